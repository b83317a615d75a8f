//! The submission page: all contents in reading order, and the button, whose act can't be undone.

pub mod contents;
mod left_out;
pub mod status_notes;
pub mod submit_form;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{exam::StageKind, url::page, view::Dossier};

use self::contents::{
    SubmittedFacts, SubmittedMaterials, SubmittedNotices, SubmittedPerson, SubmittedPosition,
};
use super::{
    commitment::offer::FingerprintOffer,
    dossier::{DossierResource, render_dossier, use_dossier},
    form::FormAnswers,
};
use crate::{
    api::candidate::RecallSubmission,
    components::{clock::Countdown, loaded::refetch_after},
    pages::candidate::{
        extension_note::ExtensionNote, recall::RecallForm, submit::submit_form::SubmitForm,
    },
    sync::files::use_chosen_files,
    text::use_text,
    words::missing::missing_page,
};

#[component]
pub fn SubmitPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier();
    let recall = ServerAction::<RecallSubmission>::new();
    refetch_after(dossier, move || recall.version().get());
    go_to_receipt(dossier);
    view! {
        <Title text=text.submit_title()/>
        {render_dossier(dossier, move |shown| view! { <SubmissionReview dossier=shown resource=dossier recall/> }.into_any())}
    }
}

/// Opens the receipt when the submission of this device has one. The cached dossier contains it, so
/// it opens without a network too.
fn go_to_receipt(dossier: DossierResource) {
    let outboxes = use_chosen_files().client;
    let navigate = use_navigate();
    Effect::new(move |asked: Option<Option<u32>>| {
        let asked = asked.flatten();
        let Some(Ok(shown)) = dossier.get() else {
            return asked;
        };
        let id = shown.application.id;
        let waits = outboxes.with(id, |outbox| {
            Some(outbox.submission.as_ref()?.previous_submissions)
        });
        let asked = waits.or(asked);
        if let Some(receipt) = shown.receipts.first()
            && asked.is_some_and(|asked| shown.receipts.len() as u32 > asked)
        {
            navigate(
                &page::receipt(id, &receipt.code),
                NavigateOptions::default(),
            );
        }
        asked
    });
}

#[component]
fn SubmissionReview(
    dossier: Dossier,
    resource: DossierResource,
    recall: ServerAction<RecallSubmission>,
) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let (now, zone) = (*now, exam.time_zone);
    let stage = exam.stage(StageKind::Submit);
    let title = stage.map_or_else(
        || text.submit_title().to_owned(),
        |stage| text.local(&stage.title),
    );
    let hint = stage
        .and_then(|stage| stage.hint.as_ref())
        .map(|hint| view! { <p class="note">{text.local(hint)}</p> });
    let open = application.check_submission_open(exam, now).is_ok();
    let closes = application
        .submission_period(exam)
        .map(|opening| opening.closes)
        .filter(|_| open);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::hub(application.id)>{text.hub_title()}</a></li>
                    <li aria-current="page">{title.clone()}</li>
                </ol>
            </nav>
            <h1>{title}</h1>
            <p>{text.local(&exam.title)} " · " {application.number.clone()}</p>
            {closes.map(|closes| view! {
                <p><Countdown now closes zone/></p>
                <ExtensionNote dossier=&dossier kind=StageKind::Submit/>
            })}
        </header>
        {hint}
        {open.then(|| view! { <MissingList dossier=dossier.clone()/> })}
        <SubmittedPerson dossier=dossier.clone()/>
        <SubmittedNotices dossier=dossier.clone()/>
        <SubmittedFacts dossier=dossier.clone()/>
        <FormAnswers dossier=dossier.clone()/>
        <SubmittedPosition dossier=dossier.clone()/>
        <SubmittedMaterials dossier=dossier.clone()/>
        <FingerprintOffer dossier=dossier.clone()/>
        <RecallForm dossier=dossier.clone() action=recall/>
        <SubmitForm dossier resource/>
    }
}

/// The missing things, each with a link to the place where it is supplied. Unsent data of this
/// device are not missing; they are shown at the button.
#[component]
fn MissingList(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let outboxes = use_chosen_files().client;
    let page = StoredValue::new(dossier);
    let missing = Memo::new(move |_| page.with_value(|page| outboxes.list_missing(page)));
    // After a fingerprint, the registered files are not shown as missing.
    let is_promised =
        Memo::new(move |_| page.with_value(|page| outboxes.has_current_commitment(page)));
    move || {
        let missing = missing.get();
        (!missing.is_empty() && !is_promised.get()).then(|| page.with_value(|dossier| {
            let items = missing.iter().map(|missing| {
                view! { <li><a href=missing_page(dossier, missing)>{text.missing(&dossier.exam, missing)}</a></li> }
            });
            view! {
                <section class="problem missing-list">
                    <h2>{text.missing_title(&missing.len())}</h2>
                    <ul>{items.collect_view()}</ul>
                </section>
            }
        }))
    }
}
