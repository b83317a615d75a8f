//! 手机和邮箱: the contact addresses of the account, which are changed and confirmed with a code.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::Input,
    message::Channel,
    problem::Problem,
    typed::Typed,
    url::page,
    view::{AccountView, CodeStep, Done, ReachedAt},
};

use super::{
    account::ContactFacts,
    attempt::{provide_draft, request_of, use_entry, use_posted},
    inputs::{EMAIL, OLD_PASSWORD, PHONE, Refused, SendButton, SentCodeInput, SentNote, TextInput},
};
use crate::{api::ApiError, components::loaded::Loaded, ports, text::use_text};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ContactCounter {
    account: AccountView,
    answer: Option<Result<CodeStep, ApiError>>,
}

#[component]
pub fn ContactPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry(), use_posted());
    let navigation = ports::page_navigation();
    let counter = Resource::new(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let account = port.account().await?;
                let answer = match posted {
                    Some(typed) => Some(port.change_contact(typed).await.map_err(ApiError::from)),
                    None => None,
                };
                if let (Some(Ok(CodeStep::Done)), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(&Done::ContactSaved.at(page::ACCOUNT));
                }
                Ok::<_, ApiError>(ContactCounter { account, answer })
            }
        },
    );
    view! {
        <Title text=text.contact_title()/>
        <header class="page-head"><h1>{text.contact_title()}</h1></header>
        <Loaded resource=counter content=|counter| view! { <ContactForm counter/> }/>
    }
}

#[component]
fn ContactForm(counter: ContactCounter) -> impl IntoView {
    let text = use_text();
    let ContactCounter { account, answer } = counter;
    let (sent, error) = match answer {
        Some(Ok(CodeStep::CodeSent(sent))) => (Some(sent), None),
        Some(Err(error)) => (None, Some(error)),
        _ => (None, None),
    };
    provide_draft(
        use_posted().or_else(|| Some(kept(&account))),
        error.as_ref(),
    );
    if let Some(request) = request_of(sent.as_ref()) {
        return view! {
            <form class="entry-form" method="post" novalidate>
                <Refused error/>
                {sent.map(|sent| view! { <SentNote sent/> })}
                <SentCodeInput request/>
                <p class="row acts">
                    <button class="primary" type="submit">{text.contact_confirm()}</button>
                    <a class="button quiet" href=page::CONTACT rel="external">{text.contact_again()}</a>
                </p>
            </form>
        }
        .into_any();
    }
    let has_phone = account.phone.is_some();
    view! {
        {(!has_phone).then(|| view! { <p class="note" data-kind="warn">{text.contact_no_phone()}</p> })}
        <ContactFacts account=account.clone()/>
        <p class="measure">{text.contact_about()}</p>
        <form class="entry-form" method="post" novalidate>
            <Refused error/>
            {account.has_password.then(|| view! {
                <TextInput input=Input::OldPassword help=OLD_PASSWORD hint=text.contact_password_hint().to_owned()/>
            })}
            <TextInput input=Input::Phone help=PHONE hint=text.register_phone_hint().to_owned() required=false/>
            <ChannelButton account=account.clone() channel=Channel::Sms/>
            <TextInput input=Input::Email help=EMAIL hint=text.register_email_hint().to_owned() required=false/>
            <ChannelButton account channel=Channel::Mail/>
        </form>
        <p><a href=page::ACCOUNT rel="external">{text.account_title()}</a></p>
    }
    .into_any()
}

/// The values with which the form is first shown.
fn kept(account: &AccountView) -> Typed {
    let address = |reached: &Option<ReachedAt>| {
        let reached = reached.as_ref();
        reached.map_or_else(String::new, |reached| reached.address.clone())
    };
    [
        (Input::Phone.as_str(), address(&account.phone)),
        (Input::Email.as_str(), address(&account.email)),
    ]
    .into_iter()
    .collect()
}

/// A button that sends a code, if the server has the channel; otherwise the address is saved
/// unconfirmed.
#[component]
fn ChannelButton(account: AccountView, channel: Channel) -> impl IntoView {
    let text = use_text();
    let can_send = account.channels.contains(&channel);
    let label = match (channel, can_send) {
        (Channel::Sms, true) => text.contact_send_phone(),
        (Channel::Mail, true) => text.contact_send_email(),
        (Channel::Sms, false) => text.contact_save_phone(),
        (Channel::Mail, false) => text.contact_save_email(),
    };
    view! {
        {(!can_send).then(|| view! { <p class="quiet">{text.contact_not_confirmed()}</p> })}
        <p class="row acts"><SendButton channel label/></p>
    }
}
