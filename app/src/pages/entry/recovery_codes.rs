//! 安全码: one-time recovery codes with which a forgotten password is reset (S2-05). The form of the
//! page redirects to the page, which then shows the codes, so that a reload does not send the form
//! again.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url};
use serde::{Deserialize, Serialize};
use shared::{entry::EntryInput, problem::Problem, url::page, view::RecoveryCodesReason};

use super::inputs::{FormErrors, OLD_PASSWORD, TextInput};
use crate::{
    api::{ApiError, resource},
    components::{copy_button::CopyButton, loaded::Loaded},
    pages::entry::form_post::{provide_form_values, use_entry_port, use_posted_form},
    ports::{self, NewRecoveryCodes},
    text::use_text,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct CodesPageData {
    left: u32,
    answer: Option<Result<(), ApiError>>,
}

#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry_port(), use_posted_form());
    let navigation = ports::page_response();
    let codes = resource::load(
        || (),
        move |()| {
            let (port, posted) = (port.clone(), posted.clone());
            let navigation = navigation.clone();
            async move {
                // Links load this page from the server; the app never navigates to it.
                let port = port.ok_or(Problem::NotFound)?;
                let left = port.count_recovery_codes().await?;
                let answer = match posted {
                    Some(typed) => Some(
                        port.renew_recovery_codes(typed)
                            .await
                            .map_err(ApiError::from),
                    ),
                    None => None,
                };
                if let (Some(Ok(())), Some(navigation)) = (&answer, navigation) {
                    navigation.redirect(&page::new_recovery_codes());
                }
                Ok::<_, ApiError>(CodesPageData { left, answer })
            }
        },
    );
    view! {
        <Title text=text.codes_title()/>
        <Loaded resource=codes content=|codes| view! { <RecoveryCodesContent codes/> }/>
    }
}

#[component]
fn RecoveryCodesContent(codes: CodesPageData) -> impl IntoView {
    let text = use_text();
    if let Some(fresh) = use_context::<NewRecoveryCodes>() {
        return view! { <NewRecoveryCodesView fresh/> }.into_any();
    }
    let was_shown = use_query_map().with_untracked(|query| query.get(page::NEW_CODES).is_some());
    let error = codes.answer.and_then(Result::err);
    let was_shown = was_shown && error.is_none();
    provide_form_values(use_posted_form(), error.as_ref());
    view! {
        <h1>{text.codes_title()}</h1>
        {was_shown.then(|| view! {
            <p class="note" data-kind="warn" role="status">{text.codes_shown_before()}</p>
            <p><a class="button primary" href=page::HOME rel="external">{text.codes_go_on()}</a></p>
        })}
        <p class="measure">{text.codes_about()}</p>
        <p><strong>{text.codes_left(&codes.left)}</strong></p>
        <form class="entry-form" method="post" action=page::RECOVERY_CODES novalidate>
            <FormErrors error/>
            <TextInput input=EntryInput::Password help=OLD_PASSWORD label=text.password()/>
            <p class="row acts"><button type="submit">{text.codes_renew()}</button></p>
        </form>
    }
    .into_any()
}

/// The codes that were just made, with the act that made them and the next step.
#[component]
fn NewRecoveryCodesView(fresh: NewRecoveryCodes) -> impl IntoView {
    let text = use_text();
    let NewRecoveryCodes { codes, codes_after } = fresh;
    let (done, next) = match codes_after {
        RecoveryCodesReason::Registered => {
            let exams = view! { <a class="button primary" href=page::EXAMS rel="external">{text.home_to_exams()}</a> };
            (Some(text.register_done()), exams.into_any())
        }
        RecoveryCodesReason::Invited(Ok(application)) => {
            let hub = page::hub(application);
            let enter = view! { <a class="button primary" href=hub rel="external">{text.invitation_enter()}</a> };
            (Some(text.invitation_done()), enter.into_any())
        }
        RecoveryCodesReason::Invited(Err(problem)) => {
            let why = text.problem(&problem);
            let exams = view! {
                <span class="note" data-kind="warn">{why}</span>
                <a class="button" href=page::EXAMS rel="external">{text.my_exams()}</a>
            };
            (Some(text.invitation_done()), exams.into_any())
        }
        RecoveryCodesReason::Renewed | RecoveryCodesReason::SecondFactor => {
            let account = view! { <a class="button" href=page::ACCOUNT rel="external">{text.account_title()}</a> };
            (None, account.into_any())
        }
    };
    view! {
        <h1>{text.codes_title()}</h1>
        {done.map(|done| view! { <p class="note" data-kind="good" role="status">{done}</p> })}
        <CodeSheet codes title=text.codes_title() about=text.codes_keep()/>
        <p class="row">{next}</p>
    }
}

/// The codes as a slip to keep. They are shown only once.
#[component]
pub(super) fn CodeSheet(
    codes: Vec<String>,
    title: &'static str,
    about: &'static str,
) -> impl IntoView {
    let text = use_text();
    let lines = codes.join("\r\n");
    // A `data:` address contains the file, so that it needs no request, no storage and no script.
    let file = format!("{title}\r\n{lines}\r\n");
    let file = format!("data:text/plain;charset=utf-8,{}", Url::escape(&file));
    let items = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> });
    view! {
        <section class="paper code-sheet">
            <h2>{title}</h2>
            <p>{about}</p>
            <ol>{items.collect_view()}</ol>
            <p class="row acts no-print">
                <a class="button" href=file download=text.codes_file() rel="external">{text.codes_download()}</a>
                <CopyButton what=lines label=text.codes_copy()/>
            </p>
        </section>
    }
}
