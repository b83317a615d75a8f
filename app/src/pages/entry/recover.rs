//! 找回密码: a new password, with a recovery code or with a code that is sent to a confirmed phone
//! number or mail address (S2-05).

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    entry::EntryInput, exam::entry::RegistrationRules, message::Channel,
    proof_of_work::ProofPurpose, url::page, view::CodeFormOutcome,
};

use super::inputs::{
    FormErrors, InputAttributes, NEW_PASSWORD, PLAIN_TEXT, ProofInput, RequestCodeButton,
    SentCodeInput, SentNote, TextInput,
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{
        FormOutcome, find_code_request, provide_form_values, submit_posted_form, use_entry_port,
        use_posted_form,
    },
    ports,
    text::use_text,
};

#[component]
pub fn RecoverPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let recovery = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                let can_send = port
                    .as_ref()
                    .is_some_and(|port| !port.code_channels().is_empty());
                let attempt = submit_posted_form(
                    port,
                    ProofPurpose::Recover,
                    posted,
                    |port, typed| async move { port.recover_account(typed).await },
                )
                .await;
                if let (Some(Ok(CodeFormOutcome::Done)), Some(navigation)) =
                    (&attempt.answer, navigation)
                {
                    navigation.redirect(&page::sign_in_after(page::RECOVERED));
                }
                Ok::<_, ApiError>((attempt, can_send))
            }
        },
    );
    view! {
        <Title text=text.recover_title()/>
        <header class="page-head"><h1>{text.recover_title()}</h1></header>
        <p class="measure">{text.recover_about()}</p>
        <Loaded resource=recovery content=|(attempt, can_send)| view! { <RecoverForm attempt can_send/> }/>
    }
}

#[component]
fn RecoverForm(attempt: FormOutcome<CodeFormOutcome>, can_send: bool) -> impl IntoView {
    let text = use_text();
    let (sent, error) = match attempt.answer {
        Some(Ok(CodeFormOutcome::CodeSent(sent))) => (Some(sent), None),
        Some(Err(error)) => (None, Some(error)),
        _ => (None, None),
    };
    provide_form_values(use_posted_form(), error.as_ref());
    let code = match find_code_request(sent.as_ref()) {
        Some(request) => view! { <SentCodeInput request/> }.into_any(),
        None => view! {
            <TextInput input=EntryInput::Code hint=text.recover_code_hint().to_owned()/>
        }
        .into_any(),
    };
    let login = InputAttributes {
        autocomplete: "username",
        ..PLAIN_TEXT
    };
    let least = text.register_password_hint(&RegistrationRules::LOWEST_MIN_PASSWORD_CHARS);
    view! {
        <form class="entry-form" method="post" novalidate>
            <FormErrors error/>
            {sent.map(|sent| view! { <SentNote sent/> })}
            <TextInput input=EntryInput::Login help=login hint=text.login_hint().to_owned()/>
            {code}
            <TextInput input=EntryInput::Password help=NEW_PASSWORD label=text.input_password() hint=least/>
            <TextInput input=EntryInput::PasswordAgain help=NEW_PASSWORD/>
            <ProofInput challenge=attempt.challenge/>
            <p class="row acts">
                <button class="primary" type="submit">{text.recover_set()}</button>
                {can_send.then(|| view! {
                    <RequestCodeButton channel=Channel::Sms label=text.recover_send() class="quiet"/>
                })}
            </p>
        </form>
        {can_send.then(|| view! { <p class="measure quiet">{text.recover_send_about()}</p> })}
        <p class="measure quiet">{text.recover_no_code()}</p>
    }
}
