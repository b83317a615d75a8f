//! 安全码: one-time codes with which a forgotten password is set anew (S2-05). Shown once.

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use shared::{entry::Input, problem::Problem, url::page};

use super::{
    attempt::{provide_draft, use_entry, use_posted},
    inputs::{OLD_PASSWORD, Refused, TextInput},
};
use crate::{api::ApiError, components::loaded::Loaded, text::use_text};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Codes {
    left: u32,
    answer: Option<Result<Vec<String>, ApiError>>,
}

#[component]
pub fn CodesPage() -> impl IntoView {
    let text = use_text();
    let (port, posted) = (use_entry(), use_posted());
    let codes = Resource::new(
        || (),
        move |()| {
            let (port, posted) = (port.clone(), posted.clone());
            async move {
                // Reached by a link that loads the page, never from within the app.
                let port = port.ok_or(Problem::NotFound)?;
                let left = port.count_codes().await?;
                let answer = match posted {
                    Some(typed) => Some(port.renew_codes(typed).await.map_err(ApiError::from)),
                    None => None,
                };
                Ok::<_, ApiError>(Codes { left, answer })
            }
        },
    );
    view! {
        <Title text=text.codes_title()/>
        <Loaded resource=codes content=|codes| view! { <CodesCounter codes/> }/>
    }
}

#[component]
fn CodesCounter(codes: Codes) -> impl IntoView {
    let text = use_text();
    if let Some(Ok(codes)) = codes.answer {
        return view! {
            <h1>{text.codes_title()}</h1>
            <CodeSheet codes/>
            <p><a class="button" href=page::ACCOUNT rel="external">{text.account_title()}</a></p>
        }
        .into_any();
    }
    let error = codes.answer.and_then(Result::err);
    provide_draft(use_posted(), error.as_ref());
    view! {
        <h1>{text.codes_title()}</h1>
        <p class="measure">{text.codes_about()}</p>
        <p><strong>{text.codes_left(&codes.left)}</strong></p>
        <form class="entry-form" method="post" novalidate>
            <Refused error/>
            <TextInput input=Input::Password help=OLD_PASSWORD label=text.password()/>
            <p class="row acts"><button type="submit">{text.codes_renew()}</button></p>
        </form>
    }
    .into_any()
}

/// The codes as a slip to keep; this is the only time they are seen.
#[component]
pub fn CodeSheet(codes: Vec<String>) -> impl IntoView {
    let text = use_text();
    let items = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> });
    view! {
        <section class="paper code-sheet">
            <h2>{text.codes_title()}</h2>
            <p>{text.codes_keep()}</p>
            <ol>{items.collect_view()}</ol>
        </section>
    }
}
