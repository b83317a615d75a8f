//! The hub of one application: its state, the next step, and the history.

pub mod next_step;
pub mod payment_receipt;
pub mod progress;
pub mod receipts;
pub mod returned_parts;
pub mod stages;
pub mod status_card;
pub mod withdrawal;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{application::StateKind, exam::StageKind, url::page, view::Dossier};

use self::{receipts::Receipts, stages::Stages, withdrawal::Withdrawal};
use super::{
    dossier::{render_dossier, use_dossier},
    draft_file::DraftFileTools,
    positions::ChooseAgainForm,
    recall::RecallForm,
    stage_hint::StageHint,
    unsynced::UnsyncedNote,
};
use crate::{
    api::candidate::{RecallSubmission, RestartApplication, Withdraw},
    components::{application_log::ApplicationLog, badge::StateBadge, loaded::refetch_after},
    pages::candidate::hub::{payment_receipt::PaymentReceipt, status_card::StatusCard},
    text::use_text,
};

#[component]
pub fn HubPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    let withdraw = ServerAction::<Withdraw>::new();
    let recall = ServerAction::<RecallSubmission>::new();
    refetch_after(dossier, move || {
        withdraw.version().get() + recall.version().get()
    });
    view! {
        <Title text=text.hub_title()/>
        {render_dossier(dossier, move |dossier| view! { <Hub dossier withdraw recall/> }.into_any())}
    }
}

#[component]
fn Hub(
    dossier: Dossier,
    withdraw: ServerAction<Withdraw>,
    recall: ServerAction<RecallSubmission>,
) -> impl IntoView {
    view! {
        <HubHead dossier=dossier.clone()/>
        <UnsyncedNote dossier=dossier.clone()/>
        <StatusCard dossier=dossier.clone()/>
        <ReviewHints dossier=dossier.clone()/>
        <PaymentReceipt dossier=dossier.clone()/>
        <AnotherPosition dossier=dossier.clone()/>
        <Stages dossier=dossier.clone()/>
        <Receipts dossier=dossier.clone()/>
        <ApplicationLog exam=dossier.exam.clone() log=dossier.log.clone()/>
        <DraftFileTools dossier=dossier.clone()/>
        <RecallForm dossier=dossier.clone() action=recall/>
        <Withdrawal dossier action=withdraw/>
    }
}

/// The exam's hints on its review and its result, from the submission until the decision.
#[component]
fn ReviewHints(dossier: Dossier) -> impl IntoView {
    let waits = [
        StateKind::Submitted,
        StateKind::UnderReview,
        StateKind::Returned,
    ];
    waits.contains(&dossier.application.state.kind()).then(|| {
        view! {
            <StageHint exam=&dossier.exam kind=StageKind::Review/>
            <StageHint exam=&dossier.exam kind=StageKind::Result/>
        }
    })
}

/// The act to choose another position after a refusal for one position (`docs/decisions.md`, 2).
#[component]
fn AnotherPosition(dossier: Dossier) -> impl IntoView {
    let action = ServerAction::<RestartApplication>::new();
    let application = &dossier.application;
    application
        .can_reapply(&dossier.exam, dossier.now)
        .then(|| {
            let (application, revision) = (application.id, application.revision);
            view! { <ChooseAgainForm application revision action/> }
        })
}

#[component]
fn HubHead(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::EXAMS>{text.my_exams()}</a></li>
                    <li aria-current="page">{text.hub_title()}</li>
                </ol>
            </nav>
            <h1>{text.local(&exam.title)}</h1>
            <p class="row spread">
                <span>{text.number_is(&application.number)}</span>
                {match application.commitment_status(&exam) {
                    Some(_) => view! { <span class="state" data-state="submitted">{text.fingerprint_word()}</span> }.into_any(),
                    None => view! { <StateBadge state=application.state.kind()/> }.into_any(),
                }}
            </p>
        </header>
    }
}
