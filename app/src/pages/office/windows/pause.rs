//! Pauses on the page of an exam's windows: the form with its confirmation, the pause that lasts with the
//! acts on it, and the record (A4). Plain forms.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    application::extension::MAX_EXTENSION_REASON_CHARS,
    exam::Exam,
    exam_pause::MovedEnd,
    form_fields::FormFields,
    id::WindowId,
    time::Timestamp,
    url::page,
    view::{OfficeWindows, PausePreview, PauseRecord},
};

use crate::text::use_text;

/// The fields that the second step of the form carries.
const FIELDS: [&str; 3] = ["pause-window", "expected", "pause-reason"];

/// Effect of the typed pause, and the button that begins it.
#[component]
pub(super) fn PauseConfirmation(
    exam: Arc<Exam>,
    preview: PausePreview,
    typed: FormFields,
) -> impl IntoView {
    let text = use_text();
    let PausePreview {
        pause,
        ends,
        limited,
    } = preview;
    let zone = exam.time_zone;
    let scope = text.paused_scope(&exam, &pause);
    let sentence = text.pause_confirm(&scope, &text.moment(pause.expected, zone));
    let limited = (limited > 0).then(|| text.pause_limited(&limited));
    let fields = FIELDS.map(|name| {
        let value = typed.get(name).to_owned();
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <section class="note stack" data-kind="warn" role="status">
            <h2>{text.pause_confirm_title()}</h2>
            <p>{sentence}</p>
            <p>{text.extend_reason_is(&pause.reason)}</p>
            <p>{text.pause_ends_about()}</p>
            <PlannedEnds exam=exam.clone() ends/>
            {limited.map(|limited| view! { <p>{limited}</p> })}
            <form method="post" action=page::windows(&exam.code)>
                {fields.into_iter().collect_view()}
                <input type="hidden" name="act" value="pause"/>
                <p class="row">
                    <button class="seal" type="submit">{text.pause_begin()}</button>
                    <a href="#pause">{text.pause_change()}</a>
                </p>
            </form>
        </section>
    }
}

/// The ends before and after a pause.
#[component]
fn PlannedEnds(exam: Arc<Exam>, ends: Vec<MovedEnd>) -> impl IntoView {
    let text = use_text();
    let zone = exam.time_zone;
    let rows = ends.into_iter().map(|end| {
        let title = text.window_title(&exam, &end.window);
        let closes = text.deadline(end.closes, zone);
        let (before, closes) = match end.before {
            Some(before) => (text.deadline(before, zone), closes),
            None => (text.windows_each().to_owned(), text.pause_least(&closes)),
        };
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td>{before}</td>
                <td>{closes}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.pause_column_closes()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.extend_window()}</th>
                        <th scope="col">{text.pause_column_before()}</th>
                        <th scope="col">{text.pause_column_closes()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The pause that lasts, or the form that begins one, and the record.
#[component]
pub(super) fn PauseSection(windows: OfficeWindows, typed: FormFields) -> impl IntoView {
    let text = use_text();
    let exam = windows.exam.clone();
    let running = windows.running_pause().cloned();
    let present = match running {
        Some(record) => view! { <Running exam=exam.clone() record typed/> }.into_any(),
        None => view! { <PauseForm exam=exam.clone() typed/> }.into_any(),
    };
    let ended = windows.pauses.into_iter().filter(|it| it.ended.is_some());
    let ended = ended.map(|record| view! { <Ended exam=exam.clone() record/> });
    let ended = ended.collect_view();
    let records = (!ended.is_empty()).then(|| {
        view! {
            <section class="stack">
                <h2>{text.pause_records()}</h2>
                <ul class="stack" role="list">{ended}</ul>
            </section>
        }
    });
    view! {
        {present}
        {records}
    }
}

#[component]
fn PauseForm(exam: Arc<Exam>, typed: FormFields) -> impl IntoView {
    let text = use_text();
    let zone = format!("UTC{}", exam.time_zone);
    let options = exam.windows.iter().map(|window| {
        let is_chosen = typed.get("pause-window") == window.id.as_str();
        let id = window.id.to_string();
        view! { <option value=id selected=is_chosen>{text.local(&window.title)}</option> }
    });
    let options = options.collect_view();
    let expected = typed.get("expected").to_owned();
    let reason = typed.get("pause-reason").to_owned();
    view! {
        <form id="pause" class="card stack" method="post" action=page::windows(&exam.code)>
            <h2>{text.pause_title()}</h2>
            <p class="measure">{text.pause_about()}</p>
            <input type="hidden" name="act" value="pause-preview"/>
            <label class="field">
                {text.pause_scope()}
                <select name="pause-window">
                    <option value="">{text.pause_all()}</option>
                    {options}
                </select>
            </label>
            <label class="field">
                {text.pause_expected(&zone)}
                <input class="input" type="datetime-local" name="expected" value=expected required/>
            </label>
            <label class="field">
                {text.pause_reason(&MAX_EXTENSION_REASON_CHARS)}
                <input class="input" name="pause-reason" value=reason maxlength=MAX_EXTENSION_REASON_CHARS required autocomplete="off"/>
            </label>
            <p class="row"><button type="submit">{text.pause_preview()}</button></p>
        </form>
    }
}

/// The pause that lasts, with the forms that lengthen and end it.
#[component]
fn Running(exam: Arc<Exam>, record: PauseRecord, typed: FormFields) -> impl IntoView {
    let text = use_text();
    let zone = exam.time_zone;
    let PauseRecord {
        pause,
        name,
        ends,
        is_notified,
        ..
    } = record;
    let title = text.pause_running_title(&text.paused_scope(&exam, &pause));
    let expected = text.moment(pause.expected, zone);
    let notifying = (!is_notified).then(|| view! { <p role="status">{text.pause_notifying()}</p> });
    let (id, action) = (pause.id.to_string(), page::windows(&exam.code));
    let offset = format!("UTC{zone}");
    // A refused form of either act stays with what was typed.
    let typed_expected = typed.get("expected").to_owned();
    let typed_moment = typed.get("moment").to_owned();
    view! {
        <section id="pause" class="note stack" data-kind="warn">
            <h2>{title}</h2>
            <p>{text.extend_reason_is(&pause.reason)}</p>
            <p class="quiet">{text.pause_by(&name, &text.moment(pause.since, zone))}</p>
            <p>{text.pause_expected_is(&expected)}</p>
            <EndList exam=exam.clone() ends/>
            {notifying}
            <form class="stack" method="post" action=action.clone()>
                <h3>{text.pause_prolong_title()}</h3>
                <input type="hidden" name="act" value="prolong-pause"/>
                <input type="hidden" name="id" value=id.clone()/>
                <label class="field">
                    {text.pause_new_expected(&offset)}
                    <input class="input" type="datetime-local" name="expected" value=typed_expected required/>
                </label>
                <p class="row"><button type="submit">{text.pause_prolong()}</button></p>
            </form>
            <form class="stack" method="post" action=action>
                <h3>{text.pause_end_title()}</h3>
                <p>{text.pause_end_about()}</p>
                <input type="hidden" name="act" value="end-pause"/>
                <input type="hidden" name="id" value=id/>
                <label class="field">
                    {text.pause_moment(&offset)}
                    <input class="input" type="datetime-local" name="moment" value=typed_moment/>
                </label>
                <label class="choice"><input type="checkbox" required/> <span>{text.pause_end_sure()}</span></label>
                <p class="row"><button class="seal" type="submit">{text.pause_end()}</button></p>
            </form>
        </section>
    }
}

/// A pause that is over.
#[component]
fn Ended(exam: Arc<Exam>, record: PauseRecord) -> impl IntoView {
    let text = use_text();
    let zone = exam.time_zone;
    let PauseRecord {
        pause,
        name,
        ended,
        ends,
        is_notified,
    } = record;
    let scope = text.paused_scope(&exam, &pause);
    let ended = ended.map(|(at, by)| text.pause_ended(&by, &text.moment(at, zone)));
    let notifying = (!is_notified).then(|| view! { <p role="status">{text.pause_notifying()}</p> });
    view! {
        <li class="card stack">
            <p><strong>{scope}</strong></p>
            <p>{text.extend_reason_is(&pause.reason)}</p>
            <p class="quiet">{text.pause_by(&name, &text.moment(pause.since, zone))}</p>
            <p class="quiet">{ended}</p>
            <EndList exam=exam.clone() ends/>
            {notifying}
        </li>
    }
}

/// The new ends of a pause.
#[component]
fn EndList(exam: Arc<Exam>, ends: Vec<(WindowId, Timestamp)>) -> impl IntoView {
    let text = use_text();
    let items = ends.into_iter().map(|(window, closes)| {
        let title = text.window_title(&exam, &window);
        let line = text.extension_line(&title, &text.deadline(closes, exam.time_zone));
        view! { <li>{line}</li> }
    });
    view! { <ul>{items.collect_view()}</ul> }
}
