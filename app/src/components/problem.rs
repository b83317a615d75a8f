//! Errors on a page: the note, the status of the page, and the error of an action.

use leptos::prelude::*;
use shared::problem::Problem;

use super::lost_session::sign_in_url;
use crate::{api::ApiError, ports, text::use_text};

/// One sentence with the problem and its remedy, announced to screen readers at once.
#[component]
pub fn ProblemNote(#[prop(into)] error: ApiError) -> impl IntoView {
    let text = use_text();
    let is_signed_out = error == ApiError::Problem(Problem::SignedOut);
    view! {
        <p class="problem" role="alert">
            {text.api_error(&error)}
            {is_signed_out.then(|| view! { " " <a href=sign_in_url() rel="external">{text.sign_in()}</a> })}
        </p>
    }
}

/// Sets the HTTP status of the page to that of the problem.
pub fn set_status(error: &ApiError) {
    if let (ApiError::Problem(problem), Some(navigation)) = (error, ports::page_response()) {
        navigation.set_status(problem);
    }
}

/// The error of an action's last run, if it failed.
#[component]
pub fn ActionProblem<S>(action: ServerAction<S>) -> impl IntoView
where
    S: leptos::server_fn::ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    move || {
        action.value().with(|value| {
            let error = value.as_ref()?.as_ref().err()?.clone();
            Some(view! { <ProblemNote error/> })
        })
    }
}
