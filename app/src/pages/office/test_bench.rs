//! The test bench of an exam's picture rules: sample pictures, each with the verdict that an upload
//! would get by the definition in force or by a text that is not published yet. A plain form; A1.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::{Exam, Slot},
    file_size::format_max_size,
    hint::Observation,
    id::{ExamCode, SlotId},
    problem::Problem,
    url,
    view::{
        DefinitionSource, MAX_TRIAL_BYTES, MAX_TRIAL_FILES, OfficeDefinition, PictureTrial,
        TextStanding, TrialVerdict, TriedPicture,
    },
};

use crate::{
    api::{ApiError, resource},
    components::{
        finding_table::{FindingTable, describe_conclusion},
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::office::{definition::KeptMoment, head::PageHead},
    ports::{self, PostedTestBench, TypedMoment},
    text::{Text, use_text},
    words::size::{format_dimensions, format_size},
};

#[component]
pub fn TestBenchPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let port = ports::page_office();
    let posted = use_context::<PostedTestBench>();
    let asked = move || {
        params.with(|params| {
            params
                .get_str("exam")
                .and_then(|code| code.parse::<ExamCode>().ok())
        })
    };
    let is_posted = posted.is_some();
    let found = resource::load(asked, move |exam: Option<ExamCode>| {
        let port = port.clone();
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            // The tried text may define an exam that is not published.
            if is_posted {
                return Ok::<_, ApiError>(None);
            }
            let code = exam.ok_or(Problem::NotFound)?;
            let exam = port.office_exam(code.clone()).await?;
            let definition = port.definition(code, DefinitionSource::Newest).await?;
            Ok(Some((exam, definition)))
        }
    });
    let content = move |published: Option<(Arc<Exam>, OfficeDefinition)>| {
        let published = published.map(|(exam, definition)| PostedTestBench {
            text: definition.text,
            exam,
            standing: TextStanding::InForce(definition.version),
            slot: None,
            trial: None,
            moment: TypedMoment::default(),
        });
        let bench = posted.clone().or(published);
        bench.map(|bench| view! { <BenchView bench/> })
    };
    view! {
        <Title text=text.bench_title()/>
        <Loaded resource=found content/>
    }
}

