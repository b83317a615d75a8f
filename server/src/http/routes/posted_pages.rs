//! Pages that take their own form: `POST` to a page's address renders that page with the typed
//! values in its context. A refusal therefore shows the page again with all values. It needs no
//! script, and no typed value is in a URL.

use std::collections::BTreeMap;

use app::ports::PostedForm;
use axum::{
    Form,
    extract::{FromRequest, Request, State},
    response::Response,
};
use leptos::context::provide_context;
use shared::{form_fields::FormFields, problem::Problem, url::page};

use crate::{
    http::{
        problem::ProblemResponse,
        routes::pages::{provide_ports, render_plain_shell},
    },
    state::AppState,
};

/// The pages with their own form.
pub const FORM_PAGES: [&str; 20] = [
    page::SIGN_IN,
    "/exams/{exam}/register",
    page::RECOVER,
    page::RECOVERY_CODES,
    page::CONTACT,
    page::PASSWORD,
    page::INVITATION,
    page::ACTIVATE,
    page::NEW_STAFF,
    "/office/staff/{account}/rights/{exam}/{kind}",
    page::STAFF_LINK,
    page::SECOND_STEP,
    page::SECOND_FACTOR,
    page::ANNOUNCEMENTS,
    "/office/people/{account}",
    "/office/exams/{exam}/retention",
    "/office/exams/{exam}/windows",
    "/office/exams/{exam}/nudges",
    "/applications/{application}/form/{section}",
    "/applications/{application}/hand-off/{slot}",
];

pub async fn post_page(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let (parts, body) = request.into_parts();
    let form = Request::from_parts(parts.clone(), body);
    let Form(fields) = Form::<BTreeMap<String, String>>::from_request(form, &state)
        .await
        .map_err(|rejection| Problem::BadRequest {
            detail: rejection.body_text(),
        })?;
    let typed = FormFields(fields);
    // The response to a form is not hydrated, because the WASM module does not have the typed
    // values.
    let shell = render_plain_shell(&state);
    let provide = provide_ports(state);
    let provide = move || {
        provide();
        provide_context(PostedForm(typed.clone()));
    };
    let render = leptos_axum::render_app_async_with_context(provide, shell);
    Ok(render(Request::from_parts(parts, axum::body::Body::empty())).await)
}
