//! The facts: the few answers that decide which slots apply (S0-20).

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    application::{Application, FactChangeEffects, LockReason},
    exam::{Choice, Exam, Fact, FactAnswers, Necessity, Slot, StageKind},
    id::SlotId,
    url::page,
    view::Dossier,
};

use super::{
    dossier::{render_dossier, use_dossier},
    stage_hint::StageHint,
};
use crate::{
    api::candidate::AnswerFacts,
    components::problem::ActionProblem,
    text::{Text, use_text},
};

#[component]
pub fn FactsPage() -> impl IntoView {
    let dossier = use_dossier();
    let action = ServerAction::<AnswerFacts>::new();
    view! {
        {render_dossier(dossier, move |dossier| view! { <FactsForm dossier action/> }.into_any())}
    }
}

#[component]
fn FactsForm(dossier: Dossier, action: ServerAction<AnswerFacts>) -> impl IntoView {
    let text = use_text();
    let says = find_lock(&dossier)
        .map(|locked| text.closed_reason(&dossier.application, &dossier.exam, locked));
    let Dossier {
        exam, application, ..
    } = dossier;
    let locked = says.is_some();
    let answers = RwSignal::new(application.facts.clone());
    let fieldsets = exam
        .facts
        .iter()
        .map(|fact| view! { <FactChoice application=application.clone() exam=exam.clone() fact=fact.clone() answers locked/> })
        .collect_view();
    let hub = page::hub(application.id);
    let title = text.stage_title(&exam, StageKind::Facts);
    let is_impossible = {
        let exam = exam.clone();
        move || exam.find_contradiction(&answers.read()).is_some()
    };
    // The contradiction is said once, before the server says it too.
    let problem = {
        let is_impossible = is_impossible.clone();
        move || (!is_impossible()).then(|| view! { <ActionProblem action/> })
    };
    let wanted = {
        let exam = exam.clone();
        move || (!is_impossible()).then(|| view! { <WantedSlots exam=exam.clone() answers/> })
    };
    view! {
        <Title text=title.clone()/>
        <header class="page-head">
            <h1>{title}</h1>
            <p>{text.facts_about()}</p>
        </header>
        <StageHint exam=&exam kind=StageKind::Facts/>
        {says.map(|says| view! { <p class="note" data-kind="warn">{says}</p> })}
        <ActionForm action>
            <input type="hidden" name="application" value=application.id.to_string()/>
            <div class="stack">
                <fieldset class="stack" disabled=locked>{fieldsets}</fieldset>
                <ContradictionWarning exam=exam.clone() answers/>
                {wanted}
                <AffectedSlots application=application.clone() exam=exam.clone() answers/>
                {problem}
                <p class="row acts">
                    {(!locked).then(|| view! {
                        <button class="primary" type="submit" disabled=move || action.pending().get()>{text.facts_save()}</button>
                    })}
                    <a class="button quiet" href=hub>{text.back_to_hub()}</a>
                </p>
            </div>
        </ActionForm>
    }
}

/// The lock of the facts. They can be answered in a draft only; a return does not unlock them.
fn find_lock(dossier: &Dossier) -> Option<LockReason> {
    let Dossier {
        exam,
        application,
        now,
        ..
    } = dossier;
    application
        .check_stage_kind_open(exam, StageKind::Facts, *now)
        .err()
}

