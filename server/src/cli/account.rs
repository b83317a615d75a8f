//! `zhunkao account`: opens accounts and sets passwords. A password is read from standard input or
//! generated and shown once. It is never an argument, which other users could see.

mod grant;

use std::io::{BufRead as _, stdin};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use server::{
    auth::{SecretCode, password},
    clock::Clock,
    config::Config,
    db::{
        AccountRecord, Database, LimitedRight, LoginTaken, NewAccount, NewOfficeCode, StaffChange,
        VouchOutcome, Vouching,
    },
    error::Error,
    random,
};
use shared::{
    id::AccountId,
    person::{
        Assurance, IdNumber, Identity,
        password::{check_password, min_password_chars},
    },
    problem::Problem,
    role::Role,
    staff::StaffEventKind,
    time::Timestamp,
    url::page,
    view::{SharedNumberStatus, StaffFilter},
};

use self::grant::{RightArgs, add_grant, list_grants, revoke_grant, unrestrict};
use crate::cli::database;

#[derive(Subcommand)]
pub(super) enum AccountTask {
    /// Open an account
    #[command(after_help = "Examples:\n  \
        zhunkao account create --role reviewer --login he --name 何敏\n  \
        zhunkao account create --role administrator --login guan --name 管文\n  \
        zhunkao account create --role candidate --id-number 11010119940307058X --name 林样本\n  \
        echo \"$PASSWORD\" | zhunkao account create --role office --login su --name 苏晴 --password-stdin")]
    Create(NewAccountArgs),
    /// Set a new password; every browser of the account is signed out
    SetPassword {
        #[arg(long)]
        login: String,
        #[command(flatten)]
        source: PasswordSource,
    },
    /// Print a security code with which someone who was identified sets a new password, once
    Reset {
        #[command(flatten)]
        which: AccountSelector,
        /// Lifetime of the code in days
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=30))]
        days: u16,
    },
    /// Confirm that an account that its owner opened is really that person's
    #[command(after_help = "Example:\n  \
        zhunkao account vouch --login 11010119940307058X --name 林样本 --reason '持身份证到窗口核对，2026-03-01 何敏'\n\n\
        Only a confirmed account is matched with rosters. Do it after seeing the person's document; the reason is\n\
        written to the log. Where the office has opened another account for the person, that one is used instead.")]
    Vouch {
        #[arg(long)]
        login: String,
        /// The person's name, as on the document
        #[arg(long)]
        name: String,
        /// Method of the identity check, and the checker
        #[arg(long)]
        reason: String,
    },
    /// List the accounts that share a number, or were asked for under one, with who has confirmed each
    Shared,
    /// List the accounts of staff
    List {
        /// reviewer, office or administrator; all without it
        #[arg(long)]
        role: Option<Role>,
    },
    /// Close an account: nobody signs in to it, and it takes nobody's place under its number
    Disable(AccountSelector),
    /// Open a closed account again
    Enable(AccountSelector),
    /// Give a reviewer a right on an exam
    #[command(after_help = "Examples:\n  \
        zhunkao account grant he shenzhen-civil-service initial\n  \
        zhunkao account grant lu shenzhen-civil-service supervisor --unit 市财政局 --unit 市教育局\n\n\
        A reviewer who never had a grant may judge every exam at both levels. From the first grant on, an account\n\
        may do only what its grants give; a supervisor judges only with another grant. No --unit means\n\
        the whole exam. Units replace those of an earlier grant; --whole-exam takes its units away. It counts from the\n\
        next request on.")]
    Grant {
        #[command(flatten)]
        right: RightArgs,
        /// A unit to which the right is limited; repeat it for several
        #[arg(long = "unit", value_name = "UNIT")]
        units: Vec<String>,
        /// Makes a right that is limited to units one on the whole exam
        #[arg(long, conflicts_with = "units")]
        whole_exam: bool,
    },
    /// Take a right on an exam from a reviewer
    #[command(
        after_help = "Example:\n  zhunkao account revoke he shenzhen-civil-service initial\n\n\
        An account whose last grant was revoked may do nothing; `zhunkao account unrestrict` gives it all exams again."
    )]
    Revoke(RightArgs),
    /// List the rights of a reviewer
    Grants {
        /// The sign-in name
        login: String,
    },
    /// Remove all grants of a reviewer, who may judge every exam at both levels again
    Unrestrict {
        /// The sign-in name
        login: String,
    },
}

