//! Seats: one for each application, and no ticket number twice in an exam. S2-22.

use std::{collections::HashMap, sync::Arc};

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::LockType,
};
use shared::{
    application::StateKind,
    exam::{Exam, StageKind},
    id::{AccountId, ApplicationId, ExamCode, PositionCode},
    message::MessageBody,
    problem::Problem,
    seat::Seat,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    db::{
        Database, RosterChange,
        applications::load_without_material,
        audit,
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{account, application, seat},
        messages::{build_message, insert_messages},
    },
    error::Result,
};

/// Values or rows in one statement; SQLite takes at most 32,766 values.
const MAX_ROWS_PER_STATEMENT: usize = 1_000;

/// The data of an application needed for its seating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicant {
    pub id: ApplicationId,
    pub number: String,
    pub name: String,
    pub position: Option<PositionCode>,
    pub is_approved: bool,
    pub is_paid: bool,
}

impl Database {
    pub async fn seat_of(&self, application: ApplicationId) -> Result<Option<Seat>> {
        let row = seat::Entity::find_by_id(application.0)
            .one(self.read())
            .await?;
        Ok(row.map(Seat::try_from).transpose()?)
    }

    /// The existing applications of the exam among these numbers, by number.
    pub async fn applicants(
        &self,
        exam: &ExamCode,
        numbers: &[&str],
    ) -> Result<HashMap<String, Applicant>> {
        let mut found = HashMap::new();
        for numbers in numbers.chunks(MAX_ROWS_PER_STATEMENT) {
            let rows = application::Entity::find()
                .filter(application::COLUMN.exam.eq(exam.as_str()))
                .filter(application::COLUMN.number.is_in(numbers.iter().copied()))
                .all(self.read())
                .await?;
            for applicant in self.load_applicant_names(rows).await? {
                found.insert(applicant.number.clone(), applicant);
            }
        }
        Ok(found)
    }

    /// The approved applications of the exam in the order of their numbers.
    pub async fn list_approved_applicants(&self, exam: &ExamCode) -> Result<Vec<Applicant>> {
        let rows = application::Entity::find()
            .filter(application::COLUMN.exam.eq(exam.as_str()))
            .filter(application::COLUMN.state.eq(StateKind::Approved.as_str()))
            .order_by_asc(application::COLUMN.number)
            .all(self.read())
            .await?;
        let mut approved = Vec::with_capacity(rows.len());
        for rows in rows.chunks(MAX_ROWS_PER_STATEMENT) {
            approved.extend(self.load_applicant_names(rows.to_vec()).await?);
        }
        Ok(approved)
    }

    async fn load_applicant_names(&self, rows: Vec<application::Model>) -> Result<Vec<Applicant>> {
        let people = account::Entity::find()
            .filter(
                account::COLUMN
                    .id
                    .is_in(rows.iter().map(|row| row.candidate)),
            )
            .all(self.read())
            .await?;
        let names: HashMap<_, _> = people.into_iter().map(|row| (row.id, row.name)).collect();
        let applicants = rows.into_iter().map(|row| {
            let this = RowDecoder {
                table: "application",
                id: row.id,
            };
            Ok(Applicant {
                id: ApplicationId(row.id),
                name: names.get(&row.candidate).cloned().unwrap_or_default(),
                position: row
                    .position
                    .as_deref()
                    .map(|code| this.parse_text(code))
                    .transpose()?,
                is_approved: row.state == StateKind::Approved.as_str(),
                is_paid: row.paid.is_some(),
                number: row.number,
            })
        });
        let applicants: Result<_, CorruptRow> = applicants.collect();
        Ok(applicants?)
    }

    /// All seats of an exam.
    pub async fn seats(&self, exam: &ExamCode) -> Result<HashMap<ApplicationId, Seat>> {
        let rows = seat::Entity::find()
            .filter(seat::COLUMN.exam.eq(exam.as_str()))
            .all(self.read())
            .await?;
        let seats: Result<_, CorruptRow> = rows
            .into_iter()
            .map(|row| Ok((ApplicationId(row.application), Seat::try_from(row)?)))
            .collect();
        Ok(seats?)
    }