#[component]
fn FactChoice(
    application: Application,
    exam: Arc<Exam>,
    fact: Fact,
    answers: RwSignal<FactAnswers>,
    locked: bool,
) -> impl IntoView {
    let text = use_text();
    let name = format!("facts[{}]", fact.id);
    let given = answers.with_untracked(|answers| answers.get(&fact.id).cloned());
    let choices = fact.choices.iter().map(|choice| {
        let (fact_id, choice_id) = (fact.id.clone(), choice.id.clone());
        let answer = move |_| answers.update(|answers| {
            answers.insert(fact_id.clone(), choice_id.clone());
        });
        let checked = given.as_ref() == Some(&choice.id);
        let other = [(fact.id.clone(), choice.id.clone())].into();
        let asks = {
            let (exam, fact, choice) = (exam.clone(), fact.clone(), choice.clone());
            move || {
                let slots = list_demanded_slots(text, &exam, &fact, &choice, &answers.read());
                slots.map(|slots| view! { <small>{slots}</small> })
            }
        };
        // A locked page does not describe other answers.
        let change = (!locked)
            .then(|| describe_affected_slots(text, &exam, &application, &other))
            .flatten();
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=choice.id.to_string() checked=checked required on:change=answer/>
                <span>
                    {text.local(&choice.label)}
                    {asks}
                    {change.map(|change| view! { <small>{change}</small> })}
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="card question">
            <legend>{text.local(&fact.question)}</legend>
            {fact.hint.as_ref().map(|hint| view! { <p><small>{text.local(hint)}</small></p> })}
            {choices.collect_view()}
        </fieldset>
    }
}

/// The slots that this answer demands together with the other present answers. A slot that depends
/// on several answers is shown only at answers that make it apply.
fn list_demanded_slots(
    text: Text,
    exam: &Exam,
    fact: &Fact,
    choice: &Choice,
    answers: &FactAnswers,
) -> Option<String> {
    let mut answers = answers.clone();
    answers.insert(fact.id.clone(), choice.id.clone());
    let asks = |slot: &&Slot| {
        slot.when.iter().any(|it| it.fact == fact.id) && slot.need(&answers).is_some()
    };
    let titles: Vec<_> = exam
        .slots()
        .filter(asks)
        .map(|slot| text.local(&slot.title))
        .collect();
    (!titles.is_empty()).then(|| text.fact_asks(&titles.join(text.pause())))
}

/// The slots to upload with the present answers. While a question is open, only the certain ones.
#[component]
fn WantedSlots(exam: Arc<Exam>, answers: RwSignal<FactAnswers>) -> impl IntoView {
    let text = use_text();
    let wanted = move || {
        let answers = answers.read();
        let slots = exam
            .slots()
            .filter(|slot| slot.necessity != Necessity::Optional && slot.need(&answers).is_some());
        let titles: Vec<_> = slots.map(|slot| text.local(&slot.title)).collect();
        let is_open = exam.slots().any(|slot| slot.has_undecided_need(&answers));
        let list = titles.join(text.pause());
        match (is_open, titles.len()) {
            (true, 0) => text.facts_wanted_later().to_owned(),
            (true, count) => text.facts_wanted_so_far(&count, &list),
            (false, 0) => text.facts_wanted_none().to_owned(),
            (false, count) => text.facts_wanted(&count, &list),
        }
    };
    view! { <p class="note" aria-live="polite">{wanted}</p> }
}

/// A warning about contradictory answers, before the server refuses them.
#[component]
fn ContradictionWarning(exam: Arc<Exam>, answers: RwSignal<FactAnswers>) -> impl IntoView {
    let text = use_text();
    let says = move || {
        let impossible = exam.find_contradiction(&answers.read());
        impossible.map(|impossible| text.local(&impossible.sentence))
    };
    view! {
        <div aria-live="polite">
            {move || says().map(|says| view! { <p class="problem">{says}</p> })}
        </div>
    }
}

/// The effect of the present answers on uploaded images, shown before they are saved (S1-04,
/// S3-07).
#[component]
fn AffectedSlots(
    application: Application,
    exam: Arc<Exam>,
    answers: RwSignal<FactAnswers>,
) -> impl IntoView {
    let text = use_text();
    let change = move || describe_affected_slots(text, &exam, &application, &answers.read());
    view! {
        <div aria-live="polite">
            {move || change().map(|change| view! { <p class="note" data-kind="warn">{change}</p> })}
        </div>
    }
}

/// The uploaded slots that other answers affect; `None` if there are none.
fn describe_affected_slots(
    text: Text,
    exam: &Exam,
    application: &Application,
    answers: &FactAnswers,
) -> Option<String> {
    let FactChangeEffects {
        lapsed, recheck, ..
    } = application.preview_fact_change(exam, answers);
    let list = |slots: Vec<SlotId>| {
        let titles: Vec<_> = slots
            .iter()
            .filter(|slot| !application.images(slot).is_empty())
            .map(|slot| text.slot_title(exam, slot))
            .collect();
        (!titles.is_empty()).then(|| titles.join(text.pause()))
    };
    let lapsed = list(lapsed).map(|slots| text.fact_lapses(&slots));
    let recheck = list(recheck).map(|slots| text.fact_rechecks(&slots));
    let sentences: Vec<String> = lapsed.into_iter().chain(recheck).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