/// An account by its login.
#[derive(Args)]
pub(super) struct AccountSelector {
    #[arg(long)]
    login: String,
    /// The name, if several accounts share the number
    #[arg(long)]
    name: Option<String>,
    /// The account that the person opened, if they have two
    #[arg(long)]
    declared: bool,
}

#[derive(Args)]
pub(super) struct NewAccountArgs {
    /// candidate, reviewer, office or administrator
    #[arg(long)]
    role: Role,
    /// The sign-in name; the default for a candidate is the identity number
    #[arg(long, required_unless_present = "id_number")]
    login: Option<String>,
    #[arg(long)]
    name: String,
    /// Resident identity number, 18 characters
    #[arg(long)]
    id_number: Option<IdNumber>,
    #[arg(long)]
    phone: Option<String>,
    #[command(flatten)]
    source: PasswordSource,
}

#[derive(Args)]
pub(super) struct PasswordSource {
    /// Read the password from the first line of standard input; without this, one is made
    #[arg(long)]
    password_stdin: bool,
}

/// A password, and whether it was generated.
struct CliPassword {
    text: String,
    is_generated: bool,
}

impl AccountTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            AccountTask::Create(person) => create(&config, person).await,
            AccountTask::SetPassword { login, source } => {
                set_password(&config, &login, &source).await
            }
            AccountTask::Reset { which, days } => issue_reset_code(&config, &which, days).await,
            AccountTask::Vouch {
                login,
                name,
                reason,
            } => vouch(&config, &login, &name, &reason).await,
            AccountTask::Shared => list_shared(&config).await,
            AccountTask::List { role } => list_staff(&config, role).await,
            AccountTask::Disable(which) => set_disabled(&config, &which, true).await,
            AccountTask::Enable(which) => set_disabled(&config, &which, false).await,
            AccountTask::Grant {
                right,
                units,
                whole_exam,
            } => {
                let limited = match whole_exam {
                    true => LimitedRight::Widens,
                    false => LimitedRight::Stays,
                };
                add_grant(&config, right, &units, limited).await
            }
            AccountTask::Revoke(right) => revoke_grant(&config, right).await,
            AccountTask::Grants { login } => list_grants(&config, &login).await,
            AccountTask::Unrestrict { login } => unrestrict(&config, &login).await,
        }
    }
}

async fn create(config: &Config, person: NewAccountArgs) -> Result<()> {
    if person.role == Role::Candidate && person.id_number.is_none() {
        bail!("a candidate needs --id-number: rosters name people by it");
    }
    let mut known = vec![person.name.as_str()];
    known.extend(person.login.as_deref());
    known.extend(person.id_number.as_ref().map(IdNumber::as_str));
    let password = person.source.read_password(person.role, &known)?;
    let database = database::open_database(config).await?;
    let login = match (person.login, &person.id_number) {
        (Some(login), _) => login,
        (None, Some(number)) => find_free_login(&database, number, &person.name).await?,
        (None, None) => bail!("either --login or --id-number says what the person signs in with"),
    };
    let now = Clock::system().now();
    let asked = person
        .id_number
        .clone()
        .map(|number| (number, person.name.clone()));
    let (id, role) = (AccountId(random::uuid_v7(now)), person.role);
    let account = NewAccount {
        id,
        role: person.role,
        login: login.clone(),
        name: person.name,
        identity: person.id_number.map(Identity::from),
        valid_until: None,
        phone: person.phone,
        password_hash: Some(password::hash(password.text.clone()).await?),
        assurance: Assurance::Vouched,
        created: now,
    };
    if let Err(error) = database.create_account(account).await {
        return match &error {
            Error::Store(fault) if fault.is::<LoginTaken>() && person.role == Role::Candidate => {
                bail!(
                    "{fault}. If the person registered it, see their document and confirm it with \
                 `zhunkao account vouch`; for another person with this number, say another --login"
                )
            }
            Error::Store(fault) if fault.is::<LoginTaken>() => bail!("{fault}"),
            _ => Err(error.into()),
        };
    }
    if role.is_staff() {
        let event = StaffEventKind::Created { role };
        database.add_staff_event(to_change(id), event).await?;
    }
    if let Some((number, name)) = asked {
        database.delete_account_request(number.into(), name).await?;
    }
    println!("opened the account {login} ({})", person.role.as_str());
    password.print_if_generated();
    Ok(())
}

