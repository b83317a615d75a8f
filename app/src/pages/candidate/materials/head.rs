//! The head of the page: the exam, the remaining time, and the facts that decide the slots.

use leptos::prelude::*;
use shared::{
    application::StateKind,
    exam::{Exam, FactAnswers, StageKind},
    id::SlotId,
    outbox::HoldReason,
    time::Timestamp,
    url::page,
    view::Dossier,
};

use crate::{
    components::clock::Countdown,
    pages::candidate::{
        extension_note::ExtensionNote, materials::model::MaterialsModel, stage_hint::StageHint,
    },
    ports::offline_store::StorageStatus,
    text::{Text, use_text},
};

#[component]
pub(super) fn MaterialsHead(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let exam = model.dossier.with_untracked(|dossier| dossier.exam.clone());
    let hub = page::hub(model.application);
    let number = model
        .dossier
        .with_untracked(|dossier| dossier.application.number.clone());
    let is_draft = model
        .dossier
        .with_untracked(|dossier| dossier.application.state.kind() == StateKind::Draft);
    let standing = Memo::new(move |_| {
        model
            .dossier
            .with(|dossier| find_closed_reason(text, dossier))
    });
    let is_open = standing.with_untracked(Option::is_none);
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=hub>{text.hub_title()}</a></li>
                    <li aria-current="page">{text.material_title()}</li>
                </ol>
            </nav>
            <h1>{text.material_title()}</h1>
            <p>{text.local(&exam.title)} " · " {number}</p>
            {move || standing.get().is_none().then(|| view! { <OpenTime model/> })}
        </header>
        <div class="stack">
            {move || match standing.get() {
                Some(sentence) => view! { <p class="note" data-kind="warn">{sentence}</p> }.into_any(),
                None => is_draft.then(|| view! { <p class="measure">{text.material_about()}</p> }).into_any(),
            }}
            {is_open.then(|| view! { <StageHint exam=&exam kind=StageKind::Materials/> })}
            <FactsSummary model/>
        </div>
    }
}

/// The reason why nothing can be changed; `None` if the stage is open.
fn find_closed_reason(text: Text, dossier: &Dossier) -> Option<String> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let locked = application
        .check_stage_kind_open(exam, StageKind::Materials, *now)
        .err()?;
    Some(text.closed_reason(application, exam, locked))
}

/// The remaining time of the stage.
#[component]
fn OpenTime(model: MaterialsModel) -> impl IntoView {
    model.dossier.with_untracked(|dossier| {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        let opening = application.stage_kind_period(exam, StageKind::Materials)?;
        Some(view! {
            <p><Countdown now=*now closes=opening.closes zone=exam.time_zone/></p>
            <ExtensionNote dossier kind=StageKind::Materials/>
        })
    })
}

/// The person's facts and the link to change them. Folded when nothing is open.
#[component]
fn FactsSummary(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let (exam, answers, can_change, kept) = model.dossier.with_untracked(|dossier| {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        let can_change = application
            .check_stage_kind_open(exam, StageKind::Facts, *now)
            .is_ok();
        let kept = list_inapplicable_slots(text, dossier);
        (exam.clone(), application.facts.clone(), can_change, kept)
    });
    (!exam.facts.is_empty()).then(|| {
        let open = exam.facts.iter().filter(|fact| !answers.contains_key(&fact.id)).count();
        let label = if answers.is_empty() {
            text.material_facts_answer()
        } else {
            text.material_facts_change()
        };
        let title = text.stage_title(&exam, StageKind::Facts);
        let change = can_change.then(|| view! {
            <p><a class="button small" href=page::facts(model.application)>{label}</a></p>
        });
        view! {
            <details class="card material-facts" open={open > 0}>
                <summary>{title} " · " {text.material_facts_done(&(exam.facts.len() - open))}</summary>
                {(open > 0).then(|| view! { <p class="note" data-kind="warn">{text.material_facts_open(&open)}</p> })}
                <dl class="facts">{list_answers(text, &exam, &answers)}</dl>
                {list_exempt_slots(text, &exam, &answers).map(|spared| view! { <p><small>{spared}</small></p> })}
                {kept.map(|kept| view! { <p class="note">{kept}</p> })}
                {change}
            </details>
        }
    })
}

