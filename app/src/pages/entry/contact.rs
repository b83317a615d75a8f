//! 手机和邮箱: the contact addresses of the account, which are changed and confirmed with a code.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::EntryInput,
    form_fields::FormFields,
    message::Channel,
    problem::Problem,
    url::page,
    view::{AccountView, CodeFormOutcome, CompletedAction, ContactAddress},
};

use super::{
    account::ContactFacts,
    inputs::{
        EMAIL, FormErrors, OLD_PASSWORD, PHONE, RequestCodeButton, SentCodeInput, SentNote,
        TextInput,
    },
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{
        find_code_request, provide_form_values, use_entry_port, use_posted_form,
    },
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ContactPageData {
    account: AccountView,
    answer: Option<Result<CodeFormOutcome, ApiError>>,
}

#[component]
pub fn ContactPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let counter = resource::load(
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
                if let (Some(Ok(CodeFormOutcome::Done)), Some(navigation)) = (&answer, navigation) {
                    navigation
                        .redirect(&CompletedAction::ContactSaved.add_to_address(page::ACCOUNT));
                }
                Ok::<_, ApiError>(ContactPageData { account, answer })
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
fn ContactForm(counter: ContactPageData) -> impl IntoView {
    let text = use_text();
    let ContactPageData { account, answer } = counter;
    let (sent, error) = match answer {
        Some(Ok(CodeFormOutcome::CodeSent(sent))) => (Some(sent), None),
        Some(Err(error)) => (None, Some(error)),
        _ => (None, None),
    };
    provide_form_values(
        use_posted_form().or_else(|| Some(initial_values(&account))),
        error.as_ref(),
    );
    if let Some(request) = find_code_request(sent.as_ref()) {
        return view! {
            <form class="entry-form" method="post" novalidate>
                <FormErrors error/>
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
            <FormErrors error/>
            {account.has_password.then(|| view! {
                <TextInput input=EntryInput::OldPassword help=OLD_PASSWORD hint=text.contact_password_hint().to_owned()/>
            })}
            <TextInput input=EntryInput::Phone help=PHONE hint=text.register_phone_hint().to_owned() required=false/>
            <ChannelButton account=account.clone() channel=Channel::Sms/>
            <TextInput input=EntryInput::Email help=EMAIL hint=text.register_email_hint().to_owned() required=false/>
            <ChannelButton account channel=Channel::Mail/>
        </form>
        <p><a href=page::ACCOUNT rel="external">{text.account_title()}</a></p>
    }
    .into_any()
}

/// The values with which the form is first shown.
fn initial_values(account: &AccountView) -> FormFields {
    let address = |reached: &Option<ContactAddress>| {
        let reached = reached.as_ref();
        reached.map_or_else(String::new, |reached| reached.address.clone())
    };
    [
        (EntryInput::Phone.as_str(), address(&account.phone)),
        (EntryInput::Email.as_str(), address(&account.email)),
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
        <p class="row acts"><RequestCodeButton channel label/></p>
    }
}