/// The number as login, with the name appended if an account of another name has the login.
async fn find_free_login(database: &Database, number: &IdNumber, name: &str) -> Result<String> {
    let number = number.as_str();
    let others = database.find_all_accounts_by_login(number).await?;
    Ok(match others.iter().any(|other| other.name != name) {
        true => format!("{number} {name}"),
        false => number.to_owned(),
    })
}

async fn set_password(config: &Config, login: &str, source: &PasswordSource) -> Result<()> {
    let database = database::open_database(config).await?;
    let Some(account) = database.find_account_by_login(login).await? else {
        bail!("there is no account with the login `{login}`");
    };
    let password = source.read_password(account.role, &[&account.login, &account.name])?;
    let hash = password::hash(password.text.clone()).await?;
    match account.role.is_staff() {
        true => {
            let change = to_change(account.id);
            database.set_staff_password(hash, change).await?;
        }
        false => database.set_password(account.id, hash).await?,
    }
    println!("set the password of {} ({})", account.login, account.name);
    password.print_if_generated();
    Ok(())
}

async fn issue_reset_code(config: &Config, which: &AccountSelector, days: u16) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = which.find_account(&database).await?;
    let (code, now) = (SecretCode::generate(), Clock::system().now());
    let expires = now.plus(i64::from(days) * Timestamp::DAY_MS);
    let new = NewOfficeCode {
        account: account.id,
        code: code.digest(),
        expires,
        actor: None,
        identity_check: String::new(),
        messages: Vec::new(),
    };
    database.issue_recovery_code(new, now).await?;
    println!(
        "security code of {} ({}), shown only now: {code}",
        account.login, account.name
    );
    println!("it works once, within {days} days, at {}", page::RECOVER);
    Ok(())
}

async fn vouch(config: &Config, login: &str, name: &str, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        bail!("--reason is empty: say how the identity was checked, and by whom");
    }
    let database = database::open_database(config).await?;
    let mut meant = database.find_all_accounts_by_login(login).await?;
    meant.retain(|account| account.name == name && account.role == Role::Candidate);
    let declared = meant
        .iter()
        .find(|account| !account.assurance.is_confirmed());
    let Some(account) = declared.or(meant.first()) else {
        bail!("there is no candidate {name} with the login `{login}`");
    };
    let vouching = Vouching {
        account: account.id,
        actor: None,
        identity_check: reason.trim().to_owned(),
        at: Clock::system().now(),
        messages: Vec::new(),
    };
    match database.vouch_account(vouching).await? {
        VouchOutcome::Confirmed => {
            tracing::info!(account = %account.id, reason, "vouched for an account");
            println!("{} ({name}) is confirmed from now on", account.login);
        }
        VouchOutcome::AlreadyConfirmed(assurance) => {
            println!(
                "{} ({name}) was confirmed before: {}",
                account.login,
                assurance.as_str()
            );
        }
        VouchOutcome::OtherAccountConfirmed => bail!(
            "the office has opened another account for {name}; they sign in with that one: \
             `zhunkao account reset --login {login} --name {name}` prints a code for its password"
        ),
    }
    Ok(())
}

/// A change by the command line, now and without messages.
fn to_change(account: AccountId) -> StaffChange {
    StaffChange {
        account,
        actor: None,
        at: Clock::system().now(),
        messages: Vec::new(),
    }
}