fn list_answers(text: Text, exam: &Exam, answers: &FactAnswers) -> impl IntoView + use<> {
    let lines = exam.facts.iter().map(|fact| {
        let answer = answers
            .get(&fact.id)
            .and_then(|answer| fact.choices.iter().find(|choice| &choice.id == answer));
        let answer = answer.map_or_else(
            || text.material_facts_none().to_owned(),
            |choice| text.local(&choice.label),
        );
        view! { <dt>{text.local(&fact.question)}</dt><dd>{answer}</dd> }
    });
    lines.collect_view()
}

/// A note with the slots that no longer apply but have images; `None` if there are none.
fn list_inapplicable_slots(text: Text, dossier: &Dossier) -> Option<String> {
    let Dossier {
        exam, application, ..
    } = dossier;
    let kept: Vec<_> = exam
        .slots()
        .filter(|slot| slot.need(&application.facts).is_none())
        .filter(|slot| !application.images(&slot.id).is_empty())
        .map(|slot| text.local(&slot.title))
        .collect();
    (!kept.is_empty()).then(|| text.material_kept(&kept.join(text.pause())))
}

/// The slots that do not apply because of these answers. Slots with an open question are not
/// included.
fn list_exempt_slots(text: Text, exam: &Exam, answers: &FactAnswers) -> Option<String> {
    let spared: Vec<_> = exam
        .slots()
        .filter(|slot| slot.need(answers).is_none() && !slot.has_undecided_need(answers))
        .map(|slot| text.local(&slot.title))
        .collect();
    (!spared.is_empty()).then(|| text.material_spared(&spared.join(text.pause())))
}

/// The pictures that were stored when the page was opened.
#[derive(Clone, Copy)]
struct RestoredCounts {
    count: usize,
    /// The number of them that wait for the person's decision.
    undecided: usize,
    newest: Timestamp,
}

#[component]
pub(super) fn RestoredNote(model: MaterialsModel) -> impl IntoView {
    let text = use_text();
    let outboxes = model.files.client;
    let zone = model
        .dossier
        .with_untracked(|dossier| dossier.exam.time_zone);
    // This is computed once: later pictures are not restored ones.
    let found = RwSignal::new(None::<RestoredCounts>);
    Effect::new(move |is_done: Option<bool>| {
        let is_open = outboxes.storage_status.get().is_some();
        if is_open && is_done != Some(true) {
            let dossier = model.dossier.get_untracked();
            let stands = |slot: &SlotId| {
                let application = &dossier.application;
                application.is_locked_as_submitted(&dossier.exam, slot, dossier.now)
            };
            found.set(outboxes.with_untracked(model.application, |outbox| {
                let here = outbox.unsynced_pictures();
                let here = here.filter(|it| it.hold_reason != Some(HoldReason::LeftOut));
                let here: Vec<_> = here
                    .filter(|it| !it.is_set_aside() || !stands(&it.slot))
                    .collect();
                Some(RestoredCounts {
                    count: here.len(),
                    undecided: outbox.count_undecided() - outbox.count_locked_undecided(stands),
                    newest: here.iter().map(|it| it.added).max()?,
                })
            }));
        }
        is_open
    });
    let is_volatile = move || outboxes.is_volatile(model.application);
    let is_shared = move || outboxes.storage_status.get() == Some(StorageStatus::Shared);
    let is_unpromised = move || {
        outboxes.storage_status.get() == Some(StorageStatus::Durable { is_promised: false })
            && outboxes.with(model.application, |outbox| {
                outbox.count_unsynced().images > 0
            })
    };
    view! {
        <div role="status" class="stack">
            {move || found.get().map(|RestoredCounts { count, undecided, newest }| {
                let newest = text.moment(newest, zone);
                let said = match undecided {
                    0 => text.draft_restored(&count, &newest),
                    _ if undecided == count => text.draft_restored_undecided(&count, &newest),
                    _ => text.draft_restored_partly(&count, &newest, &undecided),
                };
                view! { <p class="note restored">{said}</p> }
            })}
            <Show when=is_volatile>
                <p class="note" data-kind="warn">{text.draft_volatile()}</p>
            </Show>
            <Show when=is_shared>
                <p class="note">{text.draft_shared()}</p>
            </Show>
            <Show when=is_unpromised>
                <p class="note">{text.draft_unpromised()}</p>
            </Show>
        </div>
    }
}
