//! 首次登录激活: the data of another system about a person are shown and confirmed, and the missing ones
//! are asked, once (S3-01).

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{EntryInput, ProvidedIdentity},
    exam::entry::DocumentKind,
    form_fields::FormFields,
    problem::Problem,
    url::page,
    view::Activation,
};

use super::inputs::{DocumentInput, EMAIL, FormErrors, OLD_PASSWORD, PHONE, TextInput};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{
        provide_form_values, use_entry_port, use_form_values, use_posted_form,
    },
    ports::{self, AccountPort},
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ActivatePageData {
    activation: Activation,
    error: Option<ApiError>,
}

#[component]
pub fn ActivatePage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let counter = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // The server redirects to this page; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let outcome = confirm_activation(&*port, posted).await;
                match (outcome, navigation) {
                    (Ok(ActivationOutcome::SignedIn(place)), Some(navigation)) => {
                        navigation.redirect(&place)
                    }
                    (Ok(ActivationOutcome::NeedsConfirmation(counter)), _) => {
                        return Ok(Some(*counter));
                    }
                    (Err(problem @ Problem::OtherSystem { fault }), Some(navigation)) => {
                        // The status is for clients that do not follow the redirect.
                        navigation.set_status(&problem);
                        navigation.redirect(&page::sign_in_with_fault(fault));
                    }
                    (Err(problem), _) => return Err(ApiError::from(problem)),
                    (Ok(ActivationOutcome::SignedIn(_)), None) => {}
                }
                Ok(None)
            }
        },
    );
    view! {
        <Title text=text.activate_title()/>
        <Loaded resource=counter content=|counter| {
            counter.map(|counter| view! { <ActivateContent counter/> })
        }/>
    }
}

enum ActivationOutcome {
    NeedsConfirmation(Box<ActivatePageData>),
    /// The address of the next page.
    SignedIn(String),
}

async fn confirm_activation(
    port: &dyn AccountPort,
    posted: Option<FormFields>,
) -> Result<ActivationOutcome, Problem> {
    let activation = port.activation().await?;
    let error = match posted {
        None => None,
        Some(typed) => match port.activate(typed).await {
            Ok(place) => return Ok(ActivationOutcome::SignedIn(place)),
            Err(problem @ Problem::OtherSystem { .. }) => return Err(problem),
            Err(problem) => Some(ApiError::from(problem)),
        },
    };
    let data = ActivatePageData { activation, error };
    Ok(ActivationOutcome::NeedsConfirmation(Box::new(data)))
}

#[component]
fn ActivateContent(counter: ActivatePageData) -> impl IntoView {
    let text = use_text();
    let ActivatePageData { activation, error } = counter;
    provide_form_values(use_posted_form(), error.as_ref());
    let provider = text.local(&activation.provider);
    let ProvidedIdentity { identity, name } = activation.provided;
    let asked = identity.is_none() || name.is_none();
    let told = identity.is_some() || name.is_some();
    let wants_password = use_form_values().fault(EntryInput::Password).is_some();
    let about = text.activate_about(&provider, &text.local(&activation.exam));
    view! {
        <header class="page-head"><h1>{text.activate_title()}</h1></header>
        <FormErrors error/>
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
                <DocumentInput input=EntryInput::Document documents=DocumentKind::ALL.to_vec()/>
                <TextInput input=EntryInput::Number hint=text.register_number_hint().to_owned()/>
            })}
            {name.is_none().then(|| view! {
                <TextInput input=EntryInput::Name hint=text.register_name_hint().to_owned()/>
            })}
            <TextInput input=EntryInput::Phone help=PHONE hint=text.register_phone_hint().to_owned()/>
            <TextInput input=EntryInput::Email help=EMAIL hint=text.register_email_hint().to_owned() required=false/>
            {wants_password.then(|| view! {
                <TextInput input=EntryInput::Password help=OLD_PASSWORD label=text.activate_password()
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
