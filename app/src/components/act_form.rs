//! Forms of acts that the page performs itself. The browser sends such a form only as long as the
//! module is not live.
//!
//! Leptos' `ActionForm` reads the arguments of its server function from the form, with much code for
//! each function. Here the page gives them.

use leptos::{
    ev::SubmitEvent,
    prelude::*,
    server::ServerActionError,
    server_fn::{ServerFn, error::ServerFnUrlError},
};

use crate::api::ApiError;

/// Handler of a form's `submit` event that sends `input` by the action.
pub fn submit_by<S>(
    action: ServerAction<S>,
    input: impl Fn() -> S + 'static,
) -> impl Fn(SubmitEvent) + 'static
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    move |event| {
        event.prevent_default();
        action.dispatch(input());
    }
}

/// The error of a form that the browser has sent to one of these paths; it is in the page's address.
pub fn find_form_error(paths: &[&str]) -> Option<ApiError> {
    let error = use_context::<ServerActionError>()?;
    let is_ours = paths.contains(&error.path());
    is_ours.then(|| ServerFnUrlError::<ApiError>::decode_err(error.err()))
}
