//! Check and import of a list of positions. The file is the whole list: it replaces the present one,
//! unless it lacks a position that an application has chosen.

use std::sync::Arc;

use shared::{
    exam::Exam,
    id::AccountId,
    problem::Problem,
    roster::{MAX_LISTED_FAULTS, RosterFault, RosterFaultKind, RosterReport},
    time::Timestamp,
};
use tokio::task::spawn_blocking;

use crate::{
    db::{Database, PositionListChange},
    error::Result,
    imports::positions::read_positions,
};

/// Reads a file and, if it has no fault and that is requested, replaces the list by it. `account` is
/// `None` for the command line.
///
/// # Errors
/// `NotFound` if the exam has no positions.
pub async fn import_position_file(
    db: &Database,
    exam: &Arc<Exam>,
    bytes: &[u8],
    is_applied: bool,
    (account, now): (Option<AccountId>, Timestamp),
) -> Result<RosterReport> {
    if exam.positions.is_none() {
        return Err(Problem::NotFound.into());
    }
    let read = {
        let (bytes, exam) = (bytes.to_vec(), exam.clone());
        // Unpacking a workbook is slow, so it runs on a blocking thread.
        spawn_blocking(move || read_positions(&exam, &bytes)).await?
    };
    let list = match read {
        Ok(list) => list,
        Err(report) => return Ok(*report),
    };
    let people = list.len() as u32;
    let change = match is_applied {
        true => {
            let origin = (account, now);
            db.import_positions(&exam.code, list, origin).await?
        }
        false => db.compare_positions(&exam.code, &list).await?,
    };
    Ok(report_change(people, change, is_applied))
}

fn report_change(people: u32, change: PositionListChange, is_applied: bool) -> RosterReport {
    let PositionListChange {
        added,
        changed,
        removed,
        is_same,
        mut changed_in_use,
        removed_in_use,
    } = change;
    let changed_in_use_count = changed_in_use.len() as u32;
    changed_in_use.truncate(MAX_LISTED_FAULTS);
    let fault_count = removed_in_use.len() as u32;
    let faults = removed_in_use.into_iter().take(MAX_LISTED_FAULTS);
    RosterReport {
        people,
        added: added as u32,
        changed: changed as u32,
        removed: removed as u32,
        is_same,
        changed_in_use,
        changed_in_use_count,
        faults: faults
            .map(|position| RosterFault {
                row: 0,
                column: String::new(),
                wrong: RosterFaultKind::ChosenPositionMissing { position },
            })
            .collect(),
        fault_count,
        is_applied: is_applied && fault_count == 0,
        ..RosterReport::default()
    }
}
