//! The server of Zhunkao: provides the app with its backend, and all other parts of a server.
//!
//! `http`, `services` and `jobs` may use `auth`, `db` and `media`, never the reverse.

// The type of a page is as deep as its elements are nested.
#![recursion_limit = "512"]

pub mod audit;
pub mod auth;
pub mod clock;
pub mod config;
pub mod db;
pub mod definition;
pub mod demo;
pub mod error;
pub mod exports;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod media;
pub mod message;
pub mod papers;
pub mod payment_gateway;
pub mod private_files;
pub mod qr;
pub mod random;
pub mod serve;
pub mod services;
pub mod state;

use ::http::{Method, StatusCode};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodFilter, MethodRouter, on, post},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::LeptosRoutes as _;
use shared::view::MAX_TRIAL_BYTES;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer, TimeoutLayer},
    trace::TraceLayer,
};

use crate::{
    http::{
        extract::body::{MAX_DRAIN_BYTES, MAX_FORM_OVERHEAD_BYTES},
        middleware::{
            announcements,
            body_limit::{self, BodyLimits, RouteListing},
            flash, language, problem_page, security_headers, visitor,
        },
        problem,
        routes::{
            self, announcements as page_announcements, application_export,
            definition as definition_form, health, images, office_file, open_id, pages, payments,
            plain_form, positions, posted_pages, roster as roster_form, seats, site, uploads,
        },
    },
    state::AppState,
};

/// Builds the router: every route with its limits and middleware.
pub fn router(state: AppState) -> Router {
    let config = state.config.clone();
    let who_asks = || from_fn_with_state(state.clone(), visitor::resolve_visitor);
    let slow_bodies = (
        RequestBodyDeadlineLayer::new(config.upload_timeout()),
        RequestBodyTimeoutLayer::new(config.upload_idle_timeout()),
    );
    let body_limits = BodyLimits::new(list_routes(&state));

    let raw = raw_routes()
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        });
    let posted_pages = posted_pages::FORM_PAGES
        .into_iter()
        .fold(Router::new(), |router, path| {
            router.route(path, post(posted_pages::post_page))
        });
    let pages = posted_pages
        .leptos_routes_with_context(
            &state,
            pages::list_pages(&state),
            pages::provide_ports(state.clone()),
            pages::render_shell(&state),
        )
        .layer(from_fn(pages::set_refusal_status))
        .layer(from_fn_with_state(state.clone(), flash::take_flash))
        .layer(from_fn_with_state(
            state.clone(),
            announcements::find_announcements,
        ))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            pages::REQUEST_TIMEOUT,
        ))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)));

    let nowhere = Router::new()
        .fallback(pages::render_not_found)
        .layer(from_fn_with_state(
            state.clone(),
            announcements::find_announcements,
        ))
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
        .layer(security_headers::reject_cross_site())
        // The route table has the limits; axum's default of 2 MB must not apply too.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(body_limits, body_limit::limit_body))
        .layer(from_fn(security_headers::refuse_long_uri))
        .layer(CatchPanicLayer::custom(problem::respond_to_panic))
        .layer(from_fn_with_state(
            state.clone(),
            problem_page::render_problem_pages,
        ))
        .layer(from_fn_with_state(
            state.clone(),
            security_headers::add_security_headers,
        ))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// A route that is neither a page nor a server function.
struct RawRoute {
    method: Method,
    path: &'static str,
    /// Maximum size of the body in bytes.
    body_limit: u64,
    handler: MethodRouter<AppState>,
}

/// Maximum size in bytes of an upload: one file, or a form with several. A file over the ceiling of
/// its slot is still read and measured up to this size.
const UPLOAD_LIMIT: u64 = MAX_DRAIN_BYTES;
/// Maximum size in bytes of an office spreadsheet with the form around it.
const OFFICE_FORM_LIMIT: u64 = office_file::MAX_OFFICE_FILE_BYTES + MAX_FORM_OVERHEAD_BYTES;

