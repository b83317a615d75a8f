//! The demonstration: five exams around today, with people in every state, and a crowd of
//! applications that is made in the background. All its data was created by ordinary commands at
//! times in the past.

mod context;
mod crowd;
mod exams;
mod people;
mod picture;
mod stories;
mod story_player;

use std::{fs, path::PathBuf};

use shared::{
    id::AccountId,
    person::{Assurance, Identity},
    review_grant::{Grant, GrantKind},
    role::Role,
    time::Timestamp,
    unit_scope::UnitScope,
    view::DemoAccount,
};

pub use self::crowd::run_crowd;
use crate::{
    auth::password,
    config::Config,
    db::{NewAccount, RosterEntry},
    demo::{context::DemoContext, people::DemoPerson},
    error::{Error, Result},
    random,
    state::AppState,
};

/// The password of every demonstration account.
const DEMO_PASSWORD: &str = "zhunkao-demo";
/// The provider of the two medical exams.
const PROVIDER: &str = "nmec";
/// Age of the accounts in milliseconds: they are older than any exam of the demonstration.
const ACCOUNT_AGE_MS: i64 = 20 * Timestamp::DAY_MS;

/// Removes the incomplete demonstration of a first start that failed, so that it is built again.
pub fn remove_incomplete_demo(config: &Config) -> Result<()> {
    let mark = incomplete_marker_path(config);
    if !mark.exists() {
        return Ok(());
    }
    if let Some(database) = &config.database {
        return Err(Error::Broken(format!(
            "the first start of this demonstration failed halfway: empty the database {database} \
             and remove {}",
            mark.display()
        )));
    }
    for end in ["", "-wal", "-shm"] {
        let file = config.data.join(format!("zhunkao.sqlite{end}"));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    let media = config.data.join("media");
    if media.exists() {
        fs::remove_dir_all(media)?;
    }
    Ok(fs::remove_file(mark)?)
}

/// Path of the marker file that exists while the demonstration is being built.
fn incomplete_marker_path(config: &Config) -> PathBuf {
    config.data.join("demonstration-unfinished")
}

/// Fills an empty database and returns the accounts to try. A database that has accounts is not
/// changed.
pub async fn seed_if_empty(state: &AppState) -> Result<Vec<DemoAccount>> {
    if state.db.is_empty().await? {
        let (now, mark) = (state.clock.now(), incomplete_marker_path(&state.config));
        fs::write(&mark, b"")?;
        exams::publish_demo_exams(state, now).await?;
        create_accounts(state, now).await?;
        create_supervisors(state, now).await?;
        let scene = DemoContext::open(state, exams::STORY_EXAM_CODE, now).await?;
        for story in stories::STORIES {
            scene.play_story(story).await?;
        }
        fs::remove_file(mark)?;
    } else {
        // A demonstration of an earlier build has none.
        create_supervisors(state, state.clock.now()).await?;
    }
    Ok(people::PEOPLE.iter().filter_map(to_demo_account).collect())
}

async fn create_accounts(state: &AppState, now: Timestamp) -> Result<()> {
    let password_hash = password::hash(DEMO_PASSWORD.to_owned()).await?;
    let created = now.plus(-ACCOUNT_AGE_MS);
    let mut roster = Vec::new();
    let people = people::PEOPLE.iter();
    for person in people.filter(|person| !person.is_supervisor()) {
        let id_number = person.id_number();
        let entry = |id_number| RosterEntry::new(id_number, person.name.to_owned());
        roster.extend(id_number.clone().map(entry));
        let account = NewAccount {
            identity: id_number.map(Identity::from),
            ..new_account(person, password_hash.clone(), created)
        };
        let id = state.db.create_account(account.clone()).await?;
        if person.role == Role::Candidate {
            // The account is connected as if its owner had already signed in through the provider.
            let known = state
                .db
                .connect_open_id(PROVIDER, person.login, account, Some(id));
            known.await?;
        }
    }
    let code = exams::STORY_EXAM_CODE
        .parse()
        .expect("a code of ours is a slug");
    state.db.import_roster(&code, roster).await?;
    Ok(())
}

/// An account of a person without a document.
fn new_account(person: &DemoPerson, password_hash: String, created: Timestamp) -> NewAccount {
    NewAccount {
        id: AccountId(random::uuid_v7(created)),
        role: person.role,
        login: person.login.to_owned(),
        name: person.name.to_owned(),
        identity: None,
        valid_until: None,
        phone: None,
        password_hash: Some(password_hash),
        assurance: Assurance::Vouched,
        created,
    }
}

/// Creates the supervisors that are missing, each with every grant on every exam.
async fn create_supervisors(state: &AppState, now: Timestamp) -> Result<()> {
    let created = now.plus(-ACCOUNT_AGE_MS);
    let people = people::PEOPLE.iter();
    for person in people.filter(|person| person.is_supervisor()) {
        if state
            .db
            .find_account_by_login(person.login)
            .await?
            .is_some()
        {
            continue;
        }
        let password_hash = password::hash(DEMO_PASSWORD.to_owned()).await?;
        let account = new_account(person, password_hash, created);
        let id = state.db.create_account(account).await?;
        for (_, exam) in state.db.current_exams().await? {
            for kind in GrantKind::ALL {
                let grant = Grant {
                    exam: exam.code.clone(),
                    kind,
                    scope: UnitScope::WholeExam,
                };
                state.db.add_grant(id, grant, now).await?;
            }
        }
    }
    Ok(())
}

/// The account as the sign-in page shows it; `None` for a person that the page does not list.
fn to_demo_account(person: &DemoPerson) -> Option<DemoAccount> {
    let about = person.about()?;
    Some(DemoAccount {
        role: person.role,
        login: person.login.to_owned(),
        password: DEMO_PASSWORD.to_owned(),
        name: person.name.to_owned(),
        about,
    })
}

fn missing_error(what: &dyn std::fmt::Display) -> Error {
    Error::Broken(format!("the demonstration has no {what}"))
}

#[cfg(test)]
mod tests {
    use shared::{application::StateKind, role::Role, time::CivilTime, view::QueueFilter};

    use super::*;
    use crate::{clock::Clock, config::Config, db::CountScope, serve};

    #[tokio::test]
    async fn failed_first_start_is_started_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            data: folder.path().into(),
            samples: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../exams/samples").into()),
            ..Config::default()
        };
        let now = Timestamp(1_790_000_000_000);
        let open = || serve::open_app_state(config.clone(), Clock::fixed(now));
        let state = open().await.expect("opens");
        fs::write(incomplete_marker_path(&config), b"").expect("writes");
        exams::publish_demo_exams(&state, now)
            .await
            .expect("publishes");
        create_accounts(&state, now).await.expect("creates");
        drop(state);

        remove_incomplete_demo(&config).expect("clears");
        let state = open().await.expect("opens anew");
        assert!(state.db.is_empty().await.expect("reads"));
        seed_if_empty(&state).await.expect("prepares");
        remove_incomplete_demo(&config).expect("has nothing to clear");
        let counts = state.db.count_states(None, CountScope::All).await;
        let counts = counts.expect("counts");
        assert!(
            StateKind::ALL.iter().all(|state| counts[state] > 0),
            "{counts:?}"
        );
    }

    #[tokio::test]
    async fn an_empty_database_gets_people_in_every_state_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            data: folder.path().into(),
            samples: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../exams/samples").into()),
            ..Config::default()
        };
        let today: CivilTime = "2026-11-21 03:00".parse().expect("a time");
        let clock = Clock::fixed(today.to_timestamp(shared::time::Zone::BEIJING));
        let state = serve::open_app_state(config, clock.clone())
            .await
            .expect("opens");
        let accounts = seed_if_empty(&state).await.expect("prepares");
        assert!(
            Role::ALL
                .iter()
                .all(|role| accounts.iter().any(|account| account.role == *role))
        );

        let counts = state
            .db
            .count_states(None, CountScope::All)
            .await
            .expect("counts");
        assert!(
            StateKind::ALL.iter().all(|state| counts[state] > 0),
            "{counts:?}"
        );
        assert_eq!(state.db.current_exams().await.expect("reads").len(), 5);
        let queue = state
            .db
            .queue(
                &QueueFilter::default(),
                (
                    AccountId(uuid::Uuid::nil()),
                    &shared::review_grant::ReviewGrants::Unrestricted,
                ),
                clock.now(),
            )
            .await
            .expect("reads");
        assert!(
            queue
                .rows
                .iter()
                .all(|row| row.images > 0 && row.submitted < Some(clock.now()))
        );

        for login in people::SUPERVISORS {
            let found = state.db.find_account_by_login(login).await;
            let id = found.expect("reads").expect("is there").id;
            let grants = state.db.review_grants(id).await.expect("reads");
            for (_, exam) in state.db.current_exams().await.expect("reads") {
                for kind in GrantKind::ALL {
                    let scope = grants.scope(&exam.code, kind);
                    assert_eq!(scope, Some(&UnitScope::WholeExam), "{login} {}", exam.code);
                }
            }
        }
        assert_eq!(seed_if_empty(&state).await.expect("is there"), accounts);
        assert_eq!(
            state
                .db
                .count_states(None, CountScope::All)
                .await
                .expect("counts"),
            counts
        );
        // No application may be overdue on the first day.
        assert_eq!(crate::jobs::lapse_overdue(&state).await.expect("looks"), 0);
        clock.advance(3 * Timestamp::DAY_MS);
        let unfinished = counts[&StateKind::Draft] + counts[&StateKind::Returned];
        assert_eq!(
            crate::jobs::lapse_overdue(&state).await.expect("lapses") as u64,
            unfinished
        );
    }
}
