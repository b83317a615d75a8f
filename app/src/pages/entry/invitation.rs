//! 受邀开通: the office has opened an account; its owner sets the password and enters the exam.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use shared::{
    entry::EntryInput, exam::entry::RegistrationRules, proof_of_work::ProofPurpose, time::Zone,
    url::page, view::InvitationView,
};

use super::{
    inputs::{CheckboxInput, FormErrors, NEW_PASSWORD, ProofInput, TextInput},
    sign_in::SignInForm,
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::{
        candidate::contacts::Contacts,
        entry::form_post::{
            FormOutcome, provide_form_values, submit_posted_form, use_entry_port, use_posted_form,
        },
    },
    ports,
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct InvitationPageData {
    /// The code; `None` if the person must type it.
    code: Option<String>,
    invitation: Option<Result<InvitationView, ApiError>>,
    attempt: FormOutcome<()>,
}

#[component]
pub fn InvitationPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let counter = resource::load(
        move || query.with(|query| query.get(EntryInput::Code.as_str())),
        move |asked| {
            let (port, posted) = (port.clone(), posted.clone());
            let navigation = navigation.clone();
            async move {
                let typed = posted
                    .as_ref()
                    .map(|typed| typed.get(EntryInput::Code.as_str()).to_owned());
                let code = typed.or(asked).filter(|code| !code.trim().is_empty());
                // The invitation is read before the form is sent, because the page shows its state
                // before that.
                let invitation = match (&port, &code) {
                    (Some(port), Some(code)) => {
                        Some(port.invitation(code.clone()).await.map_err(ApiError::from))
                    }
                    _ => None,
                };
                let attempt = submit_posted_form(
                    port,
                    ProofPurpose::Invitation,
                    posted,
                    |port, typed| async move {
                        port.accept_invitation(typed).await?;
                        if let Some(navigation) = navigation {
                            navigation.redirect(&page::new_recovery_codes());
                        }
                        Ok(())
                    },
                )
                .await;
                Ok::<_, ApiError>(InvitationPageData {
                    code,
                    invitation,
                    attempt,
                })
            }
        },
    );
    view! {
        <Title text=text.invitation_title()/>
        <header class="page-head"><h1>{text.invitation_title()}</h1></header>
        <Loaded resource=counter content=|counter| view! { <InvitationContent counter/> }/>
    }
}

#[component]
fn InvitationContent(counter: InvitationPageData) -> impl IntoView {
    let text = use_text();
    let InvitationPageData {
        code,
        invitation,
        attempt,
    } = counter;
    match (attempt.answer, invitation) {
        // The server redirects to the page of the recovery codes.
        (Some(Ok(())), _) => ().into_any(),
        (_, None) => view! { <CodeForm error=None code=None/> }.into_any(),
        (_, Some(Err(error))) => view! { <CodeForm error=Some(error) code/> }.into_any(),
        (answer, Some(Ok(invitation))) => {
            let error = answer.and_then(Result::err);
            provide_form_values(use_posted_form(), error.as_ref());
            let over = invitation.closed.clone().map(ApiError::from);
            let about = match invitation.closes {
                Some(closes) => text.invitation_until(&text.deadline(closes, Zone::BEIJING)),
                None => String::new(),
            };
            view! {
                <p class="paper-organiser">{text.local(&invitation.exam)}</p>
                <p>{text.invitation_for(&invitation.name)} " " {about}</p>
                {match over {
                    Some(over) => view! {
                        <p class="note" data-kind="warn" role="alert">{text.api_error(&over)}</p>
                        <p><a class="button" href=page::SIGN_IN rel="external">{text.sign_in()}</a></p>
                    }.into_any(),
                    None if invitation.has_password => view! {
                        <p class="note">{text.invitation_has_account()}</p>
                        <section class="sign-in card"><SignInForm login=None challenge=None/></section>
                    }.into_any(),
                    None => view! {
                        <PasswordForm code=code.unwrap_or_default() error challenge=attempt.challenge/>
                    }.into_any(),
                }}
                <Contacts contacts=invitation.contacts/>
            }
            .into_any()
        }
    }
}

/// A form for the code, for people who read the message on another device.
#[component]
fn CodeForm(error: Option<ApiError>, code: Option<String>) -> impl IntoView {
    let text = use_text();
    let typed = code.map(|code| [(EntryInput::Code.as_str(), code)].into_iter().collect());
    provide_form_values(typed, error.as_ref());
    view! {
        <p class="measure">{text.invitation_about()}</p>
        <form class="entry-form" method="get" novalidate>
            <FormErrors error/>
            <TextInput input=EntryInput::Code label=text.invitation_code() hint=text.invitation_code_hint().to_owned()/>
            <p class="row acts"><button class="primary" type="submit">{text.invitation_go_on()}</button></p>
        </form>
    }
}

#[component]
fn PasswordForm(
    code: String,
    error: Option<ApiError>,
    challenge: Option<shared::proof_of_work::Challenge>,
) -> impl IntoView {
    let text = use_text();
    let least = text.register_password_hint(&RegistrationRules::LOWEST_MIN_PASSWORD_CHARS);
    view! {
        <form class="entry-form" method="post" action=page::INVITATION novalidate>
            <FormErrors error/>
            <input type="hidden" name=EntryInput::Code.as_str() value=code/>
            <TextInput input=EntryInput::Number hint=text.invitation_number_hint().to_owned()/>
            <TextInput input=EntryInput::Password help=NEW_PASSWORD label=text.input_password() hint=least/>
            <TextInput input=EntryInput::PasswordAgain help=NEW_PASSWORD/>
            <CheckboxInput input=EntryInput::SharedDevice/>
            <script src="/shared-device.js" defer></script>
            <ProofInput challenge/>
            <p class="row acts"><button class="primary" type="submit">{text.invitation_accept()}</button></p>
        </form>
    }
}
