//! Preview of an exam as a candidate at any time, of the version in force or of the scheduled one: the
//! steps with their times, notices, fee and requirements. Nothing is stored, and nothing can be pressed
//! that a candidate could press; A1.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    exam::{Exam, Fact, FactAnswers, Fee, Notice, Stage, fee::PaymentMethod},
    id::ExamCode,
    problem::Problem,
    stage_clock::StageClock,
    time::{CivilTime, Timestamp},
    url::page,
    view::CandidatePreview,
};

use crate::{
    api::{ApiError, resource},
    components::{loaded::Loaded, problem::set_status},
    pages::{candidate::requirements::RequirementList, office::spreadsheet_import::ImportHead},
    ports,
    text::{Text, use_text},
};

/// Maximum length of a typed time that is shown again, in characters.
const MAX_SHOWN_TIME_CHARS: usize = 40;

#[component]
pub fn PreviewPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let port = ports::page_office();
    let asked = move || {
        let exam: Option<ExamCode> =
            params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let of_scheduled = query.with(|query| query.get_str("of") == Some("scheduled"));
        (exam, of_scheduled)
    };
    let found = resource::load(asked, move |(exam, of_scheduled)| {
        let port = port.clone();
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            let preview = port.preview_exam(exam, of_scheduled).await?;
            Ok::<_, ApiError>((preview, of_scheduled))
        }
    });
    view! {
        <Title text=text.preview_title()/>
        <Loaded resource=found content=|(preview, of_scheduled)| view! {
            <PreviewView preview of_scheduled/>
        }/>
    }
}

#[component]
fn PreviewView(preview: CandidatePreview, of_scheduled: bool) -> impl IntoView {
    let text = use_text();
    let exam = preview.exam.clone();
    let zone = exam.time_zone;
    let query = use_query_map();
    let typed = query.with_untracked(|query| query.get_str("at").map(str::to_owned));
    // Without a time the page shows the present minute.
    let typed = typed.unwrap_or_else(|| preview.now.in_zone(zone).to_input());
    let typed: String = typed.trim().chars().take(MAX_SHOWN_TIME_CHARS).collect();
    let at = CivilTime::from_input(&typed).map(|civil| civil.to_timestamp(zone));
    let answers = read_answers(&exam, |name| {
        query.with_untracked(|query| query.get_str(name).map(str::to_owned))
    });
    let missing_text = of_scheduled && preview.scheduled.is_some() && !preview.is_scheduled;
    let notes = [
        missing_text.then(|| text.schedule_pending_faulty().to_owned()),
        preview
            .scheduled
            .as_ref()
            .map(|scheduled| text.preview_scheduled_from(&text.schedule_moment(scheduled.at))),
    ];
    let notes = notes
        .into_iter()
        .flatten()
        .map(|note| view! { <p class="note">{note}</p> });
    let content = match at {
        Some(at) => view! { <Content exam=exam.clone() at answers=answers.clone()/> }.into_any(),
        None => {
            set_status(&Problem::InvalidForm { faults: Vec::new() }.into());
            let says = text.schedule_unknown_moment(&typed);
            view! { <p class="problem" role="alert">{says}</p> }.into_any()
        }
    };
    view! {
        <ImportHead title=text.preview_title() exam=exam.clone()/>
        <p class="measure">{text.preview_about()}</p>
        <PreviewForm preview typed answers/>
        {notes.collect_view()}
        {content}
        <p><a href=page::definition(&exam.code)>{text.definition_title()}</a></p>
    }
}

/// Name of the field of a fact.
fn field_name(fact: &Fact) -> String {
    format!("fact-{}", fact.id)
}

/// The answers that the address chooses, without those that the exam does not have.
fn read_answers(exam: &Exam, chosen: impl Fn(&str) -> Option<String>) -> FactAnswers {
    let answers = exam.facts.iter().filter_map(|fact| {
        let chosen = chosen(&field_name(fact))?;
        let mut choices = fact.choices.iter();
        let choice = choices.find(|choice| choice.id.as_str() == chosen)?;
        Some((fact.id.clone(), choice.id.clone()))
    });
    answers.collect()
}

