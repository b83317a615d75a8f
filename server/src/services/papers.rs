//! Papers that a candidate prints: forms and the admission ticket.

use std::sync::Arc;

use shared::{
    application::Application,
    exam::Exam,
    id::{ApplicationId, FormId},
    paper::{PaperDocument, PaperSubject},
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
/// [`Application::check_can_print_forms`].
pub async fn fill_form(
    state: &AppState,
    candidate: Candidate,
    id: ApplicationId,
    form: &FormId,
) -> Result<PaperDocument> {
    let owner = PaperOwner::find(state, candidate, id).await?;
    let form = owner.exam.printed_form(form).ok_or(Problem::NotFound)?;
    owner
        .application
        .check_can_print_forms(&owner.exam, state.clock.now())?;
    Ok(form.fill(owner.subject(None)))
}

/// The admission ticket of a candidate with a seat (requirement S2-22).
///
/// # Errors
/// `NotFound` for another person's application, an exam without tickets, or a candidate without a
/// seat; else the result of [`Application::check_can_print_ticket`].
pub async fn fill_ticket(
    state: &AppState,
    candidate: Candidate,
    id: ApplicationId,
) -> Result<PaperDocument> {
    let owner = PaperOwner::find(state, candidate, id).await?;
    let ticket = owner.exam.ticket.as_ref().ok_or(Problem::NotFound)?;
    owner
        .application
        .check_can_print_ticket(&owner.exam, state.clock.now())?;
    // Accounts without a confirmed identity could enter under an earlier version of the exam; they
    // get no ticket.
    if !owner.exam.can_take_part(owner.person.assurance) {
        return Err(Problem::NotFound.into());
    }
    let seat = state.db.seat_of(id).await?.ok_or(Problem::NotFound)?;
    Ok(ticket.fill(owner.subject(Some(&seat))))
}

/// A candidate with all data that a paper can contain.
struct PaperOwner {
    exam: Arc<Exam>,
    application: Application,
    person: AccountRecord,
    position: Option<Position>,
}

impl PaperOwner {
    async fn find(state: &AppState, candidate: Candidate, id: ApplicationId) -> Result<Self> {
        let found = state.db.application(id).await?;
        let application = found
            .filter(|application| application.candidate == candidate.account())
            .ok_or(Problem::NotFound)?;
        let application = state.db.redact_for_candidate(application).await?;
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

    fn subject<'a>(&'a self, seat: Option<&'a Seat>) -> PaperSubject<'a> {
        PaperSubject {
            exam: &self.exam,
            application: &self.application,
            name: &self.person.name,
            document_number: self.person.identity.as_ref().map(Identity::number),
            position: self.position.as_ref(),
            seat,
        }
    }
}
