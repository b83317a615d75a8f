//! Corrections of decisions: the proposals that wait for a second person, and the facts outside an
//! application that forbid a correction.

use std::sync::Arc;

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, LockType, OnConflict, SelectStatement},
};
use shared::{
    application::{Application, Command, CorrectionObstacle, CorrectionTarget},
    exam::{Exam, Publication},
    id::{AccountId, ApplicationId, ExamCode},
    payment::OrderState,
    problem::Problem,
    review_event::{MAX_CORRECTION_PROPOSALS, ReviewEventKind},
    review_grant::ReviewGrants,
    role::Actor,
    time::Timestamp,
    view::{CorrectionProposal, CorrectionRow, DeskAccess, MAX_CORRECTION_ROWS},
};
use uuid::Uuid;

use crate::{
    db::{
        Database, NewReviewEvent,
        applications::{
            perform::execute_in_tx,
            queue::filter::match_confirmable,
            review_event::{insert_review_event, recusals_of},
            visible::{ReviewedApplication, load_for_reviewer},
        },
        engine::{error::CorruptRow, row_decoder::RowDecoder},
        entity::{
            application, correction_proposal, payment_order, publication, review_event, seat,
        },
        exams::lock_exam_of,
    },
    error::Result,
};

/// A proposal to correct the decision on an application.
#[derive(Clone, Debug)]
pub struct NewCorrection {
    pub application: ApplicationId,
    /// A supervisor of the exam.
    pub author: AccountId,
    pub target: CorrectionTarget,
    /// Reason for the candidate.
    pub reason: String,
}

/// The answer of a second person to a proposal.
#[derive(Clone, Copy, Debug)]
pub struct CorrectionAnswer {
    pub application: ApplicationId,
    /// Time of the proposal that the person has read.
    pub proposed_at: Timestamp,
    pub account: AccountId,
}

