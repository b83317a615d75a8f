//! Entering an exam: creates the application and gives it its number.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use shared::{
    application::{Application, LockReason, LogEvent, NewApplication, UploadPermission},
    exam::{
        Exam,
        roster::{AdmissionPolicy, UploadPolicy},
        window::WindowExtension,
    },
    id::{AccountId, ApplicationId, ExamCode},
    problem::Problem,
    role::{Actor, Role},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        AccountRecord, Database,
        accounts::assured_identity::providers_of,
        applications::{log::insert_log_entry, queue_group::GroupSubject, to_application_row},
        engine::row_decoder::RowDecoder,
        entity::{account, application, number_series},
        exams::{extension::find_extensions, newest_row},
        rosters::{
            entry_time::record_entry_time,
            find_entry_by_identity,
            window_start::{find_acceptance_time, find_or_start_invited_time},
        },
    },
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
        let upload = match check_admission(self.read(), exam, &person).await {
            Ok(upload) => upload,
            Err(Error::Problem(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let beginning = NewApplication {
            id: ApplicationId(random::uuid_v7(now)),
            number: String::new(),
            exam: exam.code.clone(),
            exam_version: 0,
            candidate: account,
        };
        let mut application = Application::new(beginning, now);
        application.event_times.invited =
            find_acceptance_time(self.read(), account, &exam.code).await?;
        application.upload_permission = upload;
        application.extensions = find_own_extensions(self.read(), &application).await?;
        let is_over = matches!(
            application.check_submission_open(exam, now),
            Err(LockReason::WindowClosed { .. })
        );
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
    if let Some(entered) = find_application_id(transaction, candidate, code).await? {
        return Ok(ApplicationId(entered));
    }
    let newest = newest_row(transaction, code.as_str())
        .await?
        .ok_or(Problem::NotFound)?;
    let exam = Exam::try_from(&newest)?;
    let upload = check_admission(transaction, &exam, &person).await?;
    let beginning = NewApplication {
        id: ApplicationId(random::uuid_v7(now)),
        number: allocate_number(transaction, &exam, now).await?,
        exam: exam.code.clone(),
        exam_version: newest.version.unsigned_abs(),
        candidate,
    };
    let mut application = Application::new(beginning, now);
    application.event_times.invited =
        find_or_start_invited_time(transaction, candidate, code, now).await?;
    application.extensions = find_own_extensions(transaction, &application).await?;
    if let Err(over @ LockReason::WindowClosed { .. }) =
        application.check_submission_open(&exam, now)
    {
        return Err(over.into());
    }
    application.upload_permission = upload;
    application::Entity::insert(to_application_row(&application))
        .exec_without_returning(transaction)
        .await?;
    insert_log_entry(
        transaction,
        (&application, application.revision),
        LogEvent::Entered,
        Actor::Candidate(candidate),
        now,
    )
    .await?;
    if let Some(identity) = person.assured_identity() {
        record_entry_time(transaction, code, &identity, now).await?;
    }
    Ok(application.id)
}

/// The extensions that include an application which is not stored yet: those for everyone and for
/// its unit.
async fn find_own_extensions(
    connection: &impl ConnectionTrait,
    application: &Application,
) -> Result<Vec<WindowExtension>> {
    let subject = GroupSubject {
        application: application.id.0,
        exam: application.exam.as_str(),
        candidate: application.candidate.0,
        position: None,
    };
    let found = find_extensions(connection, &[subject]).await?;
    Ok(found.of(application))
}

pub(in crate::db) async fn find_application_id(
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
async fn check_admission(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    person: &AccountRecord,
) -> Result<UploadPermission> {
    let providers = providers_of(connection, person.id).await?;
    exam.check_assurance(person.assurance, &providers)?;
    let Some(roster) = &exam.roster else {
        return Ok(UploadPermission::Allowed);
    };
    let listed = match person.assured_identity() {
        Some(identity) => find_entry_by_identity(connection, &exam.code, &identity).await?,
        None => None,
    };
    match (roster.take_part, roster.upload) {
        (AdmissionPolicy::Listed, _) if listed.is_none() => Err(Problem::NotEligible.into()),
        (_, UploadPolicy::Everyone) => Ok(UploadPermission::Allowed),
        (_, UploadPolicy::Eligible) => {
            Ok(listed.map_or(UploadPermission::Withheld, |entry| entry.upload))
        }
    }
}

/// The next number, such as `SZ-2026-00001`, with the year in the exam's time zone. Concurrent
/// calls wait for the row of the series, so that no number is skipped.
async fn allocate_number(
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
    let number: u32 = RowDecoder {
        table: "number_series",
        id: &series,
    }
    .number(row.last)?;
    Ok(format!("{series}-{number:05}"))
}
