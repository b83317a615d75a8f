//! `zhunkao roster invite`: one-time links and codes for the people of a roster (S4-02, S4-20).
//! They are sent by message if possible; the others are printed once as CSV, for the office to pass
//! on.

use anyhow::{Result, bail};
use clap::Args;
use server::{clock::Clock, config::Config, imports::roster::RosterImporter};
use shared::{id::ExamCode, person::IdNumber, roster::RosterReport};

use crate::cli::database;

#[derive(Args)]
pub(in crate::cli) struct InviteArgs {
    /// The exam's code
    exam: ExamCode,
    /// Only this person, again too: an earlier invitation that was not used is void
    #[arg(long, requires = "name")]
    id_number: Option<IdNumber>,
    /// Their name, as on the roster
    #[arg(long, requires = "id_number")]
    name: Option<String>,
}

impl InviteArgs {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let database = database::open_database(&config).await?;
        let Some((version, exam)) = database.current_exam(&self.exam).await? else {
            bail!(
                "there is no exam {}: publish it first with `zhunkao exam import`",
                self.exam
            );
        };
        if !exam.entry.can_open_accounts() {
            bail!(
                "{} invites nobody: its definition has another way in than [entry.roster]",
                self.exam
            );
        }
        let is_named = self.name.is_some();
        let people = match (self.id_number, self.name) {
            (Some(id_number), Some(name)) => {
                let entry = database
                    .find_roster_entry(&self.exam, &id_number, &name)
                    .await?;
                let Some(entry) = entry else {
                    bail!(
                        "{name} is not on the roster of {} with this number",
                        self.exam
                    );
                };
                vec![entry]
            }
            _ => database.list_uninvited(&self.exam).await?,
        };
        let office = RosterImporter {
            db: &database,
            config: &config,
            exam: &exam,
            version,
            account: None,
            now: Clock::system().now(),
        };
        let report = office.invite(&people, is_named).await?;
        print_unsent_codes(&report);
        eprintln!(
            "{} people invited to {}, {} of them by a message that waits to be sent",
            report.invited,
            self.exam,
            report.invited as usize - report.to_pass_on.len()
        );
        Ok(())
    }
}

/// Prints the codes that cannot be sent as CSV; they cannot be printed again.
pub(super) fn print_unsent_codes(report: &RosterReport) {
    if report.to_pass_on.is_empty() {
        return;
    }
    println!("姓名,身份证号,邀请码,链接");
    for person in &report.to_pass_on {
        println!(
            "{},{},{},{}",
            person.name, person.id_number, person.code, person.link
        );
    }
}
