//! Entering an exam: creates the application and gives it its number.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use shared::{
    application::{Application, Beginning, Locked, LogEvent, UploadMark},
    exam::{
        Exam,
        roster::{Admission, Uploaders},
    },
    id::{AccountId, ApplicationId, ExamCode},
    problem::Problem,
    role::{Actor, Role},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    AccountRecord, Database,
    application::write_application,
    assured::providers_of,
    entered::note_entry,
    entity::{account, application, number_series},
    exam::newest_row,
    log::write_entry,
    roster::find_listed,
    row::Row,
    window_start::{accepted_at, counted_from},
};
use crate::{
    error::{Error, Result},
    random,
};

impl Database {
    /// The candidate's application for the exam, created by the first call. `NotFound` for an exam
    /// that is not published, `ProviderWanted` or `OfficeWanted` for an account that was opened in
    /// another way than the exam demands, `NotEligible` for a person who is not on its roster,
    /// `Locked` when its time is over.
    pub async fn enter_exam(
        &self,
        account: AccountId,
        exam: &ExamCode,
        now: Timestamp,
    ) -> Result<ApplicationId> {
        let code = exam.clone();
        self.write(move |transaction| {
            async move { enter(transaction, account, &code, now).await }.boxed()
        })
        .await
    }

    /// The application that [`Self::enter_exam`] would create now, without writing it. `None` if it
    /// would refuse.
    pub async fn preview_entry(
        &self,
        account: AccountId,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<Option<Application>> {
        let Some(person) = self.find_account(account).await? else {
            return Ok(None);
        };
        let upload = match admit(self.read(), exam, &person).await {
            Ok(upload) => upload,
            Err(Error::Problem(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let beginning = Beginning {
            id: ApplicationId(random::id(now)),
            number: String::new(),
            exam: exam.code.clone(),
            exam_version: 0,
            candidate: account,
        };
        let mut application = Application::begin(beginning, now);
        application.moments.invited = accepted_at(self.read(), account, &exam.code).await?;
        application.upload = upload;
        let is_over = matches!(application.work_lock(exam, now), Err(Locked::Over { .. }));
        Ok((!is_over).then_some(application))
    }
}

async fn enter(
    transaction: &DatabaseTransaction,
    candidate: AccountId,
    code: &ExamCode,
    now: Timestamp,
) -> Result<ApplicationId> {
    // The row lock makes two concurrent entries of one person run in sequence.
    let person = account::Entity::find_by_id(candidate.0)
        .lock_exclusive()
        .one(transaction)
        .await?;
    let person = AccountRecord::try_from(person.ok_or(Problem::NotFound)?)?;
    if person.role != Role::Candidate {
        return Err(Problem::NotFound.into());
    }
    if let Some(entered) = find_entered(transaction, candidate, code).await? {
        return Ok(ApplicationId(entered));
    }
    let newest = newest_row(transaction, code.as_str())
        .await?
        .ok_or(Problem::NotFound)?;
    let exam = Exam::try_from(&newest)?;
    let upload = admit(transaction, &exam, &person).await?;
    let beginning = Beginning {
        id: ApplicationId(random::id(now)),
        number: next_number(transaction, &exam, now).await?,
        exam: exam.code.clone(),
        exam_version: newest.version.unsigned_abs(),
        candidate,
    };
    let mut application = Application::begin(beginning, now);
    application.moments.invited = counted_from(transaction, candidate, code, now).await?;
    if let Err(over @ Locked::Over { .. }) = application.work_lock(&exam, now) {
        return Err(over.into());
    }
    application.upload = upload;
    application::Entity::insert(write_application(&application))
        .exec_without_returning(transaction)
        .await?;
    write_entry(
        transaction,
        (application.id, application.revision),
        LogEvent::Entered,
        Actor::Candidate(candidate),
        now,
    )
    .await?;
    if let Some(identity) = person.assured_identity() {
        note_entry(transaction, code, &identity, now).await?;
    }
    Ok(application.id)
}

pub(super) async fn find_entered(
    connection: &impl ConnectionTrait,
    candidate: AccountId,
    exam: &ExamCode,
) -> Result<Option<Uuid>> {
    let entered = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.candidate.eq(candidate.0))
        .filter(application::COLUMN.exam.eq(exam.as_str()));
    Ok(entered.into_tuple().one(connection).await?)
}

/// Checks that the person may enter; returns the roster's upload mark.
///
/// # Errors
/// `ProviderWanted`, `OfficeWanted`, `NotEligible`.
async fn admit(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    person: &AccountRecord,
) -> Result<UploadMark> {
    let providers = providers_of(connection, person.id).await?;
    exam.check_assurance(person.assurance, &providers)?;
    let Some(roster) = &exam.roster else {
        return Ok(UploadMark::Allowed);
    };
    let listed = match person.assured_identity() {
        Some(identity) => find_listed(connection, &exam.code, &identity).await?,
        None => None,
    };
    match (roster.take_part, roster.upload) {
        (Admission::Listed, _) if listed.is_none() => Err(Problem::NotEligible.into()),
        (_, Uploaders::Everyone) => Ok(UploadMark::Allowed),
        (_, Uploaders::Eligible) => Ok(listed.map_or(UploadMark::Withheld, |entry| entry.upload)),
    }
}

/// The next number, such as `SZ-2026-00001`, with the year in the exam's time zone. Concurrent
/// calls wait for the row of the series, so that no number is skipped.
async fn next_number(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    now: Timestamp,
) -> Result<String> {
    let series = format!("{}-{}", exam.prefix, now.in_zone(exam.time_zone).year());
    let first = number_series::ActiveModel {
        series: Set(series.clone()),
        last: Set(1),
    };
    let last = Expr::col((number_series::Entity, number_series::Column::Last));
    let row = number_series::Entity::insert(first)
        .on_conflict(
            OnConflict::column(number_series::Column::Series)
                .value(number_series::Column::Last, last.add(1))
                .to_owned(),
        )
        .exec_with_returning(connection)
        .await?;
    let number: u32 = Row {
        table: "number_series",
        id: &series,
    }
    .number(row.last)?;
    Ok(format!("{series}-{number:05}"))
}
