//! Recusals: a reviewer who knows the candidate does not review the application (回避).

use std::collections::BTreeSet;

use futures::FutureExt;
use sea_orm::{DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared::{
    application::{Application, Command, Verdict},
    id::{AccountId, ApplicationId},
    review_event::ReviewEventKind,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        applications::{
            claim::release_in_tx,
            perform::execute_in_tx,
            review_event::{NewReviewEvent, insert_review_event},
            visible::load_for_actor,
        },
        entity::review_event,
    },
    error::Result,
};

impl Database {
    /// True if the reviewer does not review the application because they know the candidate.
    pub async fn has_recused(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
    ) -> Result<bool> {
        let recusals = review_event::Entity::find()
            .filter(review_event::COLUMN.account.eq(reviewer.0))
            .filter(
                review_event::COLUMN
                    .kind
                    .eq(ReviewEventKind::Recused.as_str()),
            )
            .filter(review_event::COLUMN.application.eq(application.0))
            .count(self.read())
            .await?;
        Ok(recusals > 0)
    }

    /// Records that a reviewer knows the candidate: their claim ends, and their verdicts of the
    /// running review are removed, so that somebody else gives them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn recuse(
        &self,
        application: ApplicationId,
        reviewer: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let actor = Actor::Reviewer(reviewer);
                let found = load_for_actor(transaction, application, actor).await?;
                clear_own_verdicts(&database, transaction, found, reviewer, now).await?;
                release_in_tx(transaction, application, Some(reviewer)).await?;
                let kind = ReviewEventKind::Recused;
                let event = NewReviewEvent::new(application, reviewer, kind);
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }

    /// Accounts that have recused themselves from an application.
    pub async fn recused_accounts(
        &self,
        application: ApplicationId,
    ) -> Result<BTreeSet<AccountId>> {
        let accounts: Vec<Uuid> = review_event::Entity::find()
            .select_only()
            .column(review_event::Column::Account)
            .filter(review_event::COLUMN.application.eq(application.0))
            .filter(
                review_event::COLUMN
                    .kind
                    .eq(ReviewEventKind::Recused.as_str()),
            )
            .into_tuple()
            .all(self.read())
            .await?;
        Ok(accounts.into_iter().map(AccountId).collect())
    }
}

/// Removes the verdicts of a reviewer on an application that is in review.
async fn clear_own_verdicts(
    database: &Database,
    transaction: &DatabaseTransaction,
    found: Application,
    reviewer: AccountId,
    now: Timestamp,
) -> Result<()> {
    let can_clear = found.state.kind().is_in_review() && found.review.can_be_continued_by(reviewer);
    if !can_clear {
        return Ok(());
    }
    let exam = database
        .exam_in_tx(transaction, &found.exam, found.exam_version)
        .await?;
    let mut application = found;
    for part in application.reviewed_parts(&exam) {
        let author = application.verdict_author(&part);
        if author.is_some_and(|author| author.reviewer == reviewer) {
            let command = Command::GiveVerdict {
                part,
                verdict: Verdict::Pending,
            };
            let actor = Actor::Reviewer(reviewer);
            let cleared =
                execute_in_tx(database, transaction, application, command, actor, now).await?;
            application = cleared.application;
        }
    }
    Ok(())
}
