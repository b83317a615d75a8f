//! The windows of an exam, the form that extends one, the extensions so far, and the pauses. A form is
//! shown again with what it changes before anything is granted (A4). Plain forms.

mod pause;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{
    application::extension::MAX_EXTENSION_REASON_CHARS,
    exam::{Exam, Window, WindowSpan},
    form_fields::FormFields,
    id::ExamCode,
    problem::Problem,
    time::Timestamp,
    url::page,
    view::{ExtensionOutcome, ExtensionPreview, ExtensionRecord, OfficeWindows},
};

use self::pause::{PauseConfirmation, PauseSection};
use crate::{
    api::{ApiError, resource},
    components::{
        loaded::Loaded,
        problem::{ProblemNote, set_status},
    },
    pages::{entry::form_post::use_posted_form, office::spreadsheet_import::ImportHead},
    ports,
    text::{Text, use_text},
};

/// Reads the title of a scope from the catalogue.
type ScopeTitle = fn(Text) -> &'static str;

/// The scopes that the form offers, with their names in it.
const SCOPES: [(&str, ScopeTitle); 4] = [
    ("everyone", Text::scope_everyone),
    ("unit", Text::scope_unit),
    ("position", Text::scope_position),
    ("candidate", Text::scope_candidate),
];

/// The fields that the second step of the form carries.
const FIELDS: [&str; 8] = [
    "window", "scope", "unit", "position", "number", "slot", "closes", "reason",
];

/// The result of the posted form. `None` if the page was only opened.
type PostedOutcome = Option<Result<ExtensionOutcome, ApiError>>;

#[component]
pub fn WindowsPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (port, posted) = (ports::page_office(), use_posted_form());
    let navigation = ports::page_response();
    let asked =
        move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
    let windows = resource::load(asked, move |exam: Option<ExamCode>| {
        let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            let windows = port.windows(exam.clone()).await?;
            let outcome: PostedOutcome = match posted {
                Some(typed) => {
                    let outcome = port.extend_window(exam.clone(), typed).await;
                    Some(outcome.map_err(ApiError::from))
                }
                None => None,
            };
            if let (Some(Ok(ExtensionOutcome::Done)), Some(navigation)) = (&outcome, navigation) {
                navigation.redirect(&page::windows(&exam));
            }
            Ok::<_, ApiError>((windows, outcome))
        }
    });
    view! {
        <Title text=text.windows_title()/>
        <Loaded resource=windows content=|(windows, outcome)| view! { <WindowsView windows outcome/> }/>
    }
}

#[component]
fn WindowsView(windows: OfficeWindows, outcome: PostedOutcome) -> impl IntoView {
    let text = use_text();
    let typed = use_posted_form().unwrap_or_default();
    let exam = windows.exam.clone();
    let step = match outcome {
        Some(Err(error)) => {
            set_status(&error);
            view! { <ProblemNote error/> }.into_any()
        }
        Some(Ok(ExtensionOutcome::Previewed(preview))) => {
            let (exam, typed) = (exam.clone(), typed.clone());
            view! { <ConfirmCard exam preview typed/> }.into_any()
        }
        Some(Ok(ExtensionOutcome::PausePreviewed(preview))) => {
            let (exam, typed) = (exam.clone(), typed.clone());
            view! { <PauseConfirmation exam preview typed/> }.into_any()
        }
        Some(Ok(ExtensionOutcome::Done)) | None => ().into_any(),
    };
    view! {
        <ImportHead title=text.windows_title() exam/>
        <p class="measure">{text.windows_about()}</p>
        {step}
        <WindowTable windows=windows.clone()/>
        <ExtendForm windows=windows.clone() typed=typed.clone()/>
        <PauseSection windows=windows.clone() typed/>
        <Extensions windows/>
    }
}