impl Database {
    /// The proposal that waits for a second person. `None` without one.
    pub async fn find_correction(
        &self,
        application: ApplicationId,
    ) -> Result<Option<CorrectionProposal>> {
        let row = correction_proposal::Entity::find_by_id(application.0)
            .one(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let names = self.names_of(vec![row.account]).await?;
        let name = names.get(&row.account).cloned().unwrap_or_default();
        Ok(Some(read_proposal(row, name)?))
    }

    /// The proposals of these exams that wait and that the reader may answer, oldest first, with
    /// those of the reader. The version of the exam that an application has decides. An application
    /// from which the reader has recused themselves is absent.
    pub async fn list_corrections(
        &self,
        exams: &[ExamCode],
        (reader, grants): (AccountId, &ReviewGrants),
    ) -> Result<Vec<CorrectionRow>> {
        if exams.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(correction_proposal::Model, Option<application::Model>)> = {
            let proposals = correction_proposal::Entity::find()
                .filter(
                    correction_proposal::COLUMN
                        .exam
                        .is_in(exams.iter().map(ExamCode::as_str)),
                )
                .filter(
                    correction_proposal::COLUMN
                        .application
                        .not_in_subquery(recusals_of(reader.0)),
                )
                .filter(Expr::exists(select_confirmable(grants)))
                .order_by_asc(correction_proposal::COLUMN.at)
                .limit(MAX_CORRECTION_ROWS as u64)
                .all(self.read())
                .await?;
            let ids = proposals.iter().map(|row| row.application);
            let applications = application::Entity::find()
                .filter(application::COLUMN.id.is_in(ids))
                .all(self.read())
                .await?;
            let find = |id: Uuid| applications.iter().find(|row| row.id == id).cloned();
            let pair = |row: correction_proposal::Model| {
                let application = find(row.application);
                (row, application)
            };
            proposals.into_iter().map(pair).collect()
        };
        let people = rows.iter().flat_map(|(proposal, application)| {
            let candidate = application.as_ref().map(|row| row.candidate);
            [Some(proposal.account), candidate]
        });
        let names = self.names_of(people.flatten().collect()).await?;
        let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
        let mut list = Vec::with_capacity(rows.len());
        for (proposal, application) in rows {
            let Some(application) = application else {
                continue;
            };
            let this = RowDecoder {
                table: "application",
                id: application.id,
            };
            let code = this.parse_text::<ExamCode>(&application.exam)?;
            let version = this.number(application.exam_version)?;
            let exam = self.exam(&code, version).await?;
            let access = DeskAccess::find(grants, &code, application.unit.as_deref());
            if !access.is_some_and(|access| access.can_confirm_correction(&exam)) {
                continue;
            }
            let author = name(proposal.account);
            list.push(CorrectionRow {
                application: ApplicationId(application.id),
                candidate: name(application.candidate),
                number: application.number,
                proposal: read_proposal(proposal, author)?,
            });
        }
        Ok(list)
    }

    /// The first fact that forbids a correction of the application. `None` if there is none.
    pub async fn find_correction_obstacle(
        &self,
        application: &Application,
        exam: &Exam,
    ) -> Result<Option<CorrectionObstacle>> {
        find_obstacle(self.read(), application, exam).await
    }

    /// Stores a proposal, which changes nothing of the application.
    ///
    /// # Errors
    /// `NotFound`, `NotCorrectable`, `CorrectionBlocked`, `ReasonMissing`, `TextTooLong`;
    /// `CorrectionPending` beside another proposal; `TooManyEntries` for more than
    /// [`MAX_CORRECTION_PROPOSALS`] on the application.
    pub async fn propose_correction(&self, new: NewCorrection, now: Timestamp) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move { propose_in_tx(&database, transaction, new, now).await }.boxed()
        })
        .await
    }

    /// Corrects the decision as proposed, in one transaction with the log, the message to the
    /// candidate and the event among reviewers.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if the proposal waits no longer; `SecondPersonRequired`,
    /// `NotCorrectable`, `CorrectionBlocked`.
    pub async fn confirm_correction(&self, answer: CorrectionAnswer, now: Timestamp) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                let actor = Actor::Reviewer(answer.account);
                // An import of positions locks the exam before it changes applications.
                lock_exam_of(transaction, answer.application, LockType::Share).await?;
                let (found, exam) = load_answerable(&database, transaction, answer).await?;
                let proposal = take_proposal(transaction, answer).await?;
                let obstacle = find_obstacle(transaction, &found, &exam).await?;
                if let Some(obstacle) = obstacle {
                    return Err(Problem::CorrectionBlocked { obstacle }.into());
                }
                let target = read_target(&proposal)?;
                let command = Command::CorrectDecision {
                    target,
                    reason: proposal.reason,
                    proposed_by: AccountId(proposal.account),
                };
                execute_in_tx(&database, transaction, found, command, actor, now).await?;
                let event = NewReviewEvent {
                    target: Some(target),
                    ..answer.to_event(ReviewEventKind::CorrectionConfirmed)
                };
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }

    /// Removes the proposal: a second person declines it, or its author withdraws it.
    ///
    /// # Errors
    /// `NotFound`; `Stale` if the proposal waits no longer.
    pub async fn decline_correction(
        &self,
        answer: CorrectionAnswer,
        note: Option<String>,
        now: Timestamp,
    ) -> Result<()> {
        let database = self.clone();
        self.write(move |transaction| {
            async move {
                load_answerable(&database, transaction, answer).await?;
                take_proposal(transaction, answer).await?;
                let event = NewReviewEvent {
                    text: note,
                    ..answer.to_event(ReviewEventKind::CorrectionDeclined)
                };
                insert_review_event(transaction, event, now).await
            }
            .boxed()
        })
        .await
    }
}

/// The application of a proposal of the outer query, if the reader may confirm its correction.
fn select_confirmable(grants: &ReviewGrants) -> SelectStatement {
    let own = (
        correction_proposal::Entity,
        correction_proposal::Column::Application,
    );
    application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(Expr::col((application::Entity, application::Column::Id)).equals(own))
        .filter(match_confirmable(grants))
        .into_query()
}

impl CorrectionAnswer {
    fn to_event(self, kind: ReviewEventKind) -> NewReviewEvent {
        NewReviewEvent::new(self.application, self.account, kind)
    }
}

/// The application of an answer and its definition, if the reviewer may confirm the correction.
async fn load_answerable(
    database: &Database,
    transaction: &DatabaseTransaction,
    answer: CorrectionAnswer,
) -> Result<(Application, Arc<Exam>)> {
    let found = load_for_reviewer(transaction, answer.application, answer.account).await?;
    let ReviewedApplication {
        application,
        access,
        ..
    } = found;
    let exam = database
        .exam_in_tx(transaction, &application.exam, application.exam_version)
        .await?;
    match access.can_confirm_correction(&exam) {
        true => Ok((application, exam)),
        false => Err(Problem::NotAllowed.into()),
    }
}

