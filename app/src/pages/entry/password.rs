//! 修改密码: a new password for a person who is signed in and knows the present one.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::EntryInput, person::password::min_password_chars, problem::Problem, url::page,
    view::CompletedAction,
};

use super::inputs::{FormErrors, NEW_PASSWORD, OLD_PASSWORD, TextInput};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{provide_form_values, use_entry_port, use_posted_form},
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PasswordPageData {
    has_password: bool,
    /// The smallest length of a new password, in characters.
    least: u8,
    error: Option<ApiError>,
}

#[component]
pub fn PasswordPage() -> impl IntoView {
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
                    Some(typed) => Some(port.change_password(typed).await),
                    None => None,
                };
                if let (Some(Ok(())), Some(navigation)) = (&answer, navigation) {
                    navigation
                        .redirect(&CompletedAction::PasswordChanged.add_to_address(page::ACCOUNT));
                }
                let error = answer.and_then(Result::err).map(ApiError::from);
                Ok::<_, ApiError>(PasswordPageData {
                    has_password: account.has_password,
                    least: min_password_chars(account.viewer.role),
                    error,
                })
            }
        },
    );
    view! {
        <Title text=text.password_title()/>
        <header class="page-head"><h1>{text.password_title()}</h1></header>
        <Loaded resource=counter content=|counter| view! { <PasswordForm counter/> }/>
        <p><a href=page::ACCOUNT rel="external">{text.account_title()}</a></p>
    }
}

#[component]
fn PasswordForm(counter: PasswordPageData) -> impl IntoView {
    let text = use_text();
    let PasswordPageData {
        has_password,
        least,
        error,
    } = counter;
    if !has_password {
        return view! { <p class="note">{text.password_none()}</p> }.into_any();
    }
    provide_form_values(use_posted_form(), error.as_ref());
    let least = text.register_password_hint(&least);
    view! {
        <p class="measure">{text.password_about()}</p>
        <form class="entry-form" method="post" novalidate>
            <FormErrors error/>
            <TextInput input=EntryInput::OldPassword help=OLD_PASSWORD/>
            <TextInput input=EntryInput::Password help=NEW_PASSWORD label=text.input_password() hint=least/>
            <TextInput input=EntryInput::PasswordAgain help=NEW_PASSWORD/>
            <p class="row acts"><button class="primary" type="submit">{text.password_change()}</button></p>
        </form>
        <p><a href=page::RECOVER rel="external">{text.recover_title()}</a></p>
    }
    .into_any()
}
