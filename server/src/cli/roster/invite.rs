//! `zhunkao roster invite`: one-time links and codes for the people of a roster (S4-02, S4-20).
//! They are printed once, as CSV, to be sent by whatever sends messages; only digests are kept.

use anyhow::{Result, bail};
use clap::Args;
use server::{
    auth::{Code, invitation},
    clock::Clock,
    config::Config,
    db::{Database, Invitee, RosterEntry},
};
use shared::{
    exam::{Exam, entry::Entry},
    id::ExamCode,
    person::IdNumber,
    time::Timestamp,
    url::page,
};

use crate::cli::store;

/// Accounts opened in one transaction.
const TOGETHER: usize = 500;

#[derive(Args)]
pub(in crate::cli) struct Invite {
    /// The exam's code
    exam: ExamCode,
    /// Only this person, again too: an earlier invitation that was not used is void
    #[arg(long, requires = "name")]
    id_number: Option<IdNumber>,
    /// Their name, as on the roster
    #[arg(long, requires = "id_number")]
    name: Option<String>,
}

impl Invite {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        let database = store::open(&config).await?;
        let Some((_, exam)) = database.current_exam(&self.exam).await? else {
            bail!(
                "there is no exam {}: publish it first with `zhunkao exam import`",
                self.exam
            );
        };
        if !matches!(&exam.entry, Entry::Roster(rules) if rules.window.is_some()) {
            bail!(
                "{} invites nobody: its definition has no [entry.roster] with a window",
                self.exam
            );
        }
        let people = match (self.id_number, self.name) {
            (Some(id_number), Some(name)) => {
                if !database.is_on_roster(&self.exam, &id_number, &name).await? {
                    bail!(
                        "{name} is not on the roster of {} with this number",
                        self.exam
                    );
                }
                vec![RosterEntry::new(id_number, name)]
            }
            _ => database.list_uninvited(&self.exam).await?,
        };
        print_invitations(&config, &database, &exam, people).await
    }
}

async fn print_invitations(
    config: &Config,
    database: &Database,
    exam: &Exam,
    people: Vec<RosterEntry>,
) -> Result<()> {
    let now = Clock::system().now();
    let (all, mut invited) = (people.len(), 0);
    println!("姓名,身份证号,邀请码,链接,截止");
    for people in people.chunks(TOGETHER) {
        let codes: Vec<Code> = people.iter().map(|_| Code::draw()).collect();
        let invitees = people.iter().zip(&codes).map(|(person, code)| Invitee {
            id_number: person.id_number.clone(),
            name: person.name.clone(),
            phone: person.phone.clone(),
            code: code.digest(),
        });
        let outcomes = database.invite(&exam.code, invitees.collect(), now).await?;
        for ((person, code), was_invited) in people.iter().zip(&codes).zip(outcomes) {
            if was_invited {
                invited += 1;
                println!("{}", write_line(config, exam, person, code, now));
            }
        }
    }
    eprintln!(
        "{invited} people invited to {}, {} have entered it",
        exam.code,
        all - invited
    );
    Ok(())
}

fn write_line(
    config: &Config,
    exam: &Exam,
    person: &RosterEntry,
    code: &Code,
    now: Timestamp,
) -> String {
    let server = config
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", config.listen));
    let link = format!(
        "{}{}",
        server.trim_end_matches('/'),
        page::invitation(&code.plain())
    );
    let closes = invitation::closes(exam, now).map(|at| at.in_zone(exam.time_zone).to_string());
    let (name, number) = (&person.name, person.id_number.as_str());
    // A leading tab keeps a spreadsheet from making a figure of the number.
    format!(
        "{name},\t{number},{code},{link},{}",
        closes.unwrap_or_default()
    )
}
