//! 开通工作人员账号: login, name, role and contact of a new member of the staff. The page of the account
//! then shows the link to the first password.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{entry::EntryInput, problem::Problem, role::Role, url::page};

use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::{
        form_post::{provide_form_values, use_form_values, use_posted_form},
        inputs::{EMAIL, FaultNote, FormErrors, PHONE, TextInput},
    },
    ports,
    text::use_text,
};

#[component]
pub fn NewStaffPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (ports::page_staff(), use_posted_form());
    let navigation = ports::page_response();
    let answer = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                port.check_new_staff().await?;
                let answer = match posted {
                    Some(typed) => Some(port.create_staff(typed).await),
                    None => None,
                };
                if let (Some(Ok(account)), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(&page::staff_account(*account));
                }
                Ok::<_, ApiError>(answer.and_then(Result::err).map(ApiError::from))
            }
        },
    );
    view! {
        <Title text=text.staff_new()/>
        <Loaded resource=answer content=|error| view! { <NewStaffForm error/> }/>
    }
}

#[component]
fn NewStaffForm(error: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    provide_form_values(use_posted_form(), error.as_ref());
    view! {
        <header class="page-head">
            <h1>{text.staff_new()}</h1>
            <p class="measure">{text.staff_new_about()}</p>
        </header>
        <form class="entry-form" method="post" action=page::NEW_STAFF novalidate>
            <FormErrors error/>
            <RoleInput/>
            <TextInput input=EntryInput::Login hint=text.staff_login_hint().to_owned()/>
            <TextInput input=EntryInput::Name/>
            <TextInput input=EntryInput::Phone help=PHONE hint=text.staff_contact_hint().to_owned() required=false/>
            <TextInput input=EntryInput::Email help=EMAIL required=false/>
            <p class="row acts"><button class="primary" type="submit">{text.staff_create()}</button></p>
        </form>
        <p><a href=page::STAFF rel="external">{text.staff_title()}</a></p>
    }
}

#[component]
fn RoleInput() -> impl IntoView {
    let text = use_text();
    let values = use_form_values();
    let fault = values.fault(EntryInput::Role).cloned();
    let chosen = values.value(EntryInput::Role).unwrap_or_default();
    let options = Role::STAFF.map(|role| {
        let is_chosen = chosen == role.as_str();
        view! { <option value=role.as_str() selected=is_chosen>{text.role(role)}</option> }
    });
    let is_wrong = fault.is_some();
    view! {
        <div class="field" data-invalid=is_wrong.then_some("")>
            <label for="input-role">
                {text.account_role()}
                <abbr class="star" title=text.required()>"*"</abbr>
            </label>
            <select
                id="input-role"
                name=EntryInput::Role.as_str()
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then_some("input-role-fault")
            >
                <option value="">{text.choose()}</option>
                {options.into_iter().collect_view()}
            </select>
            <FaultNote fault id="input-role-fault".to_owned()/>
        </div>
    }
}
