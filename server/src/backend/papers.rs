//! What a candidate prints.

use shared::{
    id::{ApplicationId, FormId},
    paper::{Paper, Subject},
    person::Identity,
    problem::Problem,
};

use crate::{auth::Candidate, error::Result, state::AppState};

/// The form, filled with what was registered.
///
/// # Errors
/// `NotFound` for another person's application or a form that there is not; else what
/// [`Application::printing_lock`](shared::application::Application::printing_lock) says.
pub async fn fill_form(
    state: &AppState,
    candidate: Candidate,
    id: ApplicationId,
    form: &FormId,
) -> Result<Paper> {
    let found = state.db.application(id).await?;
    let application = found
        .filter(|found| found.candidate == candidate.account())
        .ok_or(Problem::NotFound)?;
    let application = state.db.disclose(application).await?;
    let exam = state
        .db
        .exam(&application.exam, application.exam_version)
        .await?;
    let form = exam.printed_form(form).ok_or(Problem::NotFound)?;
    application.printing_lock(&exam, state.clock.now())?;
    let person = state
        .db
        .find_account(candidate.account())
        .await?
        .ok_or(Problem::NotFound)?;
    Ok(form.fill(Subject {
        exam: &exam,
        application: &application,
        name: &person.name,
        document_number: person.identity.as_ref().map(Identity::number),
    }))
}
