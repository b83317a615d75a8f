//! The data of a page: its loading state, its error and its content, for all pages.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use shared::url::page;

use crate::{
    api::{ApiError, resource::PageResource},
    components::{
        lost_session::UnsentPicturesNote, problem::set_status, return_url::use_return_url,
    },
    text::use_text,
};

/// Shows `content` when the resource is loaded. While it is loaded again, the old content stays, so
/// that the layout does not jump.
#[component]
pub fn Loaded<T, F, V>(resource: PageResource<Result<T, ApiError>>, content: F) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let text = use_text();
    view! {
        <Transition fallback=move || view! { <p class="waiting" aria-busy="true">{text.loading()}</p> }>
            {move || {
                let content = content.clone();
                resource.get().map(|answer| match answer {
                    Ok(value) => content(value).into_any(),
                    Err(error) => {
                        set_status(&error);
                        view! { <LoadError error/> }.into_any()
                    }
                })
            }}
        </Transition>
    }
}

/// The error of a page that can't be shown, with a link to the next step.
#[component]
fn LoadError(error: ApiError) -> impl IntoView {
    use shared::problem::Problem;
    let text = use_text();
    let signed_out = matches!(
        error,
        ApiError::Problem(Problem::SignedOut | Problem::AccountDisabled)
    );
    let here = use_return_url();
    let sign_in = move || format!("{}?next={}", page::SIGN_IN, here.get());
    view! {
        <section class="refusal stack">
            <h1>{if signed_out { text.sign_in_first() } else { text.cannot_show() }}</h1>
            <p class="problem" role="alert">{text.api_error(&error)}</p>
            {signed_out.then(|| view! { <UnsentPicturesNote/> })}
            <p>
                {if signed_out {
                    view! { <a class="button primary" href=sign_in rel="external">{text.sign_in()}</a> }.into_any()
                } else {
                    view! { <a class="button" href=page::HOME>{text.go_home()}</a> }.into_any()
                }}
            </p>
        </section>
    }
}

/// Fetches `resource` again when `versions` changes, which counts the finished runs of an action.
pub fn refetch_after<T>(
    resource: PageResource<Result<T, ApiError>>,
    versions: impl Fn() -> usize + 'static,
) where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    Effect::new(move |before: Option<usize>| {
        let version = versions();
        if before.is_some_and(|before| before != version) {
            resource.refetch();
        }
        version
    });
}
