//! The server of Zhunkao: provides the app with its backend, and all other parts of a server.
//!
//! `http` and `backend` may use `auth`, `db` and `media`, never the reverse.

// The type of a page is as deep as its elements are nested.
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
mod sheet;
pub mod state;
mod table;

use ::http::Method;
use ::http::StatusCode;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodFilter, MethodRouter, on, post},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::LeptosRoutes as _;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

use crate::{
    http::{
        body::{DRAIN_LIMIT, FORM_FRAME_LIMIT},
        body_limit::{self, BodyLimits, RouteListing},
        explain, flash, form, health, language, office_file, other_system, page, paper, payment,
        picture, posted, problem, protection, roster as roster_form, seats, site, upload, visitor,
    },
    state::AppState,
};

/// Builds the router: every route with its limits and middleware.
pub fn router(state: AppState) -> Router {
    let config = state.config.clone();
    let who_asks = || from_fn_with_state(state.clone(), visitor::resolve_visitor);
    let slow_bodies = (
        RequestBodyDeadlineLayer::new(config.upload_time()),
        RequestBodyTimeoutLayer::new(config.upload_pause()),
    );
    let body_limits = BodyLimits::new(list_routes(&state));

    let raw = raw_routes()
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        });
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
        .layer(from_fn_with_state(state.clone(), flash::take_flash))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            page::PATIENCE,
        ))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)));

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
        // The route table has the limits; axum's default of 2 MB must not apply too.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(body_limits, body_limit::limit_body))
        .layer(from_fn(protection::refuse_long_uri))
        .layer(CatchPanicLayer::custom(problem::answer_panic))
        .layer(from_fn_with_state(state.clone(), explain::explain_problems))
        .layer(from_fn_with_state(state.clone(), protection::protect))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// A route that is neither a page nor a server function.
struct Route {
    method: Method,
    path: &'static str,
    /// Maximum size of the body in bytes.
    body_limit: u64,
    handler: MethodRouter<AppState>,
}

/// Maximum size in bytes of an upload: one file, or a form with several. A file over the ceiling of
/// its slot is still read and measured up to this size.
const UPLOAD_LIMIT: u64 = DRAIN_LIMIT;
/// Maximum size in bytes of an office spreadsheet with the form around it.
const OFFICE_FORM_LIMIT: u64 = office_file::LIMIT + FORM_FRAME_LIMIT;

#[rustfmt::skip]
fn raw_routes() -> [Route; 17] {
    const IMAGE: &str = "/api/v1/applications/{application}/images/{image}";
    const SEATS: &str = "/api/v1/exams/{exam}/seats";
    const PRACTICE: &str = cashier::practice::PAGE;
    [
        route(Method::PUT, "/api/v1/applications/{application}/slots/{slot}/images/{image}", UPLOAD_LIMIT, upload::put_image),
        route(Method::POST, "/api/v1/applications/{application}/slots/{slot}/images", UPLOAD_LIMIT, form::post_images),
        route(Method::POST, "/api/v1/hand-offs/{code}/images", UPLOAD_LIMIT, form::post_handed_images),
        route(Method::GET, IMAGE, 0, picture::get_image),
        route(Method::GET, "/api/v1/applications/{application}/images/{image}/thumbnail", 0, picture::get_thumbnail),
        route(Method::GET, "/api/v1/applications/{application}/papers/{form}", 0, paper::get_paper),
        route(Method::POST, "/api/v1/exams/{exam}/roster", OFFICE_FORM_LIMIT, roster_form::post_roster),
        route(Method::GET, SEATS, 0, seats::get_seats),
        route(Method::POST, SEATS, OFFICE_FORM_LIMIT, seats::post_seats),
        route(Method::GET, "/api/v1/applications/{application}/ticket", 0, paper::get_ticket),
        route(Method::GET, shared::url::OPEN_ID, 0, other_system::depart),
        route(Method::GET, shared::url::OPEN_ID_RETURN, 0, other_system::arrive),
        route(Method::POST, "/api/v1/payments/notice", payment::NOTICE_LIMIT, payment::post_notice),
        route(Method::GET, PRACTICE, 0, payment::get_practice),
        route(Method::POST, PRACTICE, payment::PRACTICE_LIMIT, payment::post_practice),
        route(Method::GET, "/set-language", 0, language::set_language),
        route(Method::GET, "/healthz", 0, health::check_health),
    ]
}

fn route<H: Handler<T, AppState>, T: 'static>(
    method: Method,
    path: &'static str,
    body_limit: u64,
    handler: H,
) -> Route {
    let filter = MethodFilter::try_from(method.clone()).expect("axum routes the methods of HTTP");
    Route {
        method,
        path,
        body_limit,
        handler: on(filter, handler),
    }
}

/// All routes that need a visitor, with their limits; used by the body limit layer and by the tests
/// that want a row for each.
pub fn list_routes(state: &AppState) -> Vec<RouteListing> {
    let raw = raw_routes().map(|route| list(route.method, route.path, route.body_limit));
    let functions = server_fn_paths().map(|(path, method)| {
        let body_limit = if method == Method::GET {
            0
        } else {
            page::FORM_LIMIT
        };
        list(method, path, body_limit)
    });
    let pages = page::list_pages(state)
        .into_iter()
        .map(|page| list(Method::GET, page.path(), 0));
    let posted = posted::POSTED.map(|path| list(Method::POST, path, page::FORM_LIMIT));
    raw.into_iter()
        .chain(functions)
        .chain(pages)
        .chain(posted)
        .collect()
}

fn list(method: Method, path: &str, body_limit: u64) -> RouteListing {
    RouteListing {
        method,
        path: path.to_owned(),
        body_limit,
    }
}
