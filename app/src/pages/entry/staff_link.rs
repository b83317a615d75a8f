//! 设置工作账号的密码: a member of the staff sets the password with the link of an administrator, and is
//! signed in.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use shared::{
    entry::EntryInput, person::password::min_password_chars, problem::Problem, time::Zone,
    url::page, view::StaffLinkView,
};

use super::{
    inputs::{FormErrors, NEW_PASSWORD, TextInput},
    sign_in::find_next_page,
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{provide_form_values, use_posted_form},
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StaffLinkPageData {
    /// The code; empty if the person must type it.
    code: String,
    link: Option<Result<StaffLinkView, ApiError>>,
    error: Option<ApiError>,
}

#[component]
pub fn StaffLinkPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let (port, posted) = (ports::page_staff(), use_posted_form());
    let navigation = ports::page_response();
    let found = resource::load(
        move || query.with(|query| query.get(EntryInput::Code.as_str())),
        move |asked| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let typed = posted
                    .as_ref()
                    .map(|typed| typed.get(EntryInput::Code.as_str()).to_owned());
                let code = typed.or(asked).unwrap_or_default();
                let answer = match posted {
                    Some(typed) => Some(port.accept_staff_link(typed).await),
                    None => None,
                };
                let link = match &answer {
                    Some(Ok(_)) => None,
                    // A link that is over is looked up, and logged, once.
                    Some(Err(over @ Problem::StaffLinkOver)) => Some(Err(over.clone().into())),
                    _ if code.trim().is_empty() => None,
                    _ => Some(port.staff_link(code.clone()).await.map_err(ApiError::from)),
                };
                if let (Some(Ok(outcome)), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(&find_next_page(outcome, None));
                }
                let error = answer.and_then(Result::err).map(ApiError::from);
                Ok::<_, ApiError>(StaffLinkPageData { code, link, error })
            }
        },
    );
    view! {
        <Title text=text.staff_link_title()/>
        <header class="page-head"><h1>{text.staff_link_title()}</h1></header>
        <Loaded resource=found content=|found| view! { <StaffLinkContent found/> }/>
    }
}

#[component]
fn StaffLinkContent(found: StaffLinkPageData) -> impl IntoView {
    let text = use_text();
    let StaffLinkPageData { code, link, error } = found;
    match link {
        Some(Ok(link)) => {
            provide_form_values(use_posted_form(), error.as_ref());
            view! { <PasswordForm code link error/> }.into_any()
        }
        link => {
            let error = link.and_then(Result::err);
            let typed = [(EntryInput::Code.as_str(), code)].into_iter().collect();
            provide_form_values(Some(typed), error.as_ref());
            view! {
                <p class="measure">{text.staff_link_about()}</p>
                <form class="entry-form" method="get" novalidate>
                    <FormErrors error/>
                    <TextInput input=EntryInput::Code label=text.staff_link_code()/>
                    <p class="row acts"><button class="primary" type="submit">{text.invitation_go_on()}</button></p>
                </form>
            }
            .into_any()
        }
    }
}

#[component]
fn PasswordForm(code: String, link: StaffLinkView, error: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    let least = text.register_password_hint(&min_password_chars(link.role));
    view! {
        <dl class="facts">
            <dt>{text.account_name()}</dt>
            <dd>{link.name}</dd>
            <dt>{text.login()}</dt>
            <dd><code>{link.login.clone()}</code></dd>
            <dt>{text.account_role()}</dt>
            <dd>{text.role(link.role)}</dd>
        </dl>
        <p class="quiet">{text.staff_link_until(&text.moment(link.until, Zone::BEIJING))}</p>
        <form class="entry-form" method="post" action=page::STAFF_LINK novalidate>
            <FormErrors error/>
            <input type="hidden" name=EntryInput::Code.as_str() value=code/>
            // Password managers store the password under this name.
            <input type="text" name="username" value=link.login autocomplete="username" hidden readonly/>
            <TextInput input=EntryInput::Password help=NEW_PASSWORD label=text.input_password() hint=least/>
            <TextInput input=EntryInput::PasswordAgain help=NEW_PASSWORD/>
            <p class="row acts"><button class="primary" type="submit">{text.staff_link_accept()}</button></p>
        </form>
    }
}
