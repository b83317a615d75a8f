//! Inputs of the entry pages: label, hint, value and fault.

use leptos::{either::Either, prelude::*};
use shared::{
    entry::{ACTION_INPUT, CODE_DIGITS, EntryInput, InputFault, REQUEST_INPUT, SendCodeButton},
    exam::entry::DocumentKind,
    message::Channel,
    proof_of_work::{ANSWER_INPUT, CHALLENGE_INPUT, Challenge},
    view::SentCode,
};

use crate::{
    api::ApiError, components::problem::ProblemNote, pages::entry::form_post::use_form_values,
    text::use_text,
};

/// The attributes by which a browser helps with an input.
#[derive(Clone, Copy, Debug)]
pub struct InputAttributes {
    /// The input's `type`.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub inputmode: &'static str,
}

/// A line of text without any help.
pub const PLAIN_TEXT: InputAttributes = InputAttributes {
    kind: "text",
    autocomplete: "off",
    inputmode: "text",
};
pub const NEW_PASSWORD: InputAttributes = InputAttributes {
    kind: "password",
    autocomplete: "new-password",
    inputmode: "text",
};
pub const OLD_PASSWORD: InputAttributes = InputAttributes {
    kind: "password",
    autocomplete: "current-password",
    inputmode: "text",
};

pub const PHONE: InputAttributes = InputAttributes {
    kind: "tel",
    autocomplete: "tel",
    inputmode: "tel",
};
pub const EMAIL: InputAttributes = InputAttributes {
    kind: "email",
    autocomplete: "email",
    inputmode: "email",
};
/// A code of an authenticator, or a recovery code with letters.
pub const AUTHENTICATOR_CODE: InputAttributes = InputAttributes {
    kind: "text",
    autocomplete: "one-time-code",
    inputmode: "text",
};
const ONE_TIME_CODE: InputAttributes = InputAttributes {
    kind: "text",
    autocomplete: "one-time-code",
    inputmode: "numeric",
};

/// The input of a code that was sent, with its request.
#[component]
pub fn SentCodeInput(request: String) -> impl IntoView {
    let text = use_text();
    let hint = text.one_time_code_hint(&CODE_DIGITS);
    view! {
        <input type="hidden" name=REQUEST_INPUT value=request/>
        <TextInput input=EntryInput::OneTimeCode help=ONE_TIME_CODE hint=hint/>
    }
}

/// A note that a code was sent, with its validity.
#[component]
pub fn SentNote(sent: SentCode) -> impl IntoView {
    let text = use_text();
    let words = match &sent.to {
        Some(to) => text.code_sent_to(to, &sent.minutes, &sent.tries),
        None => text.code_sent(&sent.minutes, &sent.tries),
    };
    view! { <p class="note" data-kind="good" role="status">{words}</p> }
}

/// A button that requests a code by this channel.
#[component]
pub fn RequestCodeButton(
    channel: Channel,
    label: &'static str,
    #[prop(default = "")] class: &'static str,
) -> impl IntoView {
    view! { <button class=class type="submit" name=ACTION_INPUT value=SendCodeButton(channel).as_str()>{label}</button> }
}

#[component]
pub fn TextInput(
    input: EntryInput,
    #[prop(default = PLAIN_TEXT)] help: InputAttributes,
    #[prop(optional, into)] label: Option<&'static str>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    let text = use_text();
    let draft = use_form_values();
    let (id, hint_id, fault_id) = ids(input);
    let fault = draft.fault(input).cloned();
    let is_wrong = fault.is_some();
    let described = [
        hint.is_some().then(|| hint_id.clone()),
        fault.is_some().then(|| fault_id.clone()),
    ];
    let described: Vec<String> = described.into_iter().flatten().collect();
    view! {
        <div class="field" data-invalid=is_wrong.then_some("")>
            <label for=id.clone()>
                {label.unwrap_or(text.input(input))}
                {required.then(|| view! { <abbr class="star" title=text.required()>"*"</abbr> })}
            </label>
            {hint.map(|hint| view! { <small id=hint_id>{hint}</small> })}
            <input
                id=id
                name=input.as_str()
                type=help.kind
                autocomplete=help.autocomplete
                inputmode=help.inputmode
                autocapitalize="off"
                spellcheck="false"
                value=draft.value(input)
                aria-required=required.to_string()
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=(!described.is_empty()).then(|| described.join(" "))
            />
            <FaultNote fault id=fault_id/>
        </div>
    }
}

