//! The server shell of Zhunkao: it gives the app its backend, and everything else a server has.
//!
//! `http` and `backend` may ask `auth`, `db` and `media`, never the other way round.

// A page is one type, as deep as its elements are nested.
#![recursion_limit = "512"]

pub mod auth;
pub mod backend;
pub mod clock;
pub mod config;
pub mod db;
pub mod definition;
pub mod demo;
pub mod error;
pub mod http;
pub mod media;
pub mod random;
pub mod serve;
pub mod state;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post, put},
};
use leptos_axum::LeptosRoutes as _;
use tower_http::{
    catch_panic::CatchPanicLayer,
    limit::RequestBodyLimitLayer,
    timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer},
    trace::TraceLayer,
};

use crate::{
    http::{form, health, language, page, picture, problem, protection, site, upload, visitor},
    state::AppState,
};

/// Every route, with its limits and what stands around it.
pub fn router(state: AppState) -> Router {
    let config = state.config.clone();
    let who_asks = || from_fn_with_state(state.clone(), visitor::resolve_visitor);
    let slow_bodies =
        (RequestBodyDeadlineLayer::new(config.upload_time()), RequestBodyTimeoutLayer::new(config.upload_pause()));

    let uploads = Router::new()
        .route("/api/v1/applications/{application}/slots/{slot}/images/{image}", put(upload::put_image))
        .route("/api/v1/applications/{application}/slots/{slot}/images", post(form::post_images))
        // They count for themselves, so that a file that is too large still gets its answer.
        .layer(DefaultBodyLimit::disable());

    let pictures = Router::new()
        .route("/api/v1/applications/{application}/images/{image}", get(picture::get_image))
        .route("/api/v1/applications/{application}/images/{image}/thumbnail", get(picture::get_thumbnail));

    let pages = Router::new()
        .leptos_routes_with_context(
            &state,
            page::list_pages(&state),
            page::provide_ports(state.clone()),
            page::render_shell(&state),
        )
        .layer(from_fn(page::tell_status))
        .layer(RequestBodyLimitLayer::new(page::FORM_LIMIT));

    let nowhere = Router::new().fallback(page::answer_nowhere).layer(who_asks()).with_state(state.clone());

    Router::new()
        .merge(uploads)
        .merge(pictures)
        .merge(pages)
        .layer(slow_bodies)
        .layer(who_asks())
        .route("/set-language", get(language::set_language))
        .route("/healthz", get(health::check_health))
        .nest_service("/pkg", site::serve_package(&config.site))
        .nest_service("/samples", site::serve_samples(&config.samples_folder()))
        .fallback_service(site::serve_site(&config.site, nowhere))
        .layer(protection::refuse_other_sites())
        .layer(CatchPanicLayer::custom(problem::answer_panic))
        .layer(from_fn_with_state(state.clone(), protection::protect))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}