    /// The numbers of the applications that already have these ticket numbers.
    pub async fn find_ticket_holders(
        &self,
        exam: &ExamCode,
        tickets: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, String>> {
        let tickets: Vec<_> = tickets.collect();
        let mut holders = HashMap::new();
        for tickets in tickets.chunks(MAX_ROWS_PER_STATEMENT) {
            let rows = seat::Entity::find()
                .filter(seat::COLUMN.exam.eq(exam.as_str()))
                .filter(seat::COLUMN.ticket_number.is_in(tickets.iter().copied()))
                .all(self.read())
                .await?;
            let owners = application::Entity::find()
                .filter(
                    application::COLUMN
                        .id
                        .is_in(rows.iter().map(|row| row.application)),
                )
                .all(self.read())
                .await?;
            let numbers: HashMap<_, _> =
                owners.into_iter().map(|row| (row.id, row.number)).collect();
            for row in rows {
                let number = numbers.get(&row.application).cloned().unwrap_or_default();
                holders.insert(row.ticket_number, number);
            }
        }
        Ok(holders)
    }

    /// The effect that importing these seats would have.
    pub async fn compare_seats(&self, seated: &[(ApplicationId, Seat)]) -> Result<RosterChange> {
        let mut change = RosterChange::default();
        for seated in seated.chunks(MAX_ROWS_PER_STATEMENT) {
            let ids = seated.iter().map(|(application, _)| application.0);
            let rows = seat::Entity::find()
                .filter(seat::COLUMN.application.is_in(ids))
                .all(self.read())
                .await?;
            let mut known = HashMap::new();
            for row in rows {
                known.insert(ApplicationId(row.application), Seat::try_from(row)?);
            }
            for (application, seat) in seated {
                match known.get(application) {
                    None => change.added += 1,
                    Some(known) if known != seat => change.changed += 1,
                    Some(_) => {}
                }
            }
        }
        Ok(change)
    }

    /// Sets the seats of these applications, replacing earlier ones. Candidates with a new or
    /// changed seat get a message in the same transaction. `account` is `None` for the command line.
    ///
    /// # Errors
    /// `Stale` if an application is not approved, since its decision was corrected meanwhile.
    pub async fn import_seats(
        &self,
        exam: Arc<Exam>,
        seated: Vec<(ApplicationId, Seat)>,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                // All old seats are deleted before the first insert, so that two applications can
                // swap their numbers.
                let mut told = Vec::new();
                for seated in seated.chunks(MAX_ROWS_PER_STATEMENT) {
                    check_approved(transaction, seated).await?;
                    told.extend(find_reseated(transaction, seated).await?);
                    let ids = seated.iter().map(|(application, _)| application.0);
                    seat::Entity::delete_many()
                        .filter(seat::COLUMN.application.is_in(ids))
                        .exec(transaction)
                        .await?;
                }
                for seated in seated.chunks(MAX_ROWS_PER_STATEMENT) {
                    let rows = seated.iter().map(|(application, seat)| seat::ActiveModel {
                        application: Set(application.0),
                        exam: Set(exam.code.to_string()),
                        ticket_number: Set(seat.ticket_number.clone()),
                        cells: Set(to_json(&seat.cells)),
                    });
                    seat::Entity::insert_many(rows)
                        .exec_without_returning(transaction)
                        .await?;
                }
                for told in told.chunks(MAX_ROWS_PER_STATEMENT) {
                    notify_seated(transaction, &exam, told, now).await?;
                }
                audit::record_import((account, now), &exam.code, "seats", seated.len());
                Ok(())
            }
            .boxed()
        })
        .await
    }
}

/// Checks that all these applications are approved. Their rows are locked, so that no decision is
/// corrected while its candidate is seated.
async fn check_approved(
    transaction: &DatabaseTransaction,
    seated: &[(ApplicationId, Seat)],
) -> Result<()> {
    let ids = seated.iter().map(|(application, _)| application.0);
    let approved: Vec<Uuid> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::COLUMN.id.is_in(ids))
        .filter(application::COLUMN.state.eq(StateKind::Approved.as_str()))
        .order_by_asc(application::COLUMN.id)
        .lock(LockType::Share)
        .into_tuple()
        .all(transaction)
        .await?;
    match approved.len() == seated.len() {
        true => Ok(()),
        false => Err(Problem::Stale.into()),
    }
}

/// The applications whose seat is new or changed.
async fn find_reseated(
    connection: &impl ConnectionTrait,
    seated: &[(ApplicationId, Seat)],
) -> Result<Vec<Uuid>> {
    let ids = seated.iter().map(|(application, _)| application.0);
    let rows = seat::Entity::find()
        .filter(seat::COLUMN.application.is_in(ids))
        .all(connection)
        .await?;
    let mut known = HashMap::new();
    for row in rows {
        known.insert(ApplicationId(row.application), Seat::try_from(row)?);
    }
    let reseated = seated
        .iter()
        .filter(|(application, seat)| known.get(application) != Some(seat));
    Ok(reseated.map(|(application, _)| application.0).collect())
}

async fn notify_seated(
    connection: &impl ConnectionTrait,
    exam: &Exam,
    seated: &[Uuid],
    now: Timestamp,
) -> Result<()> {
    let rows = application::Entity::find()
        .filter(application::COLUMN.id.is_in(seated.iter().copied()))
        .all(connection)
        .await?;
    let mut messages = Vec::with_capacity(rows.len());
    for application in load_without_material(connection, rows).await? {
        let opening = application.stage_kind_period(exam, StageKind::Ticket);
        let matter = MessageBody::Seated {
            opens: opening
                .map(|opening| opening.opens)
                .filter(|opens| *opens > now),
            closes: opening.map(|opening| opening.closes),
        };
        messages.push(build_message(&application, matter));
    }
    insert_messages(connection, messages, now).await
}

impl TryFrom<seat::Model> for Seat {
    type Error = CorruptRow;
    fn try_from(row: seat::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "seat",
            id: row.application,
        };
        Ok(Self {
            cells: this.json(&row.cells)?,
            ticket_number: row.ticket_number,
        })
    }
}
