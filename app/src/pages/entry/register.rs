//! 注册: a candidate opens their own account (S2-02 … S2-07).

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{Input, Why},
    exam::{
        Exam,
        entry::{Entry, Registration},
    },
    id::ExamCode,
    problem::Problem,
    proof::Act,
    url::page,
};

use super::{
    attempt::{Attempt, attempt, provide_draft, use_draft, use_entry, use_posted},
    codes::CodeSheet,
    inputs::{DocumentInput, Help, LINE, NEW_PASSWORD, ProofInput, Refused, TextInput, TickInput},
    sign_in::SignInForm,
};
use crate::{
    api::{
        ApiError,
        session::{read_exam, read_frame},
    },
    components::loaded::Loaded,
    pages::candidate::{contacts::Contacts, dossier::read_param},
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Counter {
    exam: Arc<Exam>,
    /// Why nobody can register now.
    closed: Option<ApiError>,
    attempt: Attempt<Vec<String>>,
}

#[component]
pub fn RegisterPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let (port, posted) = (use_entry(), use_posted());
    let counter = Resource::new(
        move || params.with(|params| read_param::<ExamCode>(params, "exam")),
        move |code| {
            let (port, posted) = (port.clone(), posted.clone());
            async move {
                let code = code.ok_or(Problem::NotFound)?;
                let exam = read_exam(code.clone()).await?;
                let Entry::Register(rules) = &exam.entry else {
                    return Err(Problem::NotFound.into());
                };
                let now = read_frame().await?.now;
                let closed = rules.check_open(&exam, now).err().map(ApiError::from);
                let attempt = attempt(port, Act::Register, posted, |port, typed| async move {
                    port.register(code, typed).await
                })
                .await;
                Ok::<_, ApiError>(Counter {
                    exam,
                    closed,
                    attempt,
                })
            }
        },
    );
    view! {
        <Title text=text.register_title()/>
        <Loaded resource=counter content=|counter| view! { <RegisterCounter counter/> }/>
    }
}

#[component]
fn RegisterCounter(counter: Counter) -> impl IntoView {
    let text = use_text();
    let Counter {
        exam,
        closed,
        attempt,
    } = counter;
    let Entry::Register(rules) = exam.entry.clone() else {
        return ().into_any();
    };
    let head = view! {
        <header class="page-head">
            <h1>{text.register_title()}</h1>
            <p>{text.local(&exam.title)}</p>
        </header>
    };
    let contacts = exam.contacts.clone();
    if let Some(Ok(codes)) = attempt.answer {
        let login = use_posted().map(|typed| typed.get(Input::Number.as_str()).to_owned());
        return view! {
            {head}
            <p class="note" data-kind="good" role="status">{text.register_done()}</p>
            <CodeSheet codes/>
            <section class="sign-in card">
                <h2>{text.register_now_sign_in()}</h2>
                <SignInForm login challenge=None/>
            </section>
            <Contacts contacts/>
        }
        .into_any();
    }
    let error = attempt.answer.and_then(Result::err);
    provide_draft(use_posted(), error.as_ref());
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
            <Refused error/>
            <Person rules=rules.clone()/>
            <fieldset class="stack">
                <legend>{text.register_password()}</legend>
                <TextInput input=Input::Password help=NEW_PASSWORD hint=text.register_password_hint(&rules.password_least)/>
                <TextInput input=Input::PasswordAgain help=NEW_PASSWORD/>
            </fieldset>
            {rules.type_twice.then(|| view! { <Again rules=rules.clone()/> })}
            <KnownNumber/>
            <ProofInput challenge=attempt.challenge/>
            <p class="row acts">
                <button class="primary" type="submit">{text.register()}</button>
            </p>
        </form>
        <Contacts contacts/>
    }
    .into_any()
}

#[component]
fn Person(rules: Registration) -> impl IntoView {
    let text = use_text();
    let date = Help {
        kind: "date",
        ..LINE
    };
    let phone = Help {
        kind: "tel",
        autocomplete: "tel",
        inputmode: "tel",
    };
    let name = Help {
        autocomplete: "name",
        ..LINE
    };
    view! {
        <fieldset class="stack">
            <legend>{text.register_person()}</legend>
            <DocumentInput input=Input::Document documents=rules.documents/>
            <TextInput input=Input::Number hint=text.register_number_hint().to_owned()/>
            <TextInput input=Input::Name help=name hint=text.register_name_hint().to_owned()/>
            {rules.ask_validity.then(|| view! {
                <TextInput input=Input::ValidUntil help=date hint=text.register_valid_hint().to_owned()/>
                <TickInput input=Input::LongTerm/>
            })}
            <TextInput input=Input::Phone help=phone hint=text.register_phone_hint().to_owned()/>
        </fieldset>
    }
}

/// 再次输入证件类型、证件号、姓名信息进行核对 (S2-02).
#[component]
fn Again(rules: Registration) -> impl IntoView {
    let text = use_text();
    view! {
        <fieldset class="stack">
            <legend>{text.register_again()}</legend>
            <p>{text.register_again_about()}</p>
            <DocumentInput input=Input::DocumentAgain documents=rules.documents/>
            <TextInput input=Input::NumberAgain/>
            <TextInput input=Input::NameAgain/>
        </fieldset>
    }
}

/// The second look that a known number needs (S2-03): offered only where it helps.
#[component]
fn KnownNumber() -> impl IntoView {
    let draft = use_draft();
    let asks = draft
        .fault(Input::Number)
        .is_some_and(|fault| fault.why == Why::NumberKnown { may_go_on: true });
    asks.then(|| view! { <div class="card second-look"><TickInput input=Input::GoOn/></div> })
}