/// The windows as they are defined, and the ends that hold for everyone.
#[component]
fn WindowTable(windows: OfficeWindows) -> impl IntoView {
    let text = use_text();
    let exam = &windows.exam;
    let zone = exam.time_zone;
    let rows = exam.windows.iter().map(|window| {
        let defined = describe_span(text, exam, window);
        let period = window.resolve(zone, &windows.everyones, |_| None);
        let is_extended = period != window.resolve(zone, [], |_| None);
        let ends = windows.everyones.iter();
        let of_event = ends.filter(|it| it.window == window.id).map(|it| it.closes);
        let extended = match period {
            Some(period) => Some(period.closes).filter(|_| is_extended),
            None => of_event.max(),
        };
        let closes = match (extended, period) {
            (Some(closes), _) => text.windows_extended(&text.deadline(closes, zone)),
            (None, Some(period)) => text.deadline(period.closes, zone),
            (None, None) => text.windows_each().to_owned(),
        };
        view! {
            <tr>
                <th scope="row">{text.local(&window.title)}</th>
                <td>{defined}</td>
                <td>{closes}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.windows_title()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.extend_window()}</th>
                        <th scope="col">{text.windows_defined()}</th>
                        <th scope="col">{text.windows_now()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn describe_span(text: Text, exam: &Exam, window: &Window) -> String {
    match window.span {
        WindowSpan::Fixed { opens, closes } => {
            let zone = exam.time_zone;
            text.period(opens.to_timestamp(zone), closes.to_timestamp(zone), zone)
        }
        WindowSpan::After { days, .. } => text.windows_after(&days),
    }
}

/// Effect of the typed extension, and the button that grants it.
#[component]
fn ConfirmCard(exam: Arc<Exam>, preview: ExtensionPreview, typed: FormFields) -> impl IntoView {
    let text = use_text();
    let ExtensionPreview {
        extension,
        number,
        present,
        people,
        reopened,
    } = preview;
    let zone = exam.time_zone;
    let window = text.window_title(&exam, &extension.window);
    let scope = text.extension_scope(&exam, &extension, number.as_deref());
    let closes = text.deadline(extension.closes, zone);
    let present = present.map(|present| text.extend_present(&text.deadline(present, zone)));
    let people = match people {
        0 => text.extend_nobody().to_owned(),
        people => text.extend_people(&people),
    };
    let reopened = (reopened > 0).then(|| text.extend_reopened(&reopened));
    let fields = FIELDS.map(|name| {
        let value = typed.get(name).to_owned();
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <section class="note stack" data-kind="warn" role="status">
            <h2>{text.extend_confirm_title()}</h2>
            <p>{text.extend_confirm(&window, &closes, &scope)}</p>
            {present.map(|present| view! { <p>{present}</p> })}
            <p>{people} {reopened.map(|reopened| format!(" {reopened}"))}</p>
            <p>{text.extend_reason_is(&extension.reason)}</p>
            <p>{text.extend_final()}</p>
            <form method="post" action=page::windows(&exam.code)>
                {fields.into_iter().collect_view()}
                <input type="hidden" name="act" value="grant"/>
                <p class="row">
                    <button class="seal" type="submit">{text.extend_grant()}</button>
                    <a href="#extend">{text.extend_change()}</a>
                </p>
            </form>
        </section>
    }
}

#[component]
fn ExtendForm(windows: OfficeWindows, typed: FormFields) -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let number = query.with_untracked(|query| query.get("number").unwrap_or_default());
    let number = match typed.get("number") {
        "" => number,
        typed => typed.to_owned(),
    };
    let exam = windows.exam.clone();
    let scope = match (typed.get("scope"), number.is_empty()) {
        ("", true) => "everyone",
        ("", false) => "candidate",
        (typed, _) => typed,
    };
    let scope = scope.to_owned();
    let options = exam.windows.iter().map(|window| {
        let is_chosen = typed.get("window") == window.id.as_str();
        let id = window.id.to_string();
        view! { <option value=id selected=is_chosen>{text.local(&window.title)}</option> }
    });
    let slots = exam.slots().map(|slot| {
        let is_chosen = typed.get("slot") == slot.id.as_str();
        let id = slot.id.to_string();
        view! { <option value=id selected=is_chosen>{text.local(&slot.title)}</option> }
    });
    let (has_units, has_positions) = (windows.unit_title.is_some(), exam.positions.is_some());
    let offered = SCOPES.into_iter().filter(|(name, _)| match *name {
        "unit" => has_units,
        "position" => has_positions,
        _ => true,
    });
    let scopes = offered.map(|(name, title)| {
        let is_chosen = scope == name;
        view! {
            <label class="choice">
                <input type="radio" name="scope" value=name checked=is_chosen required/>
                <span>{title(text)}</span>
            </label>
        }
    });
    let scopes = scopes.collect_view();
    let unit = windows.unit_title.as_ref().map(|title| {
        let label = text.extend_unit(&text.local(title));
        let value = typed.get("unit").to_owned();
        let units = windows.units.iter().cloned();
        let units = units.map(|unit| view! { <option value=unit></option> });
        view! {
            <label class="field" data-scope="unit">
                {label}
                <input class="input" name="unit" value=value list="units" autocomplete="off"/>
                <datalist id="units">{units.collect_view()}</datalist>
            </label>
        }
    });
    let position = has_positions.then(|| {
        let value = typed.get("position").to_owned();
        view! {
            <label class="field" data-scope="position">
                {text.extend_position()}
                <input class="input" name="position" value=value autocomplete="off"/>
            </label>
        }
    });
    let zone = format!("UTC{}", exam.time_zone);
    let closes = typed.get("closes").to_owned();
    let reason = typed.get("reason").to_owned();
    view! {
        <form id="extend" class="card stack extension" method="post" action=page::windows(&exam.code)>
            <h2>{text.extend_title()}</h2>
            <label class="field">
                {text.extend_window()}
                <select name="window" required>{options.collect_view()}</select>
            </label>
            <fieldset class="stack">
                <legend>{text.extend_scope()}</legend>
                {scopes}
            </fieldset>
            {unit}
            {position}
            <label class="field" data-scope="candidate">
                {text.extend_number()}
                <input class="input" name="number" value=number autocomplete="off"/>
            </label>
            <label class="field">
                {text.extend_slot()}
                <select name="slot">
                    <option value="">{text.extend_slot_all()}</option>
                    {slots.collect_view()}
                </select>
            </label>
            <label class="field">
                {text.extend_closes(&zone)}
                <input class="input" type="datetime-local" name="closes" value=closes required/>
            </label>
            <label class="field">
                {text.extend_reason(&MAX_EXTENSION_REASON_CHARS)}
                <input class="input" name="reason" value=reason maxlength=MAX_EXTENSION_REASON_CHARS required autocomplete="off"/>
            </label>
            <p class="row"><button class="primary" type="submit">{text.extend_preview()}</button></p>
        </form>
    }
}

/// The extensions so far, newest first.
#[component]
fn Extensions(windows: OfficeWindows) -> impl IntoView {
    let text = use_text();
    let OfficeWindows {
        exam, now, records, ..
    } = windows;
    let is_empty = records.is_empty();
    let items = records.into_iter().map(|record| {
        view! { <Extension exam=exam.clone() record now/> }
    });
    let items = items.collect_view();
    view! {
        <section class="stack">
            <h2>{text.extensions_title()}</h2>
            {is_empty.then(|| view! { <p class="empty">{text.extensions_none()}</p> })}
            <ul class="stack" role="list">{items}</ul>
        </section>
    }
}

#[component]
fn Extension(exam: Arc<Exam>, record: ExtensionRecord, now: Timestamp) -> impl IntoView {
    let text = use_text();
    let zone = exam.time_zone;
    let can_withdraw = record.can_withdraw(now);
    let ExtensionRecord {
        extension,
        number,
        at,
        name,
        people,
        holds_from,
        withdrawn,
        is_notified,
    } = record;
    let window = text.window_title(&exam, &extension.window);
    let line = text.extension_line(&window, &text.deadline(extension.closes, zone));
    let scope = text.extension_scope(&exam, &extension, number.as_deref());
    let holds = text.deadline(holds_from, zone);
    let standing = match withdrawn {
        Some((at, by)) => text.extension_was_withdrawn(&by, &text.moment(at, zone)),
        None if can_withdraw => text.extension_not_yet(&holds),
        None => text.extension_in_force(&holds),
    };
    let notifying =
        (!is_notified).then(|| view! { <p role="status">{text.extension_notifying()}</p> });
    let withdraw = can_withdraw.then(|| {
        let (id, action) = (extension.id.to_string(), page::windows(&exam.code));
        view! {
            <details>
                <summary>{text.extension_withdraw()}</summary>
                <form method="post" action=action>
                    <input type="hidden" name="act" value="withdraw"/>
                    <input type="hidden" name="id" value=id/>
                    <label class="choice"><input type="checkbox" required/> <span>{text.extension_withdraw_sure()}</span></label>
                    <p class="row"><button class="seal" type="submit">{text.extension_withdraw()}</button></p>
                </form>
            </details>
        }
    });
    view! {
        <li class="card stack">
            <p><strong>{line}</strong></p>
            <p>{text.extension_who(&scope, &people)}</p>
            <p>{text.extend_reason_is(&extension.reason)}</p>
            <p class="quiet">{text.extension_by(&name, &text.moment(at, zone))}</p>
            <p>{standing}</p>
            {notifying}
            {withdraw}
        </li>
    }
}
