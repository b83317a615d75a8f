//! The keys of a reviewer's acts, which they change on a page of their own.

use shared::{
    problem::Problem,
    review_keys::{KeyAct, ReviewKey, ReviewKeys},
};

use crate::{auth::Reviewer, error::Result, services::Backend};

impl Backend {
    pub(super) async fn read_review_keys(&self, reviewer: &Reviewer) -> Result<ReviewKeys> {
        self.state.db.review_keys(reviewer.account()).await
    }

    /// Gives an act the typed key.
    ///
    /// # Errors
    /// `KeyTaken`, `KeyRefused`.
    pub(super) async fn change_review_key(
        &self,
        reviewer: &Reviewer,
        act: KeyAct,
        typed: &str,
    ) -> Result<()> {
        let key = ReviewKey::read(act, typed).map_err(Problem::from)?;
        let account = reviewer.account();
        self.state.db.set_review_key(account, act, key).await
    }

    pub(super) async fn restore_review_keys(&self, reviewer: &Reviewer) -> Result<()> {
        self.state.db.reset_review_keys(reviewer.account()).await
    }
}
