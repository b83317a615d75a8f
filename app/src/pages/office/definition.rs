//! The definition of an exam: its text with the check of the command line, the effect of a new version
//! before it is published now or at a chosen time, and the versions so far. Plain forms; A1.

mod effect;
mod scheduled;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    exam::check::DefinitionFault,
    id::ExamCode,
    problem::Problem,
    time::Zone,
    url::{self, page},
    version_warning::write_read_warnings,
    view::{
        CheckReason, CheckedDefinition, DefinedExam, DefinitionOutcome, DefinitionSource,
        DefinitionVersion, OfficeDefinition, ScheduledVersion,
    },
};

use self::{
    effect::VersionEffect,
    scheduled::{PendingCard, PublishTime, RefusedCard, ScheduleRecords},
};
use crate::{
    api::{ApiError, resource},
    components::{
        html::escape_text,
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::office::head::PageHead,
    ports::{self, PostedDefinition, TypedMoment},
    text::use_text,
};

/// Most faults that are listed; the rest is counted.
const MAX_LISTED_FAULTS: usize = 100;

#[component]
pub fn DefinitionPage() -> impl IntoView {
    let text = use_text();
    let (params, query) = (use_params_map(), use_query_map());
    let port = ports::page_office();
    let asked = move || {
        let exam: Option<ExamCode> =
            params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
        let source = query.with(|query| {
            let version = query.get_str("version").and_then(|it| it.parse().ok());
            let scheduled = query.get_str("text-of").and_then(|it| it.parse().ok());
            match (scheduled, version) {
                (Some(id), _) => DefinitionSource::Scheduled(id),
                (None, Some(version)) => DefinitionSource::Version(version),
                (None, None) => DefinitionSource::Newest,
            }
        });
        (exam, source)
    };
    let found = resource::load(asked, move |(exam, source)| {
        let port = port.clone();
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            Ok::<_, ApiError>(port.definition(exam, source).await?)
        }
    });
    let done = query.with_untracked(|query| {
        let acts = [
            ("published", DoneAct::Published),
            ("scheduled", DoneAct::Scheduled),
            ("cancelled", DoneAct::Cancelled),
        ];
        let done = acts.into_iter().find(|(name, _)| query.get(name).is_some());
        done.map(|(_, act)| act)
    });
    view! {
        <Title text=text.definition_title()/>
        <Loaded resource=found content=move |definition| view! {
            <EditView definition done/>
        }/>
    }
}

/// The act after which the page was opened.
#[derive(Clone, Copy)]
enum DoneAct {
    Published,
    Scheduled,
    Cancelled,
}

#[component]
pub fn NewExamPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let port = ports::page_office();
    let asked = move || {
        query.with(|query| {
            query
                .get_str("from")
                .and_then(|code| code.parse::<ExamCode>().ok())
        })
    };
    let found = resource::load(asked, move |from: Option<ExamCode>| {
        let port = port.clone();
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exams = port.list_definitions().await?;
            let template = match from {
                Some(from) => port.definition(from, DefinitionSource::Newest).await?.text,
                None => String::new(),
            };
            Ok::<_, ApiError>((exams, template))
        }
    });
    view! {
        <Title text=text.definition_new()/>
        <Loaded resource=found content=|(exams, template)| view! { <NewView exams template/> }/>
    }
}

#[component]
fn EditView(definition: OfficeDefinition, done: Option<DoneAct>) -> impl IntoView {
    let text = use_text();
    let refused = definition.refused().cloned();
    let OfficeDefinition {
        exam,
        version,
        shown,
        text: shown_text,
        versions,
        shown_scheduled,
        pending,
        scheduled,
    } = definition;
    let title = text.local(&exam.title);
    let earlier = match shown_scheduled {
        Some(_) => Some(text.schedule_shown().to_owned()),
        None => (shown != version).then(|| text.definition_earlier(&shown, &version)),
    };
    let done = done.map(|act| match act {
        DoneAct::Published => text.definition_published(&version),
        DoneAct::Scheduled => text.schedule_done().to_owned(),
        DoneAct::Cancelled => text.schedule_cancelled().to_owned(),
    });
    let code = exam.code;
    let waiting = pending.as_ref().map(|pending| pending.version.clone());
    let pending = pending.map(|pending| {
        let exam = code.clone();
        view! { <PendingCard exam pending current=version/> }
    });
    let refused = refused.map(|refused| {
        let exam = code.clone();
        view! { <RefusedCard exam refused/> }
    });
    view! {
        <PageHead title=text.definition_title() about=title/>
        {done.map(|note| view! { <p class="note" data-kind="good" role="status">{note}</p> })}
        {earlier.map(|note| view! { <p class="note" data-kind="warn" role="status">{note}</p> })}
        {refused}
        <p class="measure">{text.definition_about()}</p>
        {pending}
        <Outcome/>
        <EditForm edited=Some(code.clone()) text=shown_text follows=version waiting/>
        <p class="row">
            <a href=page::preview(&code)>{text.preview_title()}</a>
            <a href=page::test_bench(&code)>{text.bench_link()}</a>
            <a href=page::new_exam_from(&code)>{text.definition_copy()}</a>
        </p>
        <Versions exam=code.clone() shown versions/>
        <ScheduleRecords exam=code scheduled/>
    }
}