#[component]
fn BenchView(bench: PostedTestBench) -> impl IntoView {
    let words = use_text();
    let PostedTestBench {
        text,
        exam,
        standing,
        slot,
        trial,
        moment,
    } = bench;
    let title = words.local(&exam.title);
    let standing_line = match standing {
        TextStanding::InForce(version) => words.bench_in_force(&version),
        TextStanding::Edited => words.bench_edited().to_owned(),
        TextStanding::NewExam => words.bench_new_exam().to_owned(),
    };
    // The page of a new exam has no exam yet.
    let edited = (standing != TextStanding::NewExam).then(|| exam.code.to_string());
    let chosen = slot.as_ref().and_then(|slot| exam.slot(slot)).cloned();
    let outcome = match (trial, chosen) {
        (Some(Err(problem)), _) => {
            let error = ApiError::from(problem);
            set_status(&error);
            view! { <ProblemNote error/> }.into_any()
        }
        (Some(Ok(trial)), Some(slot)) => {
            view! { <TrialResult exam=exam.clone() of=slot trial/> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <PageHead title=words.bench_title() about=title/>
        <p class="measure">{words.bench_about()}</p>
        <p>{standing_line}</p>
        <BenchForm exam edited=edited.clone() text=text.clone() chosen=slot moment=moment.clone()/>
        <BackForm edited text moment/>
        {outcome}
    }
}

/// The form with the slot and the pictures. The fields stand in the order in which the server reads
/// them: it judges each picture as it arrives.
#[component]
fn BenchForm(
    exam: Arc<Exam>,
    /// The published exam that the text changes. `None` for a new one.
    edited: Option<String>,
    text: String,
    chosen: Option<SlotId>,
    moment: TypedMoment,
) -> impl IntoView {
    let words = use_text();
    if exam.slots().next().is_none() {
        return view! { <p class="empty">{words.bench_no_slots()}</p> }.into_any();
    }
    let most = format_max_size(MAX_TRIAL_BYTES);
    let options = exam.slots().map(|it| {
        let is_chosen = chosen.as_ref() == Some(&it.id);
        view! { <option value=it.id.to_string() selected=is_chosen>{words.local(&it.title)}</option> }
    });
    let options = options.collect_view();
    view! {
        <form class="stack" method="post" enctype="multipart/form-data" action=url::TEST_BENCH>
            {edited.map(|exam| view! { <input type="hidden" name="exam" value=exam/> })}
            <KeptMoment moment/>
            <input type="hidden" name="text" value=text/>
            <label class="field">
                {words.bench_slot()}
                <select class="input" name="slot">{options}</select>
            </label>
            <label class="stack">
                {words.bench_files(&MAX_TRIAL_FILES, &most)}
                <input type="file" name="files" multiple accept="image/*"/>
            </label>
            <p class="row"><button class="primary" type="submit">{words.bench_do()}</button></p>
        </form>
    }
    .into_any()
}

/// The way back to the definition with the tried text, which is checked there again.
#[component]
fn BackForm(
    /// The published exam that the text changes. `None` for a new one.
    edited: Option<String>,
    text: String,
    moment: TypedMoment,
) -> impl IntoView {
    let words = use_text();
    view! {
        <form method="post" enctype="multipart/form-data" action=url::DEFINITIONS>
            {edited.map(|exam| view! { <input type="hidden" name="exam" value=exam/> })}
            <KeptMoment moment/>
            <input type="hidden" name="text" value=text/>
            <button type="submit" name="act" value="check">{words.bench_back()}</button>
        </form>
    }
}

/// The rule of the slot, and each picture with its verdict.
#[component]
fn TrialResult(exam: Arc<Exam>, of: Slot, trial: PictureTrial) -> impl IntoView {
    let slot = of;
    let text = use_text();
    let judged = trial.pictures.len();
    let heading = text.bench_result(&text.local(&slot.title), &trial.accepted(), &judged);
    if trial.has_too_many() || trial.is_too_large() {
        set_status(&Problem::InvalidForm { faults: Vec::new() }.into());
    }
    let too_many = trial
        .has_too_many()
        .then(|| text.bench_too_many(&trial.sent, &MAX_TRIAL_FILES));
    let too_large = trial.is_too_large().then(|| {
        let (measured, allowed) = (format_size(trial.bytes), format_max_size(MAX_TRIAL_BYTES));
        text.bench_trial_too_large(&measured, &allowed, &judged)
    });
    let refusals = too_many.into_iter().chain(too_large);
    let refusals =
        refusals.map(|sentence| view! { <p class="problem" role="alert">{sentence}</p> });
    let refusals = refusals.collect_view();
    let rule = text.image_rule_line(exam.image_rule(&slot));
    let qr = slot.qr.as_ref().map(|qr| text.qr_line(qr));
    let count = text.bench_count(&text.count(slot.count));
    let pictures = trial.pictures.into_iter().map(|picture| {
        view! { <li><TriedPictureView of=slot.clone() picture/></li> }
    });
    let pictures = pictures.collect_view();
    view! {
        {refusals}
        <section class="stack">
            <h2>{heading}</h2>
            <p>{rule}{qr.map(|qr| format!(" · {qr}"))}</p>
            <p class="quiet">{count}</p>
            <ol class="stack" role="list">{pictures}</ol>
        </section>
    }
}

#[component]
fn TriedPictureView(of: Slot, picture: TriedPicture) -> impl IntoView {
    let slot = of;
    let text = use_text();
    let TriedPicture {
        file_name,
        bytes,
        verdict,
    } = picture;
    let name = match file_name.is_empty() {
        true => text.bench_unnamed().to_owned(),
        false => file_name,
    };
    let size = format_size(bytes);
    let content = match verdict {
        TrialVerdict::TooLarge { allowed } => {
            let sentence = text.bench_too_large(&size, &format_size(allowed));
            view! { <p><span class="state" data-state="hard">{sentence}</span></p> }.into_any()
        }
        TrialVerdict::Judged {
            dimensions,
            findings,
            observation,
        } => {
            let measured = match dimensions {
                Some((width, height)) => {
                    text.bench_measured(&size, &format_dimensions(width, height))
                }
                None => text.bench_no_pixels(&size),
            };
            let (tone, conclusion) = describe_conclusion(text, &findings, false);
            let advice = findings
                .iter()
                .filter_map(|finding| text.finding(finding).advice)
                .filter(|advice| !advice.is_empty())
                .map(|advice| view! { <p>{advice}</p> })
                .collect_view();
            let machine = describe_machine_check(text, &slot, observation.as_ref());
            let code = observation.and_then(|seen| seen.qr);
            view! {
                <p>{measured}</p>
                <p><span class="state" data-state=tone>{conclusion}</span></p>
                {advice}
                <div class="findings"><FindingTable findings/></div>
                <p class="quiet">{text.machine()} {text.colon()} {machine}</p>
                {code.map(|code| view! { <p class="quiet">{text.bench_qr(&code)}</p> })}
            }
            .into_any()
        }
    };
    view! {
        <article class="card stack">
            <h3>{name}</h3>
            {content}
        </article>
    }
}

/// The checks that the machine made on an accepted picture, and their result.
fn describe_machine_check(text: Text, slot: &Slot, seen: Option<&Observation>) -> String {
    let Some(seen) = seen else {
        return text.bench_undecoded().to_owned();
    };
    if !seen.is_decodable {
        return text.machine_broken().to_owned();
    }
    let is_forged = match (&slot.qr, &seen.qr) {
        (Some(rule), Some(code)) => rule.is_forged(code),
        _ => false,
    };
    let hints = seen.hints.iter().map(|hint| text.hint(*hint));
    let results: Vec<&str> = hints
        .chain(is_forged.then(|| text.machine_qr_forged()))
        .collect();
    let result = match results.is_empty() {
        true => text.machine_nothing().to_owned(),
        false => results.join(text.machine_and()),
    };
    let checks = seen.checks.iter().map(|check| text.picture_check(*check));
    let checks: Vec<&str> = checks.collect();
    text.machine_checked(&checks.join(text.pause()), &result)
}
