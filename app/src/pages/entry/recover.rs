//! 找回密码: a new password with a security code (S2-05).

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{entry::Input, exam::entry::Registration, proof::Act, url::page};

use super::{
    attempt::{Attempt, attempt, provide_draft, use_entry, use_posted},
    inputs::{Help, LINE, NEW_PASSWORD, ProofInput, Refused, TextInput},
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
                let attempt = attempt(port, Act::Recover, posted, |port, typed| async move {
                    port.recover(typed).await
                })
                .await;
                if let (Some(Ok(())), Some(navigation)) = (&attempt.answer, navigation) {
                    navigation.redirect(&page::sign_in_after(page::RECOVERED));
                }
                Ok::<_, ApiError>(attempt)
            }
        },
    );
    view! {
        <Title text=text.recover_title()/>
        <header class="page-head"><h1>{text.recover_title()}</h1></header>
        <p class="measure">{text.recover_about()}</p>
        <Loaded resource=recovery content=|attempt| view! { <RecoverForm attempt/> }/>
    }
}

#[component]
fn RecoverForm(attempt: Attempt<()>) -> impl IntoView {
    let text = use_text();
    let error = attempt.answer.and_then(Result::err);
    provide_draft(use_posted(), error.as_ref());
    let login = Help {
        autocomplete: "username",
        ..LINE
    };
    let least = text.register_password_hint(&Registration::SHORTEST_PASSWORD);
    view! {
        <form class="entry-form" method="post" novalidate>
            <Refused error/>
            <TextInput input=Input::Login help=login hint=text.login_hint().to_owned()/>
            <TextInput input=Input::Code hint=text.recover_code_hint().to_owned()/>
            <TextInput input=Input::Password help=NEW_PASSWORD hint=least/>
            <TextInput input=Input::PasswordAgain help=NEW_PASSWORD/>
            <ProofInput challenge=attempt.challenge/>
            <p class="row acts"><button class="primary" type="submit">{text.recover_set()}</button></p>
        </form>
        <p class="measure quiet">{text.recover_no_code()}</p>
    }
}
