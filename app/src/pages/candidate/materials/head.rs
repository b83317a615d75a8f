//! The head of the page: the exam, the remaining time, and the facts that decide the slots.

use leptos::prelude::*;
use shared::{
    application::State,
    exam::{Exam, FactAnswers, StageKind},
    url::page,
    view::Dossier,
};

use super::work::Work;
use crate::{
    components::clock::Countdown,
    pages::candidate::stage_hint::StageHint,
    text::{Text, use_text},
};

#[component]
pub(super) fn Head(work: Work) -> impl IntoView {
    let text = use_text();
    let exam = work.dossier.with_untracked(|dossier| dossier.exam.clone());
    let hub = page::hub(work.application);
    let number = work
        .dossier
        .with_untracked(|dossier| dossier.application.number.clone());
    let is_draft = work
        .dossier
        .with_untracked(|dossier| dossier.application.state == State::Draft);
    let standing = Memo::new(move |_| work.dossier.with(|dossier| read_standing(text, dossier)));
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
            {move || standing.get().is_none().then(|| view! { <OpenTime work/> })}
        </header>
        <div class="stack">
            {move || match standing.get() {
                Some(sentence) => view! { <p class="note" data-kind="warn">{sentence}</p> }.into_any(),
                None => is_draft.then(|| view! { <p class="measure">{text.material_about()}</p> }).into_any(),
            }}
            {is_open.then(|| view! { <StageHint exam=&exam kind=StageKind::Materials/> })}
            <Facts work/>
        </div>
    }
}

/// The reason why nothing can be changed; `None` if the stage is open.
fn read_standing(text: Text, dossier: &Dossier) -> Option<String> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    let locked = application
        .lock_of(exam, StageKind::Materials, *now)
        .err()?;
    Some(text.closed_work(application, exam, locked))
}

/// The remaining time of the stage.
#[component]
fn OpenTime(work: Work) -> impl IntoView {
    work.dossier.with_untracked(|dossier| {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        let opening = application.opening_of(exam, StageKind::Materials)?;
        Some(view! { <p><Countdown now=*now closes=opening.closes zone=exam.time_zone/></p> })
    })
}

/// The person's facts and the link to change them. Folded when nothing is open.
#[component]
fn Facts(work: Work) -> impl IntoView {
    let text = use_text();
    let (exam, answers, can_change, kept) = work.dossier.with_untracked(|dossier| {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        let can_change = application.lock_of(exam, StageKind::Facts, *now).is_ok();
        let kept = list_kept(text, dossier);
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
            <p><a class="button small" href=page::facts(work.application)>{label}</a></p>
        });
        view! {
            <details class="card material-facts" open={open > 0}>
                <summary>{title} " · " {text.material_facts_done(&(exam.facts.len() - open))}</summary>
                {(open > 0).then(|| view! { <p class="note" data-kind="warn">{text.material_facts_open(&open)}</p> })}
                <dl class="facts">{list_answers(text, &exam, &answers)}</dl>
                {list_spared(text, &exam, &answers).map(|spared| view! { <p><small>{spared}</small></p> })}
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
fn list_kept(text: Text, dossier: &Dossier) -> Option<String> {
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
fn list_spared(text: Text, exam: &Exam, answers: &FactAnswers) -> Option<String> {
    let spared: Vec<_> = exam
        .slots()
        .filter(|slot| slot.need(answers).is_none() && !slot.awaits_answer(answers))
        .map(|slot| text.local(&slot.title))
        .collect();
    (!spared.is_empty()).then(|| text.material_spared(&spared.join(text.pause())))
}
