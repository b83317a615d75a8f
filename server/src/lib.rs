//! The server shell of Zhunkao: it gives the app its backend, and everything else a server has.
//!
//! `http` and `backend` may ask `auth`, `db` and `media`, never the other way round.

// A page is one type, as deep as its elements are nested.
#![recursion_limit = "512"]

pub mod auth;
pub mod backend;
pub mod cashier;
pub mod clock;
pub mod config;
pub mod db;
pub mod definition;
pub mod demo;
pub mod error;
pub mod http;
pub mod media;
pub mod message;
pub mod papers;
pub mod position_file;
pub mod private;
pub mod qr;
pub mod random;
pub mod roster;
pub mod seating;
pub mod serve;
pub mod state;
mod table;

use ::http::Method;
use ::http::StatusCode;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get, post, put},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::LeptosRoutes as _;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

use crate::{
    http::{
        explain, form, health, language, other_system, page, paper, payment, picture, posted,
        problem, protection, roster as roster_form, seats, site, upload, visitor,
    },
    state::AppState,
};

/// Every route, with its limits and what stands around it.
pub fn router(state: AppState) -> Router {
    let config = state.config.clone();
    let who_asks = || from_fn_with_state(state.clone(), visitor::resolve_visitor);
    let slow_bodies = (
        RequestBodyDeadlineLayer::new(config.upload_time()),
        RequestBodyTimeoutLayer::new(config.upload_pause()),
    );

    let raw = raw_routes()
        .into_iter()
        .fold(Router::new(), |router, (_, path, route)| {
            router.route(path, route)
        })
        // Uploads count for themselves, so that a file that is too large still gets its answer.
        .layer(DefaultBodyLimit::disable());

    let posted_pages = posted::POSTED
        .into_iter()
        .fold(Router::new(), |router, path| {
            router.route(path, post(posted::post_page))
        });
    let pages = posted_pages
        .leptos_routes_with_context(
            &state,
            page::list_pages(&state),
            page::provide_ports(state.clone()),
            page::render_shell(&state),
        )
        .layer(from_fn(page::tell_status))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            page::PATIENCE,
        ))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
        .layer(RequestBodyLimitLayer::new(page::FORM_LIMIT));

    let nowhere = Router::new()
        .fallback(page::answer_nowhere)
        .layer(who_asks())
        .with_state(state.clone());

    Router::new()
        .merge(raw)
        .merge(pages)
        .layer(slow_bodies)
        .layer(who_asks())
        .nest_service("/pkg", site::serve_package(&config.site))
        .nest_service("/samples", site::serve_samples(&config.samples_folder()))
        .fallback_service(site::serve_site(&config.site, nowhere))
        .layer(protection::refuse_other_sites())
        .layer(CatchPanicLayer::custom(problem::answer_panic))
        .layer(from_fn_with_state(state.clone(), explain::explain_problems))
        .layer(from_fn_with_state(state.clone(), protection::protect))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// The routes that are neither pages nor server functions.
fn raw_routes() -> [(Method, &'static str, MethodRouter<AppState>); 17] {
    [
        (
            Method::PUT,
            "/api/v1/applications/{application}/slots/{slot}/images/{image}",
            put(upload::put_image),
        ),
        (
            Method::POST,
            "/api/v1/applications/{application}/slots/{slot}/images",
            post(form::post_images),
        ),
        (
            Method::POST,
            "/api/v1/hand-offs/{code}/images",
            post(form::post_handed_images),
        ),
        (
            Method::GET,
            "/api/v1/applications/{application}/images/{image}",
            get(picture::get_image),
        ),
        (
            Method::GET,
            "/api/v1/applications/{application}/images/{image}/thumbnail",
            get(picture::get_thumbnail),
        ),
        (
            Method::GET,
            "/api/v1/applications/{application}/papers/{form}",
            get(paper::get_paper),
        ),
        (
            Method::POST,
            "/api/v1/exams/{exam}/roster",
            post(roster_form::post_roster),
        ),
        (
            Method::GET,
            "/api/v1/exams/{exam}/seats",
            get(seats::get_seats),
        ),
        (
            Method::POST,
            "/api/v1/exams/{exam}/seats",
            post(seats::post_seats),
        ),
        (
            Method::GET,
            "/api/v1/applications/{application}/ticket",
            get(paper::get_ticket),
        ),
        (Method::GET, shared::url::OPEN_ID, get(other_system::depart)),
        (
            Method::GET,
            shared::url::OPEN_ID_RETURN,
            get(other_system::arrive),
        ),
        (
            Method::POST,
            "/api/v1/payments/notice",
            post(payment::post_notice),
        ),
        (
            Method::GET,
            cashier::practice::PAGE,
            get(payment::get_practice),
        ),
        (
            Method::POST,
            cashier::practice::PAGE,
            post(payment::post_practice),
        ),
        (Method::GET, "/set-language", get(language::set_language)),
        (Method::GET, "/healthz", get(health::check_health)),
    ]
}

/// Every route that asks who comes: for the test that wants a row for each.
pub fn list_routes(state: &AppState) -> Vec<(Method, String)> {
    let raw = raw_routes().map(|(method, path, _)| (method, path.to_owned()));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let pages = page::list_pages(state)
        .into_iter()
        .map(|page| (Method::GET, page.path().to_owned()));
    let posted = posted::POSTED.map(|path| (Method::POST, path.to_owned()));
    raw.into_iter()
        .chain(functions)
        .chain(pages)
        .chain(posted)
        .collect()
}