async fn propose_in_tx(
    database: &Database,
    transaction: &DatabaseTransaction,
    new: NewCorrection,
    now: Timestamp,
) -> Result<()> {
    let NewCorrection {
        application,
        author,
        target,
        reason,
    } = new;
    let found = load_for_reviewer(transaction, application, author).await?;
    found.check_supervisor()?;
    let found = found.application;
    let exam = database
        .exam_in_tx(transaction, &found.exam, found.exam_version)
        .await?;
    let reason = found.check_correction(&exam, target, &reason)?;
    if let Some(obstacle) = find_obstacle(transaction, &found, &exam).await? {
        return Err(Problem::CorrectionBlocked { obstacle }.into());
    }
    let earlier = review_event::Entity::find()
        .filter(review_event::COLUMN.application.eq(application.0))
        .filter(
            review_event::COLUMN
                .kind
                .eq(ReviewEventKind::CorrectionProposed.as_str()),
        )
        .count(transaction)
        .await?;
    if earlier >= u64::from(MAX_CORRECTION_PROPOSALS) {
        return Err(Problem::TooManyEntries {
            measured: MAX_CORRECTION_PROPOSALS + 1,
            allowed: MAX_CORRECTION_PROPOSALS,
        }
        .into());
    }
    let row = correction_proposal::ActiveModel {
        application: Set(application.0),
        exam: Set(found.exam.to_string()),
        target: Set(target.as_str().to_owned()),
        reason: Set(reason.clone()),
        account: Set(author.0),
        at: Set(now.0),
    };
    let written = correction_proposal::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    if written == 0 {
        return Err(Problem::CorrectionPending.into());
    }
    let event = NewReviewEvent {
        text: Some(reason),
        target: Some(target),
        ..NewReviewEvent::new(application, author, ReviewEventKind::CorrectionProposed)
    };
    insert_review_event(transaction, event, now).await
}

/// Removes the proposal that the person has read, so that only one answer to it counts.
async fn take_proposal(
    transaction: &DatabaseTransaction,
    answer: CorrectionAnswer,
) -> Result<correction_proposal::Model> {
    let row = correction_proposal::Entity::find_by_id(answer.application.0)
        .filter(correction_proposal::COLUMN.at.eq(answer.proposed_at.0))
        .one(transaction)
        .await?
        .ok_or(Problem::Stale)?;
    let deleted = correction_proposal::Entity::delete_many()
        .filter(correction_proposal::COLUMN.application.eq(row.application))
        .filter(correction_proposal::COLUMN.at.eq(row.at))
        .exec(transaction)
        .await?;
    match deleted.rows_affected {
        0 => Err(Problem::Stale.into()),
        _ => Ok(row),
    }
}

async fn find_obstacle(
    connection: &impl ConnectionTrait,
    application: &Application,
    exam: &Exam,
) -> Result<Option<CorrectionObstacle>> {
    if let Some(obstacle) = application.find_correction_obstacle(exam) {
        return Ok(Some(obstacle));
    }
    let open_order = payment_order::Entity::find()
        .filter(payment_order::COLUMN.application.eq(application.id.0))
        .filter(payment_order::COLUMN.state.eq(OrderState::Open.as_str()))
        .one(connection)
        .await?;
    if open_order.is_some() {
        return Ok(Some(CorrectionObstacle::OrderOpen));
    }
    let seat = seat::Entity::find_by_id(application.id.0);
    if seat.one(connection).await?.is_some() {
        return Ok(Some(CorrectionObstacle::Seated));
    }
    if exam.results == Publication::AtOnce {
        return Ok(None);
    }
    let published = publication::Entity::find_by_id(exam.code.to_string())
        .one(connection)
        .await?;
    Ok(published.map(|row| CorrectionObstacle::Published {
        at: Timestamp(row.published),
    }))
}

fn read_target(row: &correction_proposal::Model) -> Result<CorrectionTarget, CorruptRow> {
    let this = RowDecoder {
        table: "correction_proposal",
        id: row.application,
    };
    this.parse_text(&row.target)
}

fn read_proposal(
    row: correction_proposal::Model,
    name: String,
) -> Result<CorrectionProposal, CorruptRow> {
    Ok(CorrectionProposal {
        target: read_target(&row)?,
        reason: row.reason,
        author: AccountId(row.account),
        name,
        at: Timestamp(row.at),
    })
}