#[component]
pub fn DocumentInput(input: EntryInput, documents: Vec<DocumentKind>) -> impl IntoView {
    let text = use_text();
    let draft = use_form_values();
    let (id, _, fault_id) = ids(input);
    let fault = draft.fault(input).cloned();
    let is_wrong = fault.is_some();
    let chosen = draft.value(input).unwrap_or_default();
    let options = documents.into_iter().map(|document| {
        let word = document.as_str();
        view! { <option value=word selected=chosen == word>{text.document(document)}</option> }
    });
    view! {
        <div class="field" data-invalid=is_wrong.then_some("")>
            <label for=id.clone()>
                {text.input(input)}
                <abbr class="star" title=text.required()>"*"</abbr>
            </label>
            <select
                id=id
                name=input.as_str()
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then(|| fault_id.clone())
            >
                <option value="">{text.choose()}</option>
                {options.collect_view()}
            </select>
            <FaultNote fault id=fault_id/>
        </div>
    }
}

#[component]
pub fn CheckboxInput(input: EntryInput) -> impl IntoView {
    let text = use_text();
    let draft = use_form_values();
    let is_ticked = draft.value(input).is_some_and(|value| !value.is_empty());
    let (id, _, fault_id) = ids(input);
    let fault = draft.fault(input).cloned();
    let is_wrong = fault.is_some();
    view! {
        <label class="choice">
            <input
                id=id
                type="checkbox"
                name=input.as_str()
                value="yes"
                checked=is_ticked
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then(|| fault_id.clone())
            />
            <span>{text.input(input)}</span>
        </label>
        <FaultNote fault id=fault_id/>
    }
}

#[component]
pub fn FaultNote(fault: Option<InputFault>, id: String) -> impl IntoView {
    let text = use_text();
    fault.map(|fault| view! { <p class="fault" id=id>{text.typed_fault(&fault)}</p> })
}

/// The error of the form: one sentence, and a link to each faulty input.
#[component]
pub fn FormErrors(error: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    let faults = use_form_values().faults().to_vec();
    error.map(|error| {
        if faults.is_empty() {
            return Either::Left(view! { <ProblemNote error/> });
        }
        let links = faults.into_iter().map(|fault| {
            let place = format!("#{}", ids(fault.input).0);
            view! { <li><a href=place rel="external">{text.input(fault.input)}</a> " " {text.typed_fault(&fault)}</li> }
        });
        Either::Right(view! {
            <div class="problem" role="alert">
                <p>{text.api_error(&error)}</p>
                <ul>{links.collect_view()}</ul>
            </div>
        })
    })
}

/// The proof of work, which replaces a captcha. The script computes it while the person types;
/// without a script a waiting time counts instead.
#[component]
pub fn ProofInput(challenge: Option<Challenge>) -> impl IntoView {
    let text = use_text();
    challenge.map(|challenge| {
        view! {
            <div
                class="proof"
                data-proof=challenge.bits.to_string()
                data-working=text.proof_working()
                data-done=text.proof_done()
            >
                <input type="hidden" name=CHALLENGE_INPUT value=challenge.text/>
                <input type="hidden" name=ANSWER_INPUT/>
                <p class="quiet" role="status"></p>
                <noscript>
                    <p class="quiet">{text.proof_without_script(&challenge.wait_seconds)}</p>
                </noscript>
                <script src="/proof.js" defer></script>
            </div>
        }
    })
}

/// The ids of an input, of its hint and of its fault.
fn ids(input: EntryInput) -> (String, String, String) {
    let id = format!("input-{}", input.as_str());
    (id.clone(), format!("{id}-hint"), format!("{id}-fault"))
}
