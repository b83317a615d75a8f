//! 上传材料要求清单: all demands on materials, with their conditions and rules (S0-15). The page is made
//! for printing.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::{Category, Exam, Necessity, Slot},
    id::ExamCode,
    problem::Problem,
    url::{self, page},
};

use super::{contacts::HelpSection, dossier::read_param};
use crate::{api::resource, api::session::read_exam, components::loaded::Loaded, text::use_text};

#[component]
pub fn RequirementsPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let exam = resource::load(
        move || params.with(|params| read_param::<ExamCode>(params, "exam")),
        |code| async move { read_exam(code.ok_or(Problem::NotFound)?).await },
    );
    view! {
        <Title text=text.requirements_title()/>
        <Loaded resource=exam content=|exam| view! { <Requirements exam/> }/>
    }
}

#[component]
fn Requirements(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    view! {
        <header class="page-head">
            <nav class="breadcrumb" aria-label=text.breadcrumb()>
                <ol>
                    <li><a href=page::EXAMS>{text.my_exams()}</a></li>
                    <li aria-current="page">{text.requirements_title()}</li>
                </ol>
            </nav>
            <h1>{text.requirements_title()}</h1>
            <p>{text.local(&exam.title)}</p>
        </header>
        <RequirementList exam/>
    }
}

/// The requirements themselves; the office's preview shows them too.
#[component]
pub(in crate::pages) fn RequirementList(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let categories = exam.categories.iter().map(|category| {
        view! { <CategoryRequirements exam=exam.clone() category=category.clone()/> }
    });
    let has_conditions = exam
        .slots()
        .any(|slot| slot.necessity == Necessity::Conditional);
    view! {
        <ul>
            <li>{text.requirements_true()}</li>
            <li>{text.requirements_upright()}</li>
            <li>{text.requirements_page()}</li>
            <li>{text.requirements_star()}{has_conditions.then(|| format!("{}{}", text.space(), text.requirements_condition()))}</li>
            <li>{text.samples_partial()}</li>
        </ul>
        {categories.collect_view()}
        <HelpSection exam=&exam/>
    }
}

#[component]
fn CategoryRequirements(exam: Arc<Exam>, category: Category) -> impl IntoView {
    let text = use_text();
    let title = text.local(&category.title);
    // A category with one slot of the same name needs no second heading.
    let alone = category.slots.len() == 1 && text.local(&category.slots[0].title) == title;
    let star = (alone && category.slots[0].necessity == Necessity::Required).then(star);
    let slots = category
        .slots
        .into_iter()
        .map(|slot| view! { <SlotRequirements exam=exam.clone() of=slot alone/> });
    view! {
        <section class="stack">
            <h2>{title} {star}</h2>
            {category.hint.map(|hint| view! { <p>{text.local(&hint)}</p> })}
            {slots.collect_view()}
        </section>
    }
}

#[component]
fn SlotRequirements(exam: Arc<Exam>, of: Slot, alone: bool) -> impl IntoView {
    let text = use_text();
    let slot = of;
    let id = slot.id.to_string();
    let star = (slot.necessity == Necessity::Required).then(star);
    let rule = text.image_rule_line(exam.image_rule(&slot));
    let qr = slot.qr.as_ref().map(|qr| text.qr_line(qr));
    view! {
        <article class="card requirement" id=id tabindex="-1">
            <h3 class:visually-hidden=alone>{text.local(&slot.title)} {star}</h3>
            {slot.hint.as_ref().map(|hint| view! { <p>{text.local(hint)}</p> })}
            <dl class="facts">
                <dt>{text.requirement_who()}</dt>
                <dd>{text.necessity(&exam, &slot)}</dd>
                <dt>{text.requirement_count()}</dt>
                <dd>{text.count(slot.count)}</dd>
                <dt>{text.requirement_rule()}</dt>
                <dd>{rule}</dd>
                {qr.map(|qr| view! { <dt>{text.requirement_qr()}</dt> <dd>{qr}</dd> })}
            </dl>
            <SampleStrip of=slot/>
        </article>
    }
}

/// A star for slots that every candidate must fill (S3-02). The text repeats it in words.
fn star() -> impl IntoView {
    view! { <span class="star" aria-hidden="true">"*"</span> }
}

/// Thumbnails of the samples, with links to the large pictures.
#[component]
fn SampleStrip(of: Slot) -> impl IntoView {
    let text = use_text();
    let samples = of.samples.into_iter().map(|sample| {
        let picture = url::sample(&sample.picture);
        let caption = text.local(&sample.caption);
        view! {
            <li>
                <a href=picture.clone() rel="external">
                    <img src=picture.clone() alt="" loading="lazy"/>
                    <small>{caption}</small>
                </a>
            </li>
        }
    });
    let samples = samples.collect_view();
    (!samples.is_empty()).then(|| {
        view! {
            <p class="samples-head"><small>{text.samples()}</small></p>
            <ul class="sample-strip" role="list">{samples}</ul>
        }
    })
}
