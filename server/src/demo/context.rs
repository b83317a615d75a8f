//! The context of the stories: the exam, its pictures and its reviewers.

use std::{collections::BTreeMap, sync::Arc};

use shared::{exam::Exam, id::AccountId, time::Timestamp};

use super::{
    missing_error,
    picture::{SamplePicture, store_samples},
};
use crate::{demo::people, error::Result, state::AppState};

/// The context of the stories.
pub(super) struct DemoContext<'a> {
    pub(super) state: &'a AppState,
    pub(super) exam: Arc<Exam>,
    pub(super) pictures: BTreeMap<String, SamplePicture>,
    pub(super) reviewers: Vec<AccountId>,
    now: Timestamp,
}

impl<'a> DemoContext<'a> {
    pub(super) async fn open(state: &'a AppState, code: &str, now: Timestamp) -> Result<Self> {
        let code = code.parse().expect("a code of ours is a slug");
        let (_, exam) = state
            .db
            .current_exam(&code)
            .await?
            .ok_or_else(|| missing_error(&code))?;
        let pictures = store_samples(state, &exam).await?;
        let mut reviewers = Vec::new();
        for login in people::REVIEWERS {
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

    /// A time this many hours ago, plus some minutes and seconds so that no time is a full hour.
    pub(super) fn hours_ago(&self, hours: i64) -> Timestamp {
        self.now.plus(
            -hours * Timestamp::HOUR_MS
                + (hours * 7 % 53) * Timestamp::MINUTE_MS
                + (hours * 11 % 59) * Timestamp::SECOND_MS,
        )
    }
}

pub(super) async fn find_account(state: &AppState, login: &str) -> Result<AccountId> {
    let found = state.db.find_account_by_login(login).await?;
    Ok(found.ok_or_else(|| missing_error(&login))?.id)
}
