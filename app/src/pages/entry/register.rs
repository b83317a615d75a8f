//! 注册: a candidate opens an account (S2-02 to S2-07).

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{EntryInput, InputFaultKind, KnownNumberStep, SendCodeButton},
    exam::{
        Exam,
        entry::{EntryMethod, RegistrationRules},
    },
    id::ExamCode,
    message::Channel,
    problem::Problem,
    proof_of_work::ProofPurpose,
    url::page,
    view::RegistrationResult,
};

use super::{
    inputs::{
        CheckboxInput, DocumentInput, EMAIL, FormErrors, InputAttributes, NEW_PASSWORD, PHONE,
        PLAIN_TEXT, ProofInput, RequestCodeButton, SentCodeInput, SentNote, TextInput,
    },
    sign_in::SignInForm,
};
use crate::{
    api::{
        ApiError, resource,
        session::{read_exam, read_page_context},
    },
    components::loaded::Loaded,
    pages::{
        candidate::{contacts::Contacts, dossier::read_param},
        entry::form_post::{
            FormOutcome, find_code_request, provide_form_values, submit_posted_form,
            use_entry_port, use_form_values, use_posted_form,
        },
    },
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct RegisterPageData {
    exam: Arc<Exam>,
    /// The reason why registration is closed; `None` if it is open.
    closed: Option<ApiError>,
    /// The channels by which a code can be sent.
    channels: Vec<Channel>,
    attempt: FormOutcome<RegistrationResult>,
}

#[component]
pub fn RegisterPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let counter = resource::load(
        move || params.with(|params| read_param::<ExamCode>(params, "exam")),
        move |code| {
            let (port, posted) = (port.clone(), posted.clone());
            let navigation = navigation.clone();
            async move {
                let code = code.ok_or(Problem::NotFound)?;
                let exam = read_exam(code.clone()).await?;
                let EntryMethod::Register(rules) = &exam.entry else {
                    return Err(Problem::NotFound.into());
                };
                let now = read_page_context().await?.now;
                let closed = rules.check_open(&exam, now).err().map(ApiError::from);
                let channels = port.as_ref().map(|port| port.code_channels());
                let attempt = submit_posted_form(
                    port,
                    ProofPurpose::Register,
                    posted,
                    |port, typed| async move {
                        let registering = port.register(code, typed, text.0).await?;
                        if let (RegistrationResult::Opened, Some(navigation)) =
                            (&registering, navigation)
                        {
                            navigation.redirect(&page::new_recovery_codes());
                        }
                        Ok(registering)
                    },
                )
                .await;
                Ok::<_, ApiError>(RegisterPageData {
                    exam,
                    closed,
                    channels: channels.unwrap_or_default(),
                    attempt,
                })
            }
        },
    );
    view! {
        <Title text=text.register_title()/>
        <Loaded resource=counter content=|counter| view! { <RegisterContent counter/> }/>
    }
}