#[component]
fn NewView(exams: Vec<DefinedExam>, template: String) -> impl IntoView {
    let text = use_text();
    let templates = exams.into_iter().map(|exam| {
        let address = page::new_exam_from(&exam.code);
        view! { <li><a href=address>{text.local(&exam.title)}</a></li> }
    });
    view! {
        <PageHead title=text.definition_new() about=text.definition_new_about().to_owned()/>
        <details>
            <summary>{text.definition_templates()}</summary>
            <ul>{templates.collect_view()}</ul>
        </details>
        <Outcome/>
        <EditForm edited=None text=template follows=0 waiting=None/>
    }
}

/// The outcome of the text that was just sent.
#[component]
fn Outcome() -> impl IntoView {
    let PostedDefinition { outcome, text, .. } = use_context::<PostedDefinition>()?;
    let words = use_text();
    let view = match outcome {
        Ok(DefinitionOutcome::Faulty(faults)) => {
            set_status(&Problem::InvalidForm { faults: Vec::new() }.into());
            view! { <Faults faults text/> }.into_any()
        }
        Ok(DefinitionOutcome::Checked(checked)) => view! { <Effect checked=*checked/> }.into_any(),
        Ok(DefinitionOutcome::NotScheduled(checked, fault)) => {
            set_status(&Problem::InvalidForm { faults: Vec::new() }.into());
            view! {
                <p class="problem" role="alert">{words.schedule_fault(&fault)}</p>
                <Effect checked=*checked/>
            }
            .into_any()
        }
        Ok(
            DefinitionOutcome::Published(_)
            | DefinitionOutcome::Scheduled(_)
            | DefinitionOutcome::Cancelled(_)
            | DefinitionOutcome::Dismissed(_),
        ) => return None,
        Err(problem) => {
            let error = ApiError::from(problem);
            set_status(&error);
            view! { <ProblemNote error/> }.into_any()
        }
    };
    Some(view)
}

