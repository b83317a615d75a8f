//! The candidate's server functions.

use std::collections::BTreeMap;

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use shared::{
    application::{
        ReviewedSnapshot,
        answers::{FieldKey, FieldVersion},
    },
    digest::Sha256,
    id::{ApplicationId, ChoiceId, ExamCode, FactId, ImageId, NoticeId, PositionCode, SlotId},
    time::Timestamp,
    view::{Dossier, MyExams, PositionCard, PositionList, PositionQuery},
};

use super::{ApiError, TextJsonOutput};

#[server(endpoint = "applications/mine", output = TextJsonOutput, input = GetUrl)]
pub async fn list_exams() -> Result<MyExams, ApiError> {
    Ok(crate::ports::candidate().my_exams().await?)
}

#[server(endpoint = "applications/enter", output = TextJsonOutput)]
pub async fn enter_exam(exam: ExamCode) -> Result<(), ApiError> {
    let application = crate::ports::candidate().enter_exam(exam).await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::Entered
            .add_to_address(&shared::url::page::hub(application)),
    );
    Ok(())
}

#[server(endpoint = "applications/read", output = TextJsonOutput, input = GetUrl)]
pub async fn read_dossier(application: ApplicationId) -> Result<Dossier, ApiError> {
    Ok(crate::ports::candidate().dossier(application).await?)
}

#[server(endpoint = "applications/accept-notice", output = TextJsonOutput)]
pub async fn accept_notice(
    application: ApplicationId,
    notice: NoticeId,
    wording: Sha256,
) -> Result<(), ApiError> {
    crate::ports::candidate()
        .perform(
            application,
            None,
            shared::application::Command::AcceptNotice { notice, wording },
        )
        .await?;
    // The text of the button is "and on to the next step" (S0-14, S2-13).
    let dossier = crate::ports::candidate().dossier(application).await?;
    let next = crate::pages::candidate::hub::next_step::find_next_step(&dossier);
    let next = next.map(|step| step.address(&dossier));
    let next = next.unwrap_or_else(|| shared::url::page::hub(application));
    crate::ports::response()
        .redirect(&shared::view::CompletedAction::NoticeAccepted.add_to_address(&next));
    Ok(())
}

#[server(endpoint = "applications/answer-facts", output = TextJsonOutput)]
pub async fn answer_facts(
    application: ApplicationId,
    // A form without an answered question sends no `facts` at all.
    #[server(default)] facts: BTreeMap<FactId, ChoiceId>,
) -> Result<(), ApiError> {
    crate::ports::candidate()
        .perform(
            application,
            None,
            shared::application::Command::AnswerFacts { facts },
        )
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::FactsSaved
            .add_to_address(&shared::url::page::materials(application)),
    );
    Ok(())
}

#[server(endpoint = "slots/keep", output = TextJsonOutput)]
pub async fn confirm_slot(application: ApplicationId, slot: SlotId) -> Result<(), ApiError> {
    Ok(crate::ports::candidate()
        .perform(
            application,
            None,
            shared::application::Command::ConfirmSlot { slot },
        )
        .await?)
}

/// Saves one part of the form, also with faults. Returns its version.
#[server(endpoint = "form/save-field", output = TextJsonOutput)]
pub async fn save_field(
    application: ApplicationId,
    field: FieldKey,
    // An empty text is not sent at all.
    #[server(default)] text: String,
    over: FieldVersion,
) -> Result<FieldVersion, ApiError> {
    Ok(crate::ports::candidate()
        .save_field(application, field, text, over)
        .await?)
}

#[server(endpoint = "images/remove", output = TextJsonOutput)]
pub async fn remove_image(application: ApplicationId, image: ImageId) -> Result<(), ApiError> {
    Ok(crate::ports::candidate()
        .perform(
            application,
            None,
            shared::application::Command::RemoveImage { image },
        )
        .await?)
}

/// `place` counts from 1.
#[server(endpoint = "images/move", output = TextJsonOutput)]
pub async fn move_image(
    application: ApplicationId,
    image: ImageId,
    place: u32,
) -> Result<(), ApiError> {
    Ok(crate::ports::candidate()
        .move_image(application, image, place)
        .await?)
}

#[server(endpoint = "images/arrange", output = TextJsonOutput, input = Json)]
pub async fn reorder_images(
    application: ApplicationId,
    slot: SlotId,
    order: Vec<ImageId>,
    revision: Option<u32>,
) -> Result<(), ApiError> {
    Ok(crate::ports::candidate()
        .perform(
            application,
            revision,
            shared::application::Command::ReorderImages { slot, order },
        )
        .await?)
}