/// Prints the accounts of staff, one a line.
async fn list_staff(config: &Config, role: Option<Role>) -> Result<()> {
    let database = database::open_database(config).await?;
    let mut filter = StaffFilter {
        role,
        ..StaffFilter::default()
    };
    loop {
        let (accounts, _) = database.list_staff(&filter).await?;
        if accounts.is_empty() {
            return Ok(());
        }
        for account in accounts {
            let standing = match (account.disabled, account.password_hash.is_some()) {
                (true, _) => "disabled",
                (false, true) => "can sign in",
                (false, false) => "no password yet",
            };
            let role = account.role.as_str();
            println!(
                "{role:<14} {:<24} {}  {standing}",
                account.login, account.name
            );
        }
        filter.page += 1;
    }
}

async fn set_disabled(config: &Config, which: &AccountSelector, disabled: bool) -> Result<()> {
    let database = database::open_database(config).await?;
    let account = which.find_account(&database).await?;
    match (account.role, disabled) {
        (Role::Candidate, _) => database.set_disabled(account.id, disabled).await?,
        (_, true) => match database.disable_staff(to_change(account.id)).await {
            Err(Error::Problem(Problem::LastAdministrator)) => bail!(
                "{} is the last administrator who can sign in: open another one first",
                account.login
            ),
            Err(Error::Problem(Problem::Stale)) => {}
            disabled => disabled?,
        },
        (_, false) => match database.enable_staff(to_change(account.id)).await {
            Err(Error::Problem(Problem::Stale)) => {}
            enabled => enabled?,
        },
    }
    let done = if disabled { "closed" } else { "opened again" };
    println!("{done}: {} ({})", account.login, account.name);
    Ok(())
}

impl AccountSelector {
    async fn find_account(&self, database: &Database) -> Result<AccountRecord> {
        let login = &self.login;
        let mut meant = database.find_all_accounts_by_login(login).await?;
        meant.retain(|account| self.name.as_ref().is_none_or(|name| account.name == *name));
        let is_one_person = meant.iter().all(|account| account.name == meant[0].name);
        let has_confirmed = meant.iter().any(|account| account.assurance.is_confirmed());
        if self.declared || (is_one_person && has_confirmed) {
            meant.retain(|account| account.assurance.is_confirmed() != self.declared);
        }
        let names: Vec<_> = meant.iter().map(|account| account.name.clone()).collect();
        match (meant.pop(), meant.is_empty()) {
            (None, _) => bail!("there is no account with the login `{login}`"),
            (Some(account), true) => Ok(account),
            (Some(_), false) => bail!(
                "`{login}` is several people; say which with --name: {}",
                names.join(", ")
            ),
        }
    }
}

async fn list_shared(config: &Config) -> Result<()> {
    let people = database::open_database(config)
        .await?
        .list_shared_numbers()
        .await?;
    if people.is_empty() {
        println!("no number belongs to more than one account");
    }
    for person in people {
        let phone = person.phone.unwrap_or_default();
        let assurance = person.assurance.as_str();
        let standing = match person.status {
            SharedNumberStatus::Confirmed => "phone or mail confirmed",
            SharedNumberStatus::Unconfirmed => "not confirmed",
            SharedNumberStatus::Disabled => "closed",
            SharedNumberStatus::Requested => "asks for an account",
        };
        println!(
            "{}  {}  {assurance}  {phone}  {standing}",
            person.number, person.name
        );
    }
    Ok(())
}

impl PasswordSource {
    /// Reads or generates a password; it must not contain the facts in `known`.
    fn read_password(&self, role: Role, known: &[&str]) -> Result<CliPassword> {
        if !self.password_stdin {
            let text = format!("{}-{}", random::new_reference(), random::new_reference());
            return Ok(CliPassword {
                text,
                is_generated: true,
            });
        }
        let mut line = String::new();
        stdin()
            .lock()
            .read_line(&mut line)
            .context("cannot read the password from standard input")?;
        let text = line.trim_end_matches(['\r', '\n']).to_owned();
        check_password(&text, min_password_chars(role), known)?;
        Ok(CliPassword {
            text,
            is_generated: false,
        })
    }
}

impl CliPassword {
    fn print_if_generated(&self) {
        if self.is_generated {
            println!("its password, shown only now: {}", self.text);
        }
    }
}
