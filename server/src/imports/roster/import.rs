//! Check and import of a roster. If the office opens the accounts, people without one get one with
//! a code for their first password (S0-12). If the exam invites for a limited time, all new people
//! are invited too (S4-02).

use shared::{
    exam::Exam,
    id::AccountId,
    roster::{RosterReport, UndeliveredInvitation},
    time::Timestamp,
    url::page,
};
use tokio::task::spawn_blocking;

use crate::{
    auth::SecretCode,
    config::Config,
    db::{
        CorrectedRoster, Database, InvitationBatch, InviteOutcome, Invitee, RosterChange,
        RosterEntry,
    },
    error::Result,
    imports::roster::{RosterFile, read_roster},
    message::configured_channels,
};

/// People in one transaction. It is limited so that other writes can run in between.
const MAX_BATCH_SIZE: usize = 500;

/// The action for a file without faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    Check,
    /// Imports the file and invites new people.
    Import,
    /// Imports the file and invites again all people who have not entered.
    ImportAgain,
}

/// The context of an import: database, configuration and exam.
#[derive(Clone, Copy)]
pub struct RosterImporter<'a> {
    pub db: &'a Database,
    pub config: &'a Config,
    pub exam: &'a Exam,
    pub version: u32,
    /// The member of the office; `None` for the command line.
    pub account: Option<AccountId>,
    pub now: Timestamp,
}

/// Reads a file and, if it has no fault, checks or imports its people.
pub async fn import_roster_file(
    office: RosterImporter<'_>,
    bytes: &[u8],
    taking: ImportMode,
) -> Result<RosterReport> {
    let (db, exam) = (office.db, office.exam);
    let RosterFile {
        entries,
        mut report,
    } = {
        let (bytes, exam) = (bytes.to_vec(), exam.clone());
        // Unpacking a workbook is slow, so it runs on a blocking thread.
        spawn_blocking(move || read_roster(&bytes, &exam)).await?
    };
    if report.fault_count > 0 {
        return Ok(report);
    }
    let CorrectedRoster { entries, corrected } = db.correct_roster(entries).await?;
    report.corrected = corrected as u32;
    let change = match taking {
        ImportMode::Check => db.compare_roster(&exam.code, &entries).await?,
        _ if exam.entry.can_open_accounts() => {
            let mut change = RosterChange::default();
            for entries in entries.chunks(MAX_BATCH_SIZE) {
                let (drawn, people) = generate_codes(entries);
                let inviting = office.invitation_options(taking == ImportMode::ImportAgain);
                let (part, invited) = db.import_and_invite(inviting, people).await?;
                change.added += part.added;
                change.changed += part.changed;
                office.add_to_report(&mut report, drawn, invited);
            }
            change
        }
        _ => {
            let (account, now) = (office.account, office.now);
            db.import_roster_by(account, &exam.code, entries, now)
                .await?
        }
    };
    report.added = change.added as u32;
    report.changed = change.changed as u32;
    report.is_applied = taking != ImportMode::Check;
    Ok(report)
}

impl RosterImporter<'_> {
    /// Invites people on the roster.
    pub async fn invite(self, entries: &[RosterEntry], again: bool) -> Result<RosterReport> {
        let mut report = RosterReport::default();
        for entries in entries.chunks(MAX_BATCH_SIZE) {
            let (drawn, people) = generate_codes(entries);
            let invited = self
                .db
                .invite(self.invitation_options(again), people)
                .await?;
            self.add_to_report(&mut report, drawn, invited);
        }
        Ok(report)
    }

    fn invitation_options(self, again: bool) -> InvitationBatch {
        // Without a public URL a message would have no valid link.
        let channels = match self.config.public_url {
            Some(_) => configured_channels(self.config),
            None => Vec::new(),
        };
        InvitationBatch {
            exam: self.exam.code.clone(),
            exam_version: self.version,
            // The time counts from the moment at which the message is accepted for delivery.
            closes: None,
            channels,
            replaces_unused: again,
            only_unused: !self.exam.entry.has_invitations(),
            account: self.account,
            now: self.now,
        }
    }

    /// Adds the invited people to the report, with the codes that only the office gets.
    fn add_to_report(
        self,
        report: &mut RosterReport,
        drawn: Vec<UndeliveredInvitation>,
        invited: Vec<InviteOutcome>,
    ) {
        let own = self.config.base_url();
        for (person, invited) in drawn.into_iter().zip(invited) {
            match invited {
                InviteOutcome::Skipped => {}
                InviteOutcome::Queued => report.invited += 1,
                InviteOutcome::NoChannel => {
                    report.invited += 1;
                    report.to_pass_on.push(UndeliveredInvitation {
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
fn generate_codes(entries: &[RosterEntry]) -> (Vec<UndeliveredInvitation>, Vec<Invitee>) {
    let draw = |entry: &RosterEntry| {
        let code = SecretCode::generate();
        let person = UndeliveredInvitation {
            name: entry.name.clone(),
            id_number: entry.id_number.masked(),
            code: code.to_string(),
            link: page::invitation(&code.to_compact_string()),
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