#[component]
fn RegisterContent(counter: RegisterPageData) -> impl IntoView {
    let text = use_text();
    let RegisterPageData {
        exam,
        closed,
        channels,
        attempt,
    } = counter;
    let EntryMethod::Register(rules) = exam.entry.clone() else {
        return ().into_any();
    };
    let head = view! {
        <header class="page-head">
            <h1>{text.register_title()}</h1>
            <p>{text.local(&exam.title)}</p>
        </header>
    };
    let contacts = exam.contacts.clone();
    let (sent, error) = match attempt.answer {
        // The server redirects to the page of the recovery codes.
        Some(Ok(RegistrationResult::Opened)) => return head.into_any(),
        Some(Ok(RegistrationResult::ResultMessaged { to })) => {
            return view! { {head} <RegistrationMessageSent to/> <Contacts contacts/> }.into_any();
        }
        Some(Ok(RegistrationResult::CodeSent(sent))) => (Some(sent), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    provide_form_values(use_posted_form(), error.as_ref());
    if let Some(closed) = closed {
        return view! {
            {head}
            <p class="note" data-kind="warn">{text.api_error(&closed)}</p>
            <p><a class="button" href=page::SIGN_IN rel="external">{text.register_have_account()}</a></p>
            <Contacts contacts/>
        }
        .into_any();
    }
    view! {
        {head}
        <p class="measure">{text.register_about()}</p>
        <p><a href=page::SIGN_IN rel="external">{text.register_have_account()}</a></p>
        <form class="entry-form" method="post" novalidate>
            <FormErrors error/>
            {sent.clone().map(|sent| view! { <SentNote sent/> })}
            <IdentityInputs rules=rules.clone()/>
            <fieldset class="stack">
                <legend>{text.register_password()}</legend>
                <TextInput input=EntryInput::Password help=NEW_PASSWORD label=text.input_password() hint=text.register_password_hint(&rules.password_least)/>
                <TextInput input=EntryInput::PasswordAgain help=NEW_PASSWORD/>
            </fieldset>
            {rules.type_twice.then(|| view! { <IdentityRepeatInputs rules=rules.clone()/> })}
            <CheckboxInput input=EntryInput::SharedDevice/>
            <script src="/shared-device.js" defer></script>
            <ProofInput challenge=attempt.challenge/>
            <RegisterButtons channels request=find_code_request(sent.as_ref())/>
        </form>
        <Contacts contacts/>
    }
    .into_any()
}

#[component]
fn IdentityInputs(rules: RegistrationRules) -> impl IntoView {
    let text = use_text();
    let date = InputAttributes {
        kind: "date",
        ..PLAIN_TEXT
    };
    let name = InputAttributes {
        autocomplete: "name",
        ..PLAIN_TEXT
    };
    view! {
        <fieldset class="stack">
            <legend>{text.register_person()}</legend>
            <DocumentInput input=EntryInput::Document documents=rules.documents/>
            <TextInput input=EntryInput::Number hint=text.register_number_hint().to_owned()/>
            <TextInput input=EntryInput::Name help=name hint=text.register_name_hint().to_owned()/>
            {rules.ask_validity.then(|| view! {
                <TextInput input=EntryInput::ValidUntil help=date hint=text.register_valid_hint().to_owned()/>
                <CheckboxInput input=EntryInput::LongTerm/>
            })}
            <TextInput input=EntryInput::Phone help=PHONE hint=text.register_phone_hint().to_owned()/>
            <TextInput input=EntryInput::Email help=EMAIL hint=text.register_email_hint().to_owned() required=false/>
        </fieldset>
    }
}

/// The identity typed a second time for checking: 再次输入证件类型、证件号、姓名信息进行核对 (S2-02).
#[component]
fn IdentityRepeatInputs(rules: RegistrationRules) -> impl IntoView {
    let text = use_text();
    view! {
        <fieldset class="stack">
            <legend>{text.register_again()}</legend>
            <p>{text.register_again_about()}</p>
            <DocumentInput input=EntryInput::DocumentAgain documents=rules.documents/>
            <TextInput input=EntryInput::NumberAgain/>
            <TextInput input=EntryInput::NameAgain/>
        </fieldset>
    }
}

/// The buttons of registration. For a known number a code is sent (S2-03) and then typed.
#[component]
fn RegisterButtons(channels: Vec<Channel>, request: Option<String>) -> impl IntoView {
    let text = use_text();
    let draft = use_form_values();
    let go_on = InputFaultKind::NumberKnown {
        go_on: KnownNumberStep::WithCode,
    };
    let is_known = draft
        .fault(EntryInput::Number)
        .is_some_and(|fault| fault.kind == go_on)
        || use_posted_form().is_some_and(|typed| SendCodeButton::from_form(&typed).is_some());
    let send = move |class| {
        let buttons = channels.into_iter().map(|channel| {
            let label = match channel {
                Channel::Sms => text.register_send_phone(),
                Channel::Mail => text.register_send_email(),
            };
            view! { <RequestCodeButton channel label class/> }
        });
        buttons.collect_view()
    };
    match (request, is_known) {
        (Some(request), _) => view! {
            <div class="card second-look stack">
                <SentCodeInput request/>
                <p class="row acts">
                    <button class="primary" type="submit">{text.register_confirm()}</button>
                    {send("quiet")}
                </p>
            </div>
        }
        .into_any(),
        (None, true) => view! {
            <div class="card second-look stack">
                <p class="row">
                    <a class="button" href=page::SIGN_IN rel="external">{text.sign_in()}</a>
                    <a class="button" href=page::RECOVER rel="external">{text.recover_title()}</a>
                </p>
                <p class="measure">{text.register_known()}</p>
                <p class="row acts">{send("primary")}</p>
            </div>
        }
        .into_any(),
        (None, false) => view! {
            <p class="row acts"><button class="primary" type="submit">{text.register()}</button></p>
        }
        .into_any(),
    }
}

/// The page is the same for a new and for an existing account. Only the message that is sent
/// distinguishes them.
#[component]
fn RegistrationMessageSent(to: String) -> impl IntoView {
    let text = use_text();
    view! {
        <p class="note" data-kind="good" role="status">{text.register_told(&to)}</p>
        <NowSignIn/>
    }
}

#[component]
fn NowSignIn() -> impl IntoView {
    let text = use_text();
    let login = use_posted_form().map(|typed| typed.get(EntryInput::Number.as_str()).to_owned());
    view! {
        <section class="sign-in card">
            <h2>{text.register_now_sign_in()}</h2>
            <SignInForm login challenge=None/>
        </section>
    }
}