#[component]
fn PreviewForm(preview: CandidatePreview, typed: String, answers: FactAnswers) -> impl IntoView {
    let text = use_text();
    let CandidatePreview {
        exam,
        version,
        scheduled,
        is_scheduled,
        ..
    } = preview;
    let zone = format!("UTC{}", exam.time_zone);
    let versions = scheduled.map(|scheduled| {
        let later = text.preview_scheduled(&text.schedule_moment(scheduled.at));
        view! {
            <fieldset class="stack">
                <legend>{text.preview_of()}</legend>
                <label class="choice">
                    <input type="radio" name="of" value="current" checked=!is_scheduled/>
                    <span>{text.preview_current(&version)}</span>
                </label>
                <label class="choice">
                    <input type="radio" name="of" value="scheduled" checked=is_scheduled/>
                    <span>{later}</span>
                </label>
            </fieldset>
        }
    });
    let facts = exam.facts.iter().map(|fact| {
        let given = answers.get(&fact.id);
        let choices = fact.choices.iter().map(|choice| {
            let selected = given == Some(&choice.id);
            view! { <option value=choice.id.to_string() selected=selected>{text.local(&choice.label)}</option> }
        });
        view! {
            <label class="field">
                {text.local(&fact.question)}
                <select name=field_name(fact)>
                    <option value="">{text.preview_any()}</option>
                    {choices.collect_view()}
                </select>
            </label>
        }
    });
    let facts = facts.collect_view();
    let facts = (!facts.is_empty()).then(|| {
        view! {
            <fieldset class="stack">
                <legend>{text.preview_facts()}</legend>
                {facts}
            </fieldset>
        }
    });
    view! {
        <form class="stack card" method="get" action=page::preview(&exam.code)>
            <label class="field">
                {text.preview_time(&zone)}
                <input class="input" type="datetime-local" name="at" value=typed required/>
            </label>
            {versions}
            {facts}
            <p class="row"><button class="primary" type="submit">{text.preview_show()}</button></p>
        </form>
    }
}

#[component]
fn Content(exam: Arc<Exam>, at: Timestamp, answers: FactAnswers) -> impl IntoView {
    let text = use_text();
    let moment = text.moment(at, exam.time_zone);
    let notices = exam.stages().filter_map(|stage| stage.notice.as_ref());
    let notices = notices.filter_map(|id| exam.notice(id));
    let notices: Vec<_> = notices
        .map(|notice| view! { <NoticeText notice=notice.clone()/> })
        .collect();
    let notices = (!notices.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.preview_notices()}</h2>
                {notices}
            </section>
        }
    });
    view! {
        <p><strong>{text.preview_shown(&moment)}</strong></p>
        <Steps exam=exam.clone() at/>
        {notices}
        <FeeText fee=exam.fee.clone()/>
        <Materials exam answers/>
    }
}

