//! Papers that a candidate prints.

use std::sync::Arc;

use shared::{
    application::Application,
    exam::Exam,
    id::{ApplicationId, FormId},
    paper::{Paper, Subject},
    person::Identity,
    position::Position,
    problem::Problem,
    seat::Seat,
};

use crate::{
    auth::Candidate,
    db::AccountRecord,
    error::{Error, Result},
    state::AppState,
};

/// A form filled from the application.
///
/// # Errors
/// `NotFound` for another person's application or an unknown form; else the result of
/// [`Application::printing_lock`].
pub async fn fill_form(
    state: &AppState,
    candidate: Candidate,
    id: ApplicationId,
    form: &FormId,
) -> Result<Paper> {
    let owner = Owner::find(state, candidate, id).await?;
    let form = owner.exam.printed_form(form).ok_or(Problem::NotFound)?;
    owner
        .application
        .printing_lock(&owner.exam, state.clock.now())?;
    Ok(form.fill(owner.subject(None)))
}

/// The admission ticket of a seated candidate. S2-22.
///
/// # Errors
/// `NotFound` for another person's application, an exam without tickets, or a candidate without a
/// seat; else the result of [`Application::ticket_lock`].
pub async fn fill_ticket(
    state: &AppState,
    candidate: Candidate,
    id: ApplicationId,
) -> Result<Paper> {
    let owner = Owner::find(state, candidate, id).await?;
    let ticket = owner.exam.ticket.as_ref().ok_or(Problem::NotFound)?;
    owner
        .application
        .ticket_lock(&owner.exam, state.clock.now())?;
    // An earlier version admitted accounts without a confirmed identity; they have no seat.
    if !owner.exam.may_name(owner.person.assurance) {
        return Err(Problem::NotFound.into());
    }
    let seat = state.db.seat_of(id).await?.ok_or(Problem::NotFound)?;
    Ok(ticket.fill(owner.subject(Some(&seat))))
}

/// A candidate with all data that a paper can contain.
struct Owner {
    exam: Arc<Exam>,
    application: Application,
    person: AccountRecord,
    position: Option<Position>,
}

impl Owner {
    async fn find(state: &AppState, candidate: Candidate, id: ApplicationId) -> Result<Self> {
        let found = state.db.application(id).await?;
        let application = found
            .filter(|found| found.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        let application = state.db.disclose(application).await?;
        let exam = state
            .db
            .exam(&application.exam, application.exam_version)
            .await?;
        let person = state.db.find_account(candidate.account()).await?;
        let position = match &application.position {
            Some(code) => state.db.positions(&exam.code).await?.find(code).cloned(),
            None => None,
        };
        Ok(Self {
            exam,
            person: person.ok_or_else(|| Error::Broken(format!("{id} has no candidate")))?,
            position,
            application,
        })
    }

    fn subject<'a>(&'a self, seat: Option<&'a Seat>) -> Subject<'a> {
        Subject {
            exam: &self.exam,
            application: &self.application,
            name: &self.person.name,
            document_number: self.person.identity.as_ref().map(Identity::number),
            position: self.position.as_ref(),
            seat,
        }
    }
}
