//! The demonstration: five exams around today, and people in every state. Everything in it
//! came about through the commands that people give, at times in the past.

mod cast;
mod exams;
mod picture;
mod play;
mod scene;
mod stories;

use shared::{id::AccountId, person::Identity, time::Timestamp, view::DemoAccount};

use self::{cast::Person, scene::Scene};
use crate::{
    auth::password,
    db::{NewAccount, RosterEntry},
    error::Result,
    random,
    state::AppState,
};

/// The password of everyone in the demonstration.
const PASSWORD: &str = "zhunkao-demo";
/// When their accounts were opened: before any exam of the demonstration.
const OPENED_BEFORE: i64 = 20 * Timestamp::DAY;

/// Fills an empty database; says with which accounts one can look around. A database that
/// has accounts is left as it is.
pub async fn prepare(state: &AppState) -> Result<Vec<DemoAccount>> {
    if state.db.is_empty().await? {
        let now = state.clock.now();
        exams::publish(state, now).await?;
        create_accounts(state, now).await?;
        let scene = Scene::open(state, exams::SCENE, now).await?;
        for story in stories::STORIES {
            scene.play(story).await?;
        }
    }
    Ok(cast::PEOPLE.iter().filter_map(introduce).collect())
}

async fn create_accounts(state: &AppState, now: Timestamp) -> Result<()> {
    let password_hash = password::hash(PASSWORD.to_owned()).await?;
    let created = now.plus(-OPENED_BEFORE);
    let mut roster = Vec::new();
    for person in cast::PEOPLE {
        let id_number = person.id_number();
        roster.extend(id_number.clone().map(|id_number| RosterEntry {
            id_number,
            name: person.name.to_owned(),
        }));
        let account = NewAccount {
            id: AccountId(random::id(created)),
            role: person.role,
            login: person.login.to_owned(),
            name: person.name.to_owned(),
            identity: id_number.map(Identity::from),
            valid_until: None,
            phone: None,
            password_hash: Some(password_hash.clone()),
            created,
        };
        state.db.create_account(account).await?;
    }
    let code = exams::SCENE.parse().expect("a code of ours is a slug");
    state.db.import_roster(&code, roster).await?;
    Ok(())
}

/// Those whom the sign-in page offers.
fn introduce(person: &Person) -> Option<DemoAccount> {
    let about = person.about()?;
    Some(DemoAccount {
        role: person.role,
        login: person.login.to_owned(),
        password: PASSWORD.to_owned(),
        name: person.name.to_owned(),
        about,
    })
}

#[cfg(test)]
mod tests {
    use shared::{application::State, role::Role, time::CivilTime, view::QueueFilter};

    use super::*;
    use crate::{clock::Clock, config::Config, db::Counted, serve};

    #[tokio::test]
    async fn an_empty_database_gets_people_in_every_state_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            data: folder.path().into(),
            samples: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../exams/samples").into()),
            ..Config::default()
        };
        let today: CivilTime = "2026-11-21 03:00".parse().expect("a time");
        let clock = Clock::fixed(today.at(shared::time::Zone::BEIJING));
        let state = serve::open(config, clock.clone()).await.expect("opens");
        let accounts = prepare(&state).await.expect("prepares");
        assert!(
            Role::ALL
                .iter()
                .all(|role| accounts.iter().any(|account| account.role == *role))
        );

        let counts = state
            .db
            .count_states(None, Counted::Every)
            .await
            .expect("counts");
        assert!(
            State::ALL.iter().all(|state| counts[state] > 0),
            "{counts:?}"
        );
        assert_eq!(state.db.current_exams().await.expect("reads").len(), 5);
        let queue = state
            .db
            .queue(&QueueFilter::default(), clock.now())
            .await
            .expect("reads");
        assert!(
            queue
                .rows
                .iter()
                .all(|row| row.images > 0 && row.submitted < Some(clock.now()))
        );

        assert_eq!(prepare(&state).await.expect("is there"), accounts);
        assert_eq!(
            state
                .db
                .count_states(None, Counted::Every)
                .await
                .expect("counts"),
            counts
        );
        // Nothing in it is overdue on its first day.
        assert_eq!(
            crate::backend::lapse_overdue(&state).await.expect("looks"),
            0
        );
        clock.advance(3 * Timestamp::DAY);
        let unfinished = counts[&State::Draft] + counts[&State::Returned];
        assert_eq!(
            crate::backend::lapse_overdue(&state).await.expect("lapses") as u64,
            unfinished
        );
    }
}
