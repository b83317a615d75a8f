//! Where the stories play: the exam, its pictures and its reviewers.

use std::{collections::BTreeMap, sync::Arc};

use shared::{exam::Exam, id::AccountId, role::Actor, time::Timestamp};

use super::{
    cast,
    picture::{Picture, store_samples},
    play::Play,
    stories::{Step, Story},
};
use crate::{
    error::{Error, Result},
    state::AppState,
};

/// Where the stories play.
pub(super) struct Scene<'a> {
    pub(super) state: &'a AppState,
    pub(super) exam: Arc<Exam>,
    pub(super) pictures: BTreeMap<String, Picture>,
    reviewers: Vec<AccountId>,
    now: Timestamp,
}

impl<'a> Scene<'a> {
    pub(super) async fn open(state: &'a AppState, code: &str, now: Timestamp) -> Result<Self> {
        let code = code.parse().expect("a code of ours is a slug");
        let (_, exam) = state
            .db
            .current_exam(&code)
            .await?
            .ok_or_else(|| missing(&code))?;
        let pictures = store_samples(state, &exam).await?;
        let mut reviewers = Vec::new();
        for login in cast::REVIEWERS {
            reviewers.push(find_account(state, login).await?);
        }
        Ok(Self {
            state,
            exam,
            pictures,
            reviewers,
            now,
        })
    }

    pub(super) async fn play(&self, story: &Story) -> Result<()> {
        let Some(((hours, Step::Enter), steps)) = story.steps.split_first() else {
            return Err(Error::Broken(format!(
                "the story of {} does not begin with entering",
                story.who
            )));
        };
        let account = find_account(self.state, story.who).await?;
        let application = self
            .state
            .db
            .enter_exam(account, &self.exam.code, self.ago(*hours))
            .await?;
        let turn = story.who.len() + story.steps.len();
        let reviewer = |turn: usize| Actor::Reviewer(self.reviewers[turn % self.reviewers.len()]);
        let play = Play {
            scene: self,
            story,
            candidate: Actor::Candidate(account),
            reviewer: reviewer(turn),
            other_reviewer: reviewer(turn + 1),
            application,
        };
        for (hours, step) in steps {
            play.take(*step, self.ago(*hours)).await?;
        }
        Ok(())
    }

    /// A few minutes past the hour, so that nothing happens on the second.
    fn ago(&self, hours: i64) -> Timestamp {
        self.now.plus(
            -hours * Timestamp::HOUR
                + (hours * 7 % 53) * Timestamp::MINUTE
                + (hours * 11 % 59) * Timestamp::SECOND,
        )
    }
}

async fn find_account(state: &AppState, login: &str) -> Result<AccountId> {
    let found = state.db.find_account_by_login(login).await?;
    Ok(found.ok_or_else(|| missing(&login))?.id)
}

pub(super) fn missing(what: &dyn std::fmt::Display) -> Error {
    Error::Broken(format!("the demonstration has no {what}"))
}