/// Every fault with its line.
#[component]
fn Faults(faults: Vec<DefinitionFault>, text: String) -> impl IntoView {
    let words = use_text();
    let count = faults.len();
    let more = count.saturating_sub(MAX_LISTED_FAULTS);
    let lines: Vec<&str> = text.lines().collect();
    let items = faults.into_iter().take(MAX_LISTED_FAULTS).map(|fault| {
        let place = words.definition_place(&fault.line, &fault.column);
        let line = fault.line.checked_sub(1).and_then(|line| lines.get(line));
        let line = line.map(|line| line.trim().to_owned());
        view! {
            <li class="stack">
                <p>
                    <strong>{place}</strong> " "
                    <code>{fault.path}</code> " "
                    {mark_keys(fault.message.get(words.0))}
                </p>
                {line.map(|line| view! { <pre><code>{line}</code></pre> })}
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <section class="problem stack" role="alert">
            <h2>{words.definition_faulty(&count)}</h2>
            <ol class="stack faults">{items}</ol>
            {(more > 0).then(|| view! { <p>{words.definition_more(&more)}</p> })}
        </section>
    }
}

/// A message with the keys and values between its grave accents set as code.
fn mark_keys(message: &str) -> impl IntoView + use<> {
    let pieces = message.split('`').enumerate();
    let pieces = pieces.map(|(at, piece)| match at % 2 {
        0 => piece.to_owned().into_any(),
        _ => view! { <code>{piece.to_owned()}</code> }.into_any(),
    });
    pieces.collect_view()
}

/// The effect of the publication: the changes, and for whom.
#[component]
fn Effect(checked: CheckedDefinition) -> impl IntoView {
    let text = use_text();
    let CheckedDefinition {
        exam,
        reason,
        preview,
        grace_minutes,
        ..
    } = checked;
    let title = text.local(&exam.title);
    let note = match reason {
        CheckReason::Asked => None,
        CheckReason::TextChanged => Some(text.definition_changed_since()),
        CheckReason::NewWarnings => Some(text.definition_new_warnings()),
    };
    let heading = match preview.previous_version {
        None => text.definition_is_new(&title, &exam.code),
        Some(_) if preview.changes.is_empty() => text.definition_unchanged(&title),
        Some(version) => text.definition_follows(&title, &version),
    };
    view! {
        <section class="card stack" role="status">
            <h2>{heading}</h2>
            {note.map(|note| view! { <p class="note" data-kind="warn">{note}</p> })}
            <VersionEffect preview grace_minutes/>
            <p>{text.definition_publish_about()}</p>
        </section>
    }
}

/// The text and its buttons. A text that was checked without a fault can be published.
#[component]
fn EditForm(
    /// The exam of the page. `None` for a new one.
    edited: Option<ExamCode>,
    text: String,
    follows: u32,
    /// The scheduled version that waits.
    waiting: Option<ScheduledVersion>,
) -> impl IntoView {
    let words = use_text();
    // The form that cancels a scheduled version sends no text.
    let posted = use_context::<PostedDefinition>().filter(|posted| !posted.text.is_empty());
    let checked = posted.as_ref().and_then(|posted| match &posted.outcome {
        Ok(DefinitionOutcome::Checked(checked) | DefinitionOutcome::NotScheduled(checked, _)) => {
            Some(checked.clone())
        }
        _ => None,
    });
    let (content, moment) = match posted {
        Some(posted) => (posted.text, posted.moment),
        None => (text, TypedMoment::default()),
    };
    let content = escape_text(&content);
    let follows = match &checked {
        Some(checked) => checked.preview.previous_version.unwrap_or_default(),
        None => follows,
    };
    let can_publish = checked.as_ref().is_some_and(|checked| {
        let preview = &checked.preview;
        preview.previous_version.is_none() || !preview.changes.is_empty()
    });
    // A new exam has no version that it could replace later.
    let is_own = checked
        .as_ref()
        .is_some_and(|checked| edited.as_ref() == Some(&checked.exam.code));
    let can_schedule = can_publish
        && is_own
        && checked
            .as_ref()
            .is_some_and(|checked| checked.preview.previous_version.is_some());
    let time = match &checked {
        // A typed time is shown even where the text now defines another exam, so that it is neither
        // forgotten nor used unseen.
        Some(checked) if can_schedule || (can_publish && !moment.is_empty()) => {
            let (now, pending) = (checked.now, waiting.filter(|_| is_own));
            Some(view! { <PublishTime now moment pending/> }.into_any())
        }
        _ if !moment.is_empty() => Some(view! { <KeptMoment moment/> }.into_any()),
        _ => None,
    };
    let read = checked.as_ref().map(|checked| {
        let warnings = checked.preview.warnings(checked.grace_minutes);
        write_read_warnings(&warnings)
    });
    let sha256 = checked.map(|checked| checked.sha256.to_string());
    let edited = edited.map(|exam| exam.to_string());
    view! {
        <form class="stack" method="post" enctype="multipart/form-data" action=url::DEFINITIONS>
            {edited.map(|exam| view! { <input type="hidden" name="exam" value=exam/> })}
            {sha256.map(|sha256| view! { <input type="hidden" name="checked" value=sha256/> })}
            {read.map(|read| view! { <input type="hidden" name="read" value=read/> })}
            <input type="hidden" name="follows" value=follows/>
            <label class="stack">
                {words.definition_text()}
                <textarea class="input definition-text" name="text" rows="24" wrap="off" autocomplete="off" spellcheck="false" inner_html=content></textarea>
            </label>
            <label class="stack">
                {words.definition_file()}
                <input type="file" name="file" accept=".toml,text/plain,application/toml"/>
            </label>
            {time}
            <p class="row">
                <button class=(!can_publish).then_some("primary") type="submit" name="act" value="check">{words.definition_check()}</button>
                <button type="submit" name="act" value="bench">{words.bench_try_text()}</button>
                {can_publish.then(|| view! {
                    <button class="seal" type="submit" name="act" value="publish">{words.definition_publish()}</button>
                })}
            </p>
        </form>
    }
}

/// A typed time that stays with the text until its next check.
#[component]
pub(super) fn KeptMoment(moment: TypedMoment) -> impl IntoView {
    let TypedMoment { is_later, text } = moment;
    view! {
        <input type="hidden" name="when" value=is_later.then_some("later")/>
        <input type="hidden" name="moment" value=text/>
    }
}

#[component]
fn Versions(exam: ExamCode, shown: u32, versions: Vec<DefinitionVersion>) -> impl IntoView {
    let text = use_text();
    let rows = versions.into_iter().map(|version| {
        let DefinitionVersion {
            version,
            published,
            publisher,
        } = version;
        let address = page::definition_version(&exam, version);
        let current = (version == shown).then_some("true");
        let publisher = publisher.unwrap_or_else(|| text.audit_nobody().to_owned());
        view! {
            <tr>
                <th scope="row"><a href=address aria-current=current>{text.definition_version(&version)}</a></th>
                <td>{text.moment(published, Zone::BEIJING)}</td>
                <td>{publisher}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.definition_versions()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.definition_versions()>
                <table class="table nowrap">
                    <thead>
                        <tr>
                            <th scope="col">{text.definition_version_column()}</th>
                            <th scope="col">{text.definition_when()}</th>
                            <th scope="col">{text.definition_who()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