/// The steps in their order, with their times and what the clock says.
#[component]
fn Steps(exam: Arc<Exam>, at: Timestamp) -> impl IntoView {
    let text = use_text();
    let rows = exam.stages().map(|stage| {
        let (period, (state, word)) = describe_stage(text, &exam, stage, at);
        view! {
            <tr>
                <th scope="row">{text.local(&stage.title)}</th>
                <td>{period}</td>
                <td><span class="state" data-state=state>{word}</span></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let next = match exam.next_stage_change(at) {
        Some(next) => text.preview_next(&text.moment(next, exam.time_zone)),
        None => text.preview_no_next().to_owned(),
    };
    view! {
        <section class="stack">
            <h2>{text.preview_steps()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.preview_steps()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.preview_column_step()}</th>
                            <th scope="col">{text.preview_column_time()}</th>
                            <th scope="col">{text.preview_column_state()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p>{next}</p>
        </section>
    }
}

/// The time of a step, and the name of its state (`style/states.css`) with a word for it.
fn describe_stage(
    text: Text,
    exam: &Exam,
    stage: &Stage,
    at: Timestamp,
) -> (String, (&'static str, String)) {
    let zone = exam.time_zone;
    match exam.stage_clock(stage, at) {
        StageClock::NotOpenYet(period) => {
            let opens = text.stage_opens(&text.short_moment(period.opens, zone));
            (
                text.period(period.opens, period.closes, zone),
                ("locked", opens),
            )
        }
        StageClock::Open(period) => {
            let closes = text.stage_closes(&text.short_deadline(period.closes, zone));
            let word = format!("{} {closes}", text.preview_open());
            (
                text.period(period.opens, period.closes, zone),
                ("met", word),
            )
        }
        StageClock::Closed(period) => {
            let closed = text.stage_closed(&text.short_deadline(period.closes, zone));
            (
                text.period(period.opens, period.closes, zone),
                ("locked", closed),
            )
        }
        StageClock::FromEvent { days, .. } => (
            text.windows_after(&days),
            ("pending", text.preview_when_reached().to_owned()),
        ),
        StageClock::WithoutWindow => (
            text.preview_without_window().to_owned(),
            ("pending", text.preview_when_reached().to_owned()),
        ),
    }
}

/// A notice as the candidate reads it, without its button.
#[component]
fn NoticeText(notice: Notice) -> impl IntoView {
    let text = use_text();
    let body = text.local(&notice.text);
    let paragraphs = body
        .trim()
        .split("\n\n")
        .map(|paragraph| view! { <p>{paragraph.trim().to_owned()}</p> });
    view! {
        <details>
            <summary>{text.local(&notice.title)}</summary>
            <div class="measure">{paragraphs.collect_view()}</div>
        </details>
    }
}

#[component]
fn FeeText(fee: Option<Fee>) -> impl IntoView {
    let text = use_text();
    let lines = match fee {
        None => vec![text.preview_no_fee().to_owned()],
        Some(fee) => {
            let title = text.local(&fee.title);
            let ways = |ways: &[PaymentMethod]| {
                let ways: Vec<_> = ways.iter().map(|way| text.gateway(*way)).collect();
                ways.join(text.pause())
            };
            let amount = match fee.amount {
                Some(amount) => text.fee_amount(&title, &amount),
                None => title,
            };
            let online =
                (!fee.online.is_empty()).then(|| text.preview_fee_online(&ways(&fee.online)));
            let on_site = (!fee.on_site.is_empty()).then(|| text.fee_on_site(&ways(&fee.on_site)));
            [Some(amount), online, on_site]
                .into_iter()
                .flatten()
                .collect()
        }
    };
    let lines = lines.into_iter().map(|line| view! { <p>{line}</p> });
    view! {
        <section class="stack">
            <h2>{text.preview_fee()}</h2>
            {lines.collect_view()}
        </section>
    }
}

/// The requirements as the candidate reads them: all of them with their conditions, or those that
/// apply if every fact is chosen.
#[component]
fn Materials(exam: Arc<Exam>, answers: FactAnswers) -> impl IntoView {
    let text = use_text();
    let is_answered = !exam.facts.is_empty() && answers.len() == exam.facts.len();
    let contradiction = exam.find_contradiction(&answers);
    let contradiction = contradiction.map(|it| text.local(&it.sentence));
    let mut shown = Exam::clone(&exam);
    if is_answered {
        for category in &mut shown.categories {
            category.slots.retain(|slot| slot.need(&answers).is_some());
        }
        shown
            .categories
            .retain(|category| !category.slots.is_empty());
    }
    let count = shown.slots().count();
    let about = match is_answered {
        true => text.preview_slots_chosen(&count),
        false => text.preview_slots_all(&count),
    };
    view! {
        <section class="stack">
            <h2>{text.requirements_title()}</h2>
            <p>{about}</p>
            {contradiction.map(|says| view! { <p class="note" data-kind="warn">{says}</p> })}
        </section>
        <RequirementList exam=Arc::new(shown)/>
    }
}
