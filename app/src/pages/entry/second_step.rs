//! 第二步验证: after the password a member of the staff types a code of the authenticator, or a recovery
//! code.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{
    entry::EntryInput,
    problem::Problem,
    url::{self, page},
};

use super::{
    inputs::{AUTHENTICATOR_CODE, FormErrors, TextInput},
    sign_in::{NEXT_QUERY_KEY, NextField},
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{provide_form_values, use_posted_form},
    ports,
    text::use_text,
};

#[component]
pub fn SecondStepPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (ports::page_second_factor(), use_posted_form());
    let navigation = ports::page_response();
    let step = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                port.check_second_step().await?;
                let Some(typed) = posted else {
                    return Ok(None);
                };
                let next = typed.get(NEXT_QUERY_KEY).to_owned();
                let next = Some(next).filter(|next| url::is_local(next));
                let answer = port.verify_second_step(typed).await;
                if let (Ok(viewer), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(next.as_deref().unwrap_or(page::home(viewer.role)));
                }
                Ok::<_, ApiError>(answer.err().map(ApiError::from))
            }
        },
    );
    view! {
        <Title text=text.second_step_title()/>
        <Loaded resource=step content=|error| view! { <SecondStepForm error/> }/>
    }
}

#[component]
fn SecondStepForm(error: Option<ApiError>) -> impl IntoView {
    let text = use_text();
    provide_form_values(use_posted_form(), error.as_ref());
    view! {
        <section class="sign-in card">
            <h1>{text.second_step_title()}</h1>
            <form class="entry-form" method="post" action=page::SECOND_STEP novalidate>
                <NextField/>
                <FormErrors error/>
                <TextInput input=EntryInput::SecondFactor help=AUTHENTICATOR_CODE hint=text.second_step_hint().to_owned()/>
                <p class="row acts"><button class="primary" type="submit">{text.second_step_verify()}</button></p>
            </form>
            <p class="quiet">{text.second_step_lost()}</p>
            <p><a href=page::SIGN_IN rel="external">{text.second_step_other()}</a></p>
        </section>
    }
}
