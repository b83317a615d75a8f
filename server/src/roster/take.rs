//! Check and import of a roster. If the office opens the accounts, people without one get one with
//! a code for their first password (S0-12). If the exam invites for a limited time, all new people
//! are invited too (S4-02).

use shared::{
    exam::Exam,
    roster::{PassOn, RosterReport},
    time::Timestamp,
    url::page,
};

use tokio::task::spawn_blocking;

use super::{RosterFile, read_roster};
use crate::{
    auth::Code,
    config::Config,
    db::{Database, Invited, Invitee, Inviting, RosterChange, RosterEntry},
    error::Result,
    message::configured_channels,
};

/// People in one transaction. It is limited so that other writes can run in between.
const TOGETHER: usize = 500;

/// The action for a file without faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    Check,
    /// Imports the file and invites new people.
    Import,
    /// Imports the file and invites again all people who have not entered.
    ImportAgain,
}

/// The context of an import: database, configuration and exam.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    pub db: &'a Database,
    pub config: &'a Config,
    pub exam: &'a Exam,
    pub version: u32,
    pub now: Timestamp,
}

/// Reads a file and, if it has no fault, checks or imports its people.
pub async fn take_roster(office: Office<'_>, bytes: &[u8], taking: Taking) -> Result<RosterReport> {
    let (db, exam) = (office.db, office.exam);
    let RosterFile {
        entries,
        mut report,
    } = {
        let (bytes, exam) = (bytes.to_vec(), exam.clone());
        // Unpacking a workbook is slow, so it runs on a blocking thread.
        spawn_blocking(move || read_roster(&bytes, &exam)).await?
    };
    if report.wrong > 0 {
        return Ok(report);
    }
    let change = match taking {
        Taking::Check => db.compare_roster(&exam.code, &entries).await?,
        _ if exam.entry.opens_accounts() => {
            let mut change = RosterChange::default();
            for entries in entries.chunks(TOGETHER) {
                let (drawn, people) = draw(entries);
                let inviting = office.inviting(taking == Taking::ImportAgain);
                let (part, invited) = db.import_inviting(inviting, people).await?;
                change.added += part.added;
                change.changed += part.changed;
                office.report(&mut report, drawn, invited);
            }
            change
        }
        _ => db.import_roster(&exam.code, entries).await?,
    };
    report.added = change.added as u32;
    report.changed = change.changed as u32;
    report.is_applied = taking != Taking::Check;
    Ok(report)
}

impl Office<'_> {
    /// Invites people on the roster.
    pub async fn invite(self, entries: &[RosterEntry], again: bool) -> Result<RosterReport> {
        let mut report = RosterReport::default();
        for entries in entries.chunks(TOGETHER) {
            let (drawn, people) = draw(entries);
            let invited = self.db.invite(self.inviting(again), people).await?;
            self.report(&mut report, drawn, invited);
        }
        Ok(report)
    }

    fn inviting(self, again: bool) -> Inviting {
        // Without a public URL a message would have no valid link.
        let channels = match self.config.public_url {
            Some(_) => configured_channels(self.config),
            None => Vec::new(),
        };
        Inviting {
            exam: self.exam.code.clone(),
            exam_version: self.version,
            // The time counts from the moment at which the message is accepted for delivery.
            closes: None,
            channels,
            again,
            only_unused: !self.exam.entry.invites(),
            now: self.now,
        }
    }

    /// Adds the invited people to the report, with the codes that only the office gets.
    fn report(self, report: &mut RosterReport, drawn: Vec<PassOn>, invited: Vec<Invited>) {
        let own = self.config.own_url();
        for (person, invited) in drawn.into_iter().zip(invited) {
            match invited {
                Invited::LeftOut => {}
                Invited::Written => report.invited += 1,
                Invited::ToPassOn => {
                    report.invited += 1;
                    report.to_pass_on.push(PassOn {
                        link: format!("{own}{}", person.link),
                        ..person
                    });
                }
            }
        }
    }
}

/// Draws a code for each person. The database gets the code for the message, and otherwise only its
/// digest.
fn draw(entries: &[RosterEntry]) -> (Vec<PassOn>, Vec<Invitee>) {
    let draw = |entry: &RosterEntry| {
        let code = Code::draw();
        let person = PassOn {
            name: entry.name.clone(),
            id_number: entry.id_number.masked(),
            code: code.to_string(),
            link: page::invitation(&code.plain()),
        };
        let invitee = Invitee {
            entry: entry.clone(),
            digest: code.digest(),
            code: code.to_string(),
        };
        (person, invitee)
    };
    entries.iter().map(draw).unzip()
}