/// Orders the images of the slot by their file names.
#[server(endpoint = "images/order-by-name", output = TextJsonOutput)]
pub async fn sort_images_by_name(application: ApplicationId, slot: SlotId) -> Result<(), ApiError> {
    Ok(crate::ports::candidate()
        .sort_images_by_name(application, slot)
        .await?)
}

#[server(endpoint = "applications/confirm-portrait", output = TextJsonOutput)]
pub async fn confirm_portrait(application: ApplicationId, image: ImageId) -> Result<(), ApiError> {
    crate::ports::candidate()
        .perform(
            application,
            None,
            shared::application::Command::ConfirmPortrait { image },
        )
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::PortraitConfirmed
            .add_to_address(&shared::url::page::hub(application)),
    );
    Ok(())
}

#[server(endpoint = "positions/list", output = TextJsonOutput, input = GetUrl)]
pub async fn list_positions(
    application: ApplicationId,
    #[server(default)] query: PositionQuery,
) -> Result<PositionList, ApiError> {
    Ok(crate::ports::candidate()
        .positions(application, query)
        .await?)
}

#[server(endpoint = "positions/read", output = TextJsonOutput, input = GetUrl)]
pub async fn read_position(
    application: ApplicationId,
    position: PositionCode,
) -> Result<PositionCard, ApiError> {
    Ok(crate::ports::candidate()
        .position(application, position)
        .await?)
}

#[server(endpoint = "positions/choose", output = TextJsonOutput)]
pub async fn choose_position(
    application: ApplicationId,
    position: PositionCode,
) -> Result<(), ApiError> {
    crate::ports::candidate()
        .choose_position(application, position)
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::PositionChosen
            .add_to_address(&shared::url::page::hub(application)),
    );
    Ok(())
}

#[server(endpoint = "applications/begin-again", output = TextJsonOutput)]
pub async fn restart_application(
    application: ApplicationId,
    revision: u32,
) -> Result<(), ApiError> {
    crate::ports::candidate()
        .perform(
            application,
            Some(revision),
            shared::application::Command::Reapply,
        )
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::BegunAgain
            .add_to_address(&shared::url::page::positions(application)),
    );
    Ok(())
}

#[server(endpoint = "applications/submit", output = TextJsonOutput)]
pub async fn submit(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    let receipt = crate::ports::candidate()
        .submit(application, revision, None)
        .await?;
    crate::ports::response().redirect(&shared::url::page::receipt(application, &receipt.code));
    Ok(())
}

/// Submits exactly the contents that the person has seen. Returns the code of the receipt.
#[server(endpoint = "applications/submit-looked", output = TextJsonOutput, input = Json)]
pub async fn submit_reviewed(
    application: ApplicationId,
    revision: u32,
    looked: ReviewedSnapshot,
) -> Result<String, ApiError> {
    let receipt = crate::ports::candidate()
        .submit(application, revision, Some(looked))
        .await?;
    Ok(receipt.code)
}

/// Registers the hashes of files that are still to come (C5). Returns the time that counts.
/// `fingerprint` is a packed [`shared::application::Fingerprint`].
#[server(endpoint = "applications/register-fingerprint", output = TextJsonOutput)]
pub async fn register_fingerprint(
    application: ApplicationId,
    fingerprint: String,
) -> Result<Timestamp, ApiError> {
    Ok(crate::ports::candidate()
        .register_fingerprint(application, fingerprint)
        .await?)
}

#[server(endpoint = "applications/withdraw", output = TextJsonOutput)]
pub async fn withdraw(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    crate::ports::candidate()
        .perform(
            application,
            Some(revision),
            shared::application::Command::Withdraw,
        )
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::Withdrawn
            .add_to_address(&shared::url::page::hub(application)),
    );
    Ok(())
}

/// Takes a submission back before its review, and leads to the hub of its draft.
#[server(endpoint = "applications/recall", output = TextJsonOutput)]
pub async fn recall_submission(application: ApplicationId, revision: u32) -> Result<(), ApiError> {
    let command = shared::application::Command::RecallSubmission { reason: None };
    crate::ports::candidate()
        .perform(application, Some(revision), command)
        .await?;
    crate::ports::response().redirect(
        &shared::view::CompletedAction::Recalled
            .add_to_address(&shared::url::page::hub(application)),
    );
    Ok(())
}
