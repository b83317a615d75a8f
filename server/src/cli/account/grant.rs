//! `zhunkao account grant`, `revoke`, `grants` and `unrestrict`: the rights of reviewers on exams.

use anyhow::{Result, bail};
use clap::Args;
use server::{
    config::Config,
    db::{AccountRecord, Database, LimitedRight},
};
use shared::{
    exam::{Exam, queue_group::QueueGroupKind},
    id::ExamCode,
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::Role,
    unit_scope::{UnitNames, UnitScope},
};

use super::to_change;
use crate::cli::database;

#[derive(Args)]
pub(in crate::cli) struct RightArgs {
    /// The sign-in name
    login: String,
    /// The exam's code
    exam: ExamCode,
    /// initial, final or supervisor
    kind: GrantKind,
}

pub(super) async fn add_grant(
    config: &Config,
    args: RightArgs,
    units: &[String],
    limited: LimitedRight,
) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = find_reviewer(&database, &args.login).await?;
    let Some((_, exam)) = database.current_exam(&args.exam).await? else {
        bail!("there is no exam {}: publish it first", args.exam);
    };
    if args.kind == GrantKind::Final && exam.review.levels < 2 {
        bail!(
            "{} has one review: `initial` is the right to make it",
            args.exam
        );
    }
    let scope = read_scope(&database, &exam, units).await?;
    let grants = database.review_grants(account.id).await?;
    let was_unrestricted = grants == ReviewGrants::Unrestricted;
    let is_limited = grants
        .scope(&args.exam, args.kind)
        .is_some_and(|held| !held.is_whole_exam());
    if is_limited && scope.is_whole_exam() && limited == LimitedRight::Stays {
        bail!(
            "{} has the grant {} on {} for some units: --whole-exam gives the whole exam, --unit other units",
            account.login,
            args.kind.as_str(),
            args.exam
        );
    }
    let change = to_change(account.id);
    let grant = Grant {
        exam: args.exam.clone(),
        kind: args.kind,
        scope,
    };
    database.grant_staff(grant, limited, change).await?;
    tracing::info!(account = %account.id, exam = %args.exam, kind = args.kind.as_str(), "granted");
    if was_unrestricted {
        println!(
            "from now on {} may do only what its grants give",
            account.login
        );
    }
    print_grants(&database, &account).await
}

/// The scope of these units; without any the whole exam. A unit that the exam does not have yet is
/// named, since it may be a mistake.
async fn read_scope(database: &Database, exam: &Exam, units: &[String]) -> Result<UnitScope> {
    if units.is_empty() {
        return Ok(UnitScope::WholeExam);
    }
    if exam.queue_group(QueueGroupKind::Unit).is_none() {
        bail!(
            "the applications of {} have no units: leave --unit out",
            exam.code
        );
    }
    let names = UnitNames::read(units.iter().map(String::as_str))?;
    let known = database.list_known_units(exam).await?;
    for unit in names.list_unknown(&known) {
        println!(
            "{unit} is in no roster entry, position or application of {} yet",
            exam.code
        );
    }
    Ok(UnitScope::Units(names))
}

pub(super) async fn revoke_grant(config: &Config, args: RightArgs) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = find_reviewer(&database, &args.login).await?;
    let right = (args.exam.clone(), args.kind);
    let is_revoked = database.revoke_staff(right, to_change(account.id));
    if !is_revoked.await? {
        bail!(
            "{} does not have the grant {} on {}",
            account.login,
            args.kind.as_str(),
            args.exam
        );
    }
    tracing::info!(account = %account.id, exam = %args.exam, kind = args.kind.as_str(), "revoked");
    print_grants(&database, &account).await
}

pub(super) async fn list_grants(config: &Config, login: &str) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = find_reviewer(&database, login).await?;
    print_grants(&database, &account).await
}

pub(super) async fn unrestrict(config: &Config, login: &str) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = find_reviewer(&database, login).await?;
    database.unrestrict_staff(to_change(account.id)).await?;
    tracing::info!(account = %account.id, "removed all grants");
    print_grants(&database, &account).await
}

async fn find_reviewer(database: &Database, login: &str) -> Result<AccountRecord> {
    match database.find_account_by_login(login).await? {
        None => bail!("there is no account with the login `{login}`"),
        Some(account) if account.role != Role::Reviewer => bail!(
            "{login} is no reviewer but {}; only reviewers have grants",
            account.role.as_str()
        ),
        Some(account) => Ok(account),
    }
}

/// Prints the valid grants of an account, one a line.
async fn print_grants(database: &Database, account: &AccountRecord) -> Result<()> {
    let who = format!("{} ({})", account.login, account.name);
    match database.review_grants(account.id).await? {
        ReviewGrants::Unrestricted => {
            println!("{who} has no grants: every exam, both reviews, no supervision");
        }
        ReviewGrants::Restricted(exams) if exams.is_empty() => {
            println!("{who} may do nothing: it has no grant");
        }
        ReviewGrants::Restricted(exams) => {
            for (exam, kinds) in exams {
                let kinds = kinds.iter().map(|(kind, scope)| match scope.units() {
                    None => kind.as_str().to_owned(),
                    Some(units) => {
                        let units: Vec<_> = units.iter().collect();
                        format!("{} ({})", kind.as_str(), units.join(", "))
                    }
                });
                let kinds: Vec<_> = kinds.collect();
                println!("{who}  {exam}  {}", kinds.join(" "));
            }
        }
    }
    Ok(())
}