/// Maximum size in bytes of a form with sample pictures. A larger trial than [`MAX_TRIAL_BYTES`] is still
/// read and measured up to this size, so that the page can name both numbers: a browser that is still
/// sending shows no response.
const TRIAL_LIMIT: u64 = 2 * MAX_TRIAL_BYTES + DEFINITION_FORM_LIMIT;

/// Maximum size in bytes of a definition's form.
const DEFINITION_FORM_LIMIT: u64 =
    definition_form::MAX_DEFINITION_FORM_BYTES + MAX_FORM_OVERHEAD_BYTES;

#[rustfmt::skip]
fn raw_routes() -> [RawRoute; 23] {
    const IMAGE: &str = "/api/v1/applications/{application}/images/{image}";
    const SEATS: &str = "/api/v1/exams/{exam}/seats";
    const POSITIONS: &str = "/api/v1/exams/{exam}/positions";
    const PRACTICE: &str = payment_gateway::practice::PRACTICE_PAGE_PATH;
    [
        route(Method::PUT, "/api/v1/applications/{application}/slots/{slot}/images/{image}", UPLOAD_LIMIT, uploads::put_image),
        route(Method::POST, "/api/v1/applications/{application}/slots/{slot}/images", UPLOAD_LIMIT, plain_form::post_images),
        route(Method::POST, "/api/v1/hand-offs/{code}/images", UPLOAD_LIMIT, plain_form::post_handed_images),
        route(Method::GET, IMAGE, 0, images::get_image),
        route(Method::GET, "/api/v1/applications/{application}/images/{image}/thumbnail", 0, images::get_thumbnail),
        route(Method::GET, "/api/v1/applications/{application}/papers/{form}", 0, routes::papers::get_paper),
        route(Method::POST, "/api/v1/exams/{exam}/roster", OFFICE_FORM_LIMIT, roster_form::post_roster),
        route(Method::POST, shared::url::DEFINITIONS, DEFINITION_FORM_LIMIT, definition_form::post_definition),
        route(Method::POST, shared::url::TEST_BENCH, TRIAL_LIMIT, definition_form::test_bench::post_test_bench),
        route(Method::POST, "/api/v1/exams/{exam}/applications", application_export::MAX_EXPORT_FORM_BYTES, application_export::post_export),
        route(Method::GET, SEATS, 0, seats::get_seats),
        route(Method::POST, SEATS, OFFICE_FORM_LIMIT, seats::post_seats),
        route(Method::GET, POSITIONS, 0, positions::get_template),
        route(Method::POST, POSITIONS, OFFICE_FORM_LIMIT, positions::post_positions),
        route(Method::GET, "/api/v1/applications/{application}/ticket", 0, routes::papers::get_ticket),
        route(Method::GET, shared::url::OPEN_ID, 0, open_id::start_sign_in),
        route(Method::GET, shared::url::OPEN_ID_RETURN, 0, open_id::handle_callback),
        route(Method::POST, "/api/v1/payments/notice", payments::MAX_NOTICE_BYTES, payments::post_notice),
        route(Method::GET, PRACTICE, 0, payments::get_practice),
        route(Method::POST, PRACTICE, payments::MAX_PRACTICE_FORM_BYTES, payments::post_practice),
        route(Method::GET, "/announcements", 0, page_announcements::get_page_announcements),
        route(Method::GET, "/set-language", 0, language::set_language),
        route(Method::GET, "/healthz", 0, health::check_health),
    ]
}

fn route<H: Handler<T, AppState>, T: 'static>(
    method: Method,
    path: &'static str,
    body_limit: u64,
    handler: H,
) -> RawRoute {
    let filter = MethodFilter::try_from(method.clone()).expect("axum routes the methods of HTTP");
    RawRoute {
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
            pages::MAX_CALL_BYTES
        };
        list(method, path, body_limit)
    });
    let pages = pages::list_pages(state)
        .into_iter()
        .map(|page| list(Method::GET, page.path(), 0));
    let posted =
        posted_pages::FORM_PAGES.map(|path| list(Method::POST, path, pages::MAX_CALL_BYTES));
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
