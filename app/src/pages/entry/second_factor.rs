//! 动态码: the second factor of one's own account: set up with an authenticator, its recovery codes, and
//! its removal.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{
    entry::{ACTION_INPUT, EntryInput},
    problem::Problem,
    role::Role,
    second_factor::SecondFactorButton,
    time::{Timestamp, Zone},
    url::page,
    view::{QrMatrix, SecondFactorChange, SecondFactorState, SecondFactorView},
};

use super::{
    inputs::{AUTHENTICATOR_CODE, FormErrors, OLD_PASSWORD, TextInput},
    recovery_codes::CodeSheet,
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::entry::form_post::{provide_form_values, use_posted_form},
    ports::{self, NewRecoveryCodes},
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SecondFactorPageData {
    factor: SecondFactorView,
    error: Option<ApiError>,
}

#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (ports::page_second_factor(), use_posted_form());
    let navigation = ports::page_response();
    let found = resource::load(
        || (),
        move |()| {
            let (port, posted, navigation) = (port.clone(), posted.clone(), navigation.clone());
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let factor = port.second_factor().await?;
                let answer = match posted {
                    Some(typed) => Some(port.change_second_factor(typed).await),
                    None => None,
                };
                if let (Some(Ok(change)), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(&match change {
                        SecondFactorChange::CodesMade => page::new_second_factor_codes(),
                        SecondFactorChange::Removed => page::SECOND_FACTOR.to_owned(),
                    });
                }
                let error = answer.and_then(Result::err).map(ApiError::from);
                Ok::<_, ApiError>(SecondFactorPageData { factor, error })
            }
        },
    );
    view! {
        <Title text=text.second_factor_title()/>
        <Loaded resource=found content=|found| view! { <SecondFactorContent found/> }/>
    }
}

#[component]
fn SecondFactorContent(found: SecondFactorPageData) -> impl IntoView {
    let text = use_text();
    let SecondFactorPageData { factor, error } = found;
    let role = factor.role;
    if let Some(NewRecoveryCodes { codes, .. }) = use_context::<NewRecoveryCodes>() {
        return view! {
            <h1>{text.second_factor_title()}</h1>
            <p class="note" data-kind="good" role="status">{text.second_factor_done()}</p>
            <CodeSheet codes title=text.second_factor_codes() about=text.second_factor_codes_keep()/>
            <p class="row"><a class="button primary" href=page::home(role) rel="external">{text.codes_go_on()}</a></p>
        }
        .into_any();
    }
    provide_form_values(use_posted_form(), error.as_ref());
    let content = match factor.state {
        SecondFactorState::Absent { secret, matrix } => {
            view! { <SetUpForm secret matrix is_pending=factor.is_pending error/> }.into_any()
        }
        SecondFactorState::Present { since, codes_left } => {
            let is_required = factor.is_required;
            view! { <ChangeForm since codes_left is_required role error/> }.into_any()
        }
    };
    view! {
        <header class="page-head"><h1>{text.second_factor_title()}</h1></header>
        {content}
    }
    .into_any()
}

/// The secret as QR code and as text, and the form for its first code.
#[component]
fn SetUpForm(
    secret: String,
    matrix: QrMatrix,
    is_pending: bool,
    error: Option<ApiError>,
) -> impl IntoView {
    let text = use_text();
    let field = format!("0 0 {0} {0}", matrix.side);
    view! {
        {is_pending.then(|| view! { <p class="note" data-kind="warn">{text.second_factor_needed()}</p> })}
        <p class="measure">{text.second_factor_about()}</p>
        <figure class="hand-off-code">
            <svg class="qr" viewBox=field role="img" aria-label=text.second_factor_qr() shape-rendering="crispEdges">
                <path d=matrix.path/>
            </svg>
            <figcaption class="stack">
                <p>{text.second_factor_scan()}</p>
                <p><small>{text.second_factor_secret()}</small><br/><code class="address totp-secret">{secret}</code></p>
            </figcaption>
        </figure>
        <form class="entry-form" method="post" action=page::SECOND_FACTOR novalidate>
            <FormErrors error/>
            {(!is_pending).then(|| view! { <TextInput input=EntryInput::OldPassword help=OLD_PASSWORD/> })}
            <TextInput input=EntryInput::SecondFactor help=AUTHENTICATOR_CODE hint=text.second_factor_first_code().to_owned()/>
            <p class="row acts"><button class="primary" type="submit">{text.second_factor_set_up()}</button></p>
        </form>
    }
}

/// The forms of a second factor that is set up.
#[component]
fn ChangeForm(
    since: Timestamp,
    codes_left: u32,
    is_required: bool,
    role: Role,
    error: Option<ApiError>,
) -> impl IntoView {
    let text = use_text();
    view! {
        <p>{text.second_factor_since(&text.moment(since, Zone::BEIJING))}</p>
        <p><strong>{text.second_factor_codes_left(&codes_left)}</strong></p>
        <form class="entry-form" method="post" action=page::SECOND_FACTOR novalidate>
            <FormErrors error/>
            <TextInput input=EntryInput::OldPassword help=OLD_PASSWORD/>
            <TextInput input=EntryInput::SecondFactor help=AUTHENTICATOR_CODE hint=text.second_step_hint().to_owned()/>
            <p class="row acts">
                <button type="submit" name=ACTION_INPUT value=SecondFactorButton::RenewCodes.as_str()>{text.second_factor_renew()}</button>
                {(!is_required).then(|| view! {
                    <button class="seal" type="submit" name=ACTION_INPUT value=SecondFactorButton::Remove.as_str()>{text.second_factor_remove()}</button>
                })}
            </p>
        </form>
        <p class="measure quiet">{text.second_factor_change_about()}</p>
        <p class="row">
            <a href=page::home(role) rel="external">{text.codes_go_on()}</a>
            <a href=page::ACCOUNT rel="external">{text.account_title()}</a>
        </p>
    }
}
