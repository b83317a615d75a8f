//! The receipt (回执) of one submission, styled like a slip of paper, also in print.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_params_map, params::ParamsMap};
use shared::{
    application::{LogEntry, LogEvent, Receipt},
    person::identity::mask_number,
    time::Timestamp,
    url::page,
    view::{CandidateIdentity, Dossier},
};

use super::dossier::{render_dossier, use_dossier_with};
use crate::text::use_text;

#[component]
pub fn ReceiptPage() -> impl IntoView {
    let text = use_text();
    let dossier = use_dossier_with(|dossier, params| find_receipt(dossier, params).is_some());
    let params = use_params_map();
    view! {
        <Title text=text.receipt_title()/>
        {render_dossier(dossier, move |dossier| match params.with(|params| find_receipt(&dossier, params).cloned()) {
            Some(receipt) => view! { <ReceiptSlip dossier receipt/> }.into_any(),
            None => ().into_any(),
        })}
    }
}

fn find_receipt<'a>(dossier: &'a Dossier, params: &ParamsMap) -> Option<&'a Receipt> {
    let code = params.get_str("code")?;
    dossier.receipts.iter().find(|receipt| receipt.code == code)
}

#[component]
fn ReceiptSlip(dossier: Dossier, receipt: Receipt) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        receipts,
        person,
        position,
        log,
        ..
    } = dossier;
    let (name, number) = find_identity_at(&log, receipt.submitted_at, person);
    let notes = later_notes(&exam, &log, receipt.submitted_at);
    // The position of a draft may have changed since the submission.
    let is_as_submitted = !application.state.kind().is_editable()
        && receipts
            .first()
            .is_some_and(|newest| newest.code == receipt.code);
    let position = position.filter(|_| is_as_submitted);
    let newer = receipts
        .first()
        .filter(|newest| newest.code != receipt.code)
        .map(|newest| {
            view! {
                <p class="note no-print" data-kind="warn">
                    {text.receipt_older()}
                    " "
                    <a href=page::receipt(application.id, &newest.code)>{newest.code.clone()}</a>
                </p>
            }
        });
    view! {
        {newer}
        <article class="slip">
            <h1>{text.receipt_title()}</h1>
            <p class="code">{receipt.code.clone()}</p>
            <p class="stamp" aria-hidden="true"><strong>{text.receipt_stamp()}</strong></p>
            <dl class="facts">
                <dt>{text.receipt_exam()}</dt>
                <dd>{text.local(&exam.title)}</dd>
                <dt>{text.receipt_number()}</dt>
                <dd>{receipt.number.clone()}</dd>
                <dt>{text.input_name()}</dt>
                <dd>{name}</dd>
                {number.map(|number| view! {
                    <dt>{text.input_number()}</dt>
                    <dd>{number}</dd>
                })}
                {position.map(|card| view! {
                    <dt>{text.position_shown()}</dt>
                    <dd>{format!("{} · {}", card.position.full_title(), card.position.code)}</dd>
                })}
                <dt>{if receipt.completed.is_some() { text.receipt_registered() } else { text.receipt_time() }}</dt>
                <dd><time>{text.moment(receipt.submitted_at, exam.time_zone)}</time></dd>
                {receipt.completed.map(|at| view! {
                    <dt>{text.receipt_completed()}</dt>
                    <dd><time>{text.moment(at, exam.time_zone)}</time></dd>
                })}
                <dt>{text.receipt_images()}</dt>
                <dd>{receipt.manifest.image_count()}</dd>
            </dl>
            {manifest_table(&exam, &receipt)}
            {receipt.completed.map(|_| view! { <p>{text.receipt_by_fingerprint()}</p> })}
            {notes}
            <p><small>{text.receipt_about()}</small></p>
        </article>
        <section class="stack no-print">
            <p>{text.receipt_print_about()}</p>
            <p class="row acts">
                <PrintButton/>
                <a class="button" href=page::hub(application.id)>{text.back_to_hub()}</a>
            </p>
        </section>
    }
}

/// Name and masked number at the time of a receipt, which stays as it was issued.
fn find_identity_at(
    log: &[LogEntry],
    at: Timestamp,
    person: CandidateIdentity,
) -> (String, Option<String>) {
    let mut name = person.name;
    let mut number = person.id_number.map(|number| mask_number(&number));
    for entry in log.iter().filter(|entry| entry.at > at) {
        if let LogEvent::IdentityCorrected {
            name: corrected_name,
            number: corrected_number,
            ..
        } = &entry.event
        {
            if let Some(corrected) = corrected_name {
                name.clone_from(&corrected.before);
            }
            if let Some(corrected) = corrected_number {
                number = Some(corrected.before.clone());
            }
        }
    }
    (name, number)
}

/// Sentences about corrections since a receipt was issued, and about its submission if that was taken
/// back. They are printed with it.
fn later_notes(
    exam: &shared::exam::Exam,
    log: &[LogEntry],
    at: Timestamp,
) -> impl IntoView + use<> {
    let text = use_text();
    let notes = log
        .iter()
        .filter(|entry| entry.at > at)
        .filter_map(|entry| {
            let moment = text.moment(entry.at, exam.time_zone);
            match &entry.event {
                LogEvent::IdentityCorrected { name, number, .. } => {
                    let change = text.identity_change(name.as_ref(), number.as_ref());
                    Some(text.receipt_corrected(&moment, &change))
                }
                LogEvent::SubmissionRecalled { .. } => Some(text.receipt_recalled(&moment)),
                _ => None,
            }
        });
    let notes: Vec<String> = notes.collect();
    let notes = notes.into_iter().rev();
    notes
        .map(|note| view! { <p class="note" data-kind="warn">{note}</p> })
        .collect_view()
}

fn manifest_table(exam: &shared::exam::Exam, receipt: &Receipt) -> impl IntoView + use<> {
    let text = use_text();
    let rows = receipt.manifest.0.iter().map(|entry| {
        let hashes: Vec<_> = entry
            .images
            .iter()
            .map(|sha256| view! { <code>{sha256.short()}</code> " " })
            .collect();
        view! {
            <tr>
                <th scope="row">{text.slot_title(exam, &entry.slot)}</th>
                <td class="number">{entry.images.len()}</td>
                <td class="hashes">{hashes}</td>
            </tr>
        }
    });
    view! {
        <table class="table manifest">
            <thead>
                <tr>
                    <th scope="col">{text.receipt_slot()}</th>
                    <th scope="col" class="number">{text.receipt_count()}</th>
                    <th scope="col">{text.receipt_hashes()}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The print button, which needs a script and is hidden before hydration.
#[component]
fn PrintButton() -> impl IntoView {
    let text = use_text();
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    let print = move |_| {
        // A browser that can't print shows its own message.
        let _ = window().print();
    };
    view! { <button type="button" hidden=move || !live.get() on:click=print>{text.print()}</button> }
}
