//! The head of the hub: the meaning of the state, the remaining time, the returned parts, and the
//! button of the next step.

use leptos::prelude::*;
use shared::{
    application::{LockReason, StateKind},
    exam::StageKind,
    view::Dossier,
};

use super::next_step::{NextStep, find_next_step};
use crate::{
    components::clock::Countdown,
    pages::candidate::{extension_note::ExtensionNote, hub::returned_parts::ReturnedParts},
    text::use_text,
};

#[component]
pub fn StatusCard(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam,
        application,
        now,
        ..
    } = &dossier;
    let (state, zone) = (application.state.kind(), exam.time_zone);
    let lock = application.check_submission_open(exam, *now);
    let closes = application
        .submission_period(exam)
        .map(|opening| opening.closes)
        .filter(|_| lock.is_ok());
    let says = match (lock, application.commitment_status(exam)) {
        (Err(locked), _) => text.closed_reason(application, exam, locked),
        (Ok(()), Some(promised)) => text.fingerprint_registered(&text.moment(promised.at, zone)),
        (Ok(()), None) => text.outlook(state).to_owned(),
    };
    let decided = application.state.decided_at();
    let decided = decided.filter(|_| state.is_decided());
    let decided = decided.map(|at| text.decided_at(&text.moment(at, zone)));
    let refusal = application.state.refusal_reason();
    let refusal = refusal.map(|note| text.refused_because(&note));
    let kind = match state {
        StateKind::Approved => "good",
        StateKind::Returned => "mend",
        _ if matches!(
            lock,
            Err(LockReason::WindowNotOpen { .. }
                | LockReason::WindowClosed { .. }
                | LockReason::NoWindow
                | LockReason::UploadNotPermitted)
        ) =>
        {
            "warn"
        }
        _ => "plain",
    };
    let removed = application.event_times.content_removed;
    let removed = removed.filter(|_| application.event_times.submitted.is_none());
    let removed = removed.map(|at| text.content_removed(&text.moment(at, zone)));
    let now = *now;
    let returned =
        (state == StateKind::Returned).then(|| view! { <ReturnedParts dossier=dossier.clone()/> });
    let step = find_next_step(&dossier).map(|step| {
        let address = step.address(&dossier);
        view! { <p><a class="button primary next-step" href=address>{step_label(&step, &dossier)}</a></p> }
    });
    view! {
        <section class="next-act" data-kind=kind aria-label=text.next_act()>
            <p class="says">{says}</p>
            {removed.map(|removed| view! { <p>{removed}</p> })}
            {refusal.map(|refusal| view! { <p>{refusal}</p> })}
            {decided.map(|decided| view! { <p><small>{decided}</small></p> })}
            {closes.map(|closes| view! {
                <p><Countdown now closes zone/></p>
                <ExtensionNote dossier=&dossier kind=StageKind::Submit/>
            })}
            {returned}
            {step}
        </section>
    }
}

fn step_label(step: &NextStep, dossier: &Dossier) -> String {
    let text = use_text();
    match step {
        NextStep::Notice(notice) => {
            let title = dossier
                .exam
                .notice(notice)
                .map(|notice| text.local(&notice.title));
            text.step_notice(&title.unwrap_or_default())
        }
        NextStep::Facts => text.step_facts(&text.stage_title(&dossier.exam, StageKind::Facts)),
        NextStep::Section(_) => text.step_form().to_owned(),
        NextStep::Portrait { uploaded: false } => text.step_portrait().to_owned(),
        NextStep::Portrait { uploaded: true } => text.step_portrait_confirm().to_owned(),
        NextStep::Position => text.step_position().to_owned(),
        NextStep::Upload(_) if dossier.application.materials.is_empty() => {
            text.step_upload().to_owned()
        }
        NextStep::Upload(_) => text.step_upload_on().to_owned(),
        NextStep::UploadRegistered(_) => text.step_follow().to_owned(),
        NextStep::Mend(slot) => text.step_mend(&text.slot_title(&dossier.exam, slot)),
        NextStep::Pay => text.step_pay().to_owned(),
        NextStep::Papers => text.step_papers().to_owned(),
        NextStep::Submit => text.step_submit().to_owned(),
        NextStep::Receipt(_) => text.step_receipt().to_owned(),
        NextStep::Requirements => text.requirements_read().to_owned(),
        NextStep::Uploaded => text.uploaded_read().to_owned(),
    }
}
