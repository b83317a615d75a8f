//! 找回密码: a new password, with a recovery code or with a code that is sent to a confirmed phone
//! number or mail address (S2-05).

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    entry::Input, exam::entry::Registration, message::Channel, proof::Act, url::page,
    view::CodeStep,
};

use super::{
    attempt::{Attempt, attempt, provide_draft, request_of, use_entry, use_posted},
    inputs::{
        Help, LINE, NEW_PASSWORD, ProofInput, Refused, SendButton, SentCodeInput, SentNote,
        TextInput,
    },
};
use crate::{api::ApiError, components::loaded::Loaded, ports, text::use_text};

#[component]
pub fn RecoverPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry(), use_posted());
    let navigation = ports::page_navigation();
    let recovery = Resource::new(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                let can_send = port
                    .as_ref()
                    .is_some_and(|port| !port.code_channels().is_empty());
                let attempt = attempt(port, Act::Recover, posted, |port, typed| async move {
                    port.recover(typed).await
                })
                .await;
                if let (Some(Ok(CodeStep::Done)), Some(navigation)) = (&attempt.answer, navigation)
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
fn RecoverForm(attempt: Attempt<CodeStep>, can_send: bool) -> impl IntoView {
    let text = use_text();
    let (sent, error) = match attempt.answer {
        Some(Ok(CodeStep::CodeSent(sent))) => (Some(sent), None),
        Some(Err(error)) => (None, Some(error)),
        _ => (None, None),
    };
    provide_draft(use_posted(), error.as_ref());
    let code = match request_of(sent.as_ref()) {
        Some(request) => view! { <SentCodeInput request/> }.into_any(),
        None => view! {
            <TextInput input=Input::Code hint=text.recover_code_hint().to_owned()/>
        }
        .into_any(),
    };
    let login = Help {
        autocomplete: "username",
        ..LINE
    };
    let least = text.register_password_hint(&Registration::SHORTEST_PASSWORD);
    view! {
        <form class="entry-form" method="post" novalidate>
            <Refused error/>
            {sent.map(|sent| view! { <SentNote sent/> })}
            <TextInput input=Input::Login help=login hint=text.login_hint().to_owned()/>
            {code}
            <TextInput input=Input::Password help=NEW_PASSWORD label=text.input_password() hint=least/>
            <TextInput input=Input::PasswordAgain help=NEW_PASSWORD/>
            <ProofInput challenge=attempt.challenge/>
            <p class="row acts">
                <button class="primary" type="submit">{text.recover_set()}</button>
                {can_send.then(|| view! {
                    <SendButton channel=Channel::Sms label=text.recover_send() class="quiet"/>
                })}
            </p>
        </form>
        {can_send.then(|| view! { <p class="measure quiet">{text.recover_send_about()}</p> })}
        <p class="measure quiet">{text.recover_no_code()}</p>
    }
}
