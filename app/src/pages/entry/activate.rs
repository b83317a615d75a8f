//! 首次登录激活: the data of another system about a person are shown and confirmed, and the missing ones
//! are asked, once (S3-01).

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{Input, Told},
    exam::entry::Document,
    problem::Problem,
    typed::Typed,
    url::page,
    view::Activation,
};

use super::{
    attempt::{provide_draft, use_draft, use_entry, use_posted},
    inputs::{DocumentInput, EMAIL, OLD_PASSWORD, PHONE, Refused, TextInput},
};
use crate::{
    api::ApiError,
    components::loaded::Loaded,
    ports::{self, EntryPort},
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Counter {
    activation: Activation,
    error: Option<ApiError>,
}

#[component]
pub fn ActivatePage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry(), use_posted());
    let navigation = ports::page_navigation();
    let counter = Resource::new(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // The server redirects to this page; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let outcome = confirm(&*port, posted).await;
                match (outcome, navigation) {
                    (Ok(Step::Signed(place)), Some(navigation)) => navigation.redirect(&place),
                    (Ok(Step::Asked(counter)), _) => return Ok(Some(counter)),
                    (Err(problem @ Problem::OtherSystem { fault }), Some(navigation)) => {
                        // The status is for clients that do not follow the redirect.
                        navigation.set_status(&problem);
                        navigation.redirect(&page::sign_in_because(fault));
                    }
                    (Err(problem), _) => return Err(ApiError::from(problem)),
                    (Ok(Step::Signed(_)), None) => {}
                }
                Ok(None)
            }
        },
    );
    view! {
        <Title text=text.activate_title()/>
        <Loaded resource=counter content=|counter| {
            counter.map(|counter| view! { <ActivateCounter counter/> })
        }/>
    }
}

enum Step {
    Asked(Counter),
    /// The address of the next page.
    Signed(String),
}

async fn confirm(port: &dyn EntryPort, posted: Option<Typed>) -> Result<Step, Problem> {
    let activation = port.activation().await?;
    let error = match posted {
        None => None,
        Some(typed) => match port.activate(typed).await {
            Ok(place) => return Ok(Step::Signed(place)),
            Err(problem @ Problem::OtherSystem { .. }) => return Err(problem),
            Err(problem) => Some(ApiError::from(problem)),
        },
    };
    Ok(Step::Asked(Counter { activation, error }))
}

#[component]
fn ActivateCounter(counter: Counter) -> impl IntoView {
    let text = use_text();
    let Counter { activation, error } = counter;
    provide_draft(use_posted(), error.as_ref());
    let provider = text.local(&activation.provider);
    let Told { identity, name } = activation.told;
    let asked = identity.is_none() || name.is_none();
    let told = identity.is_some() || name.is_some();
    let wants_password = use_draft().fault(Input::Password).is_some();
    let about = text.activate_about(&provider, &text.local(&activation.exam));
    view! {
        <header class="page-head"><h1>{text.activate_title()}</h1></header>
        <Refused error/>
        {told.then(|| view! {
            <p class="measure">{about}</p>
            <dl class="facts">
                {name.clone().map(|name| view! {
                    <dt>{text.input_name()}</dt>
                    <dd>{name.to_string()}</dd>
                })}
                {identity.clone().map(|identity| view! {
                    <dt>{text.input_document()}</dt>
                    <dd>{text.document(identity.document())}</dd>
                    <dt>{text.input_number()}</dt>
                    // The whole number is shown, because the person compares it with the document.
                    <dd>{identity.number().to_owned()}</dd>
                })}
            </dl>
        })}
        <form class="entry-form" method="post" novalidate>
            {asked.then(|| view! { <p class="measure">{text.activate_asked(&provider)}</p> })}
            {identity.is_none().then(|| view! {
                <DocumentInput input=Input::Document documents=Document::ALL.to_vec()/>
                <TextInput input=Input::Number hint=text.register_number_hint().to_owned()/>
            })}
            {name.is_none().then(|| view! {
                <TextInput input=Input::Name hint=text.register_name_hint().to_owned()/>
            })}
            <TextInput input=Input::Phone help=PHONE hint=text.register_phone_hint().to_owned()/>
            <TextInput input=Input::Email help=EMAIL hint=text.register_email_hint().to_owned() required=false/>
            {wants_password.then(|| view! {
                <TextInput input=Input::Password help=OLD_PASSWORD label=text.activate_password()
                    hint=text.activate_password_hint().to_owned()/>
            })}
            <p class="row acts">
                <button class="primary" type="submit">{text.activate_confirm()}</button>
                <a class="button quiet" href=page::SIGN_IN rel="external">{text.activate_wrong()}</a>
            </p>
        </form>
        {told.then(|| view! { <p class="measure quiet">{text.activate_mend(&provider)}</p> })}
    }
}
