//! Pages and server functions of the app: their request context, and the status of a refused server
//! function.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
    time::Duration,
};

use app::{
    Assets,
    api::ApiError,
    page_group::PageGroup,
    ports::{
        AccountPort, CandidatePort, FormOutcomes, HandOffPort, NewRecoveryCodes, OfficePort,
        PageAnnouncements, ResponsePort, ReviewerPort, SecondFactorPort, SessionPort,
        ShownResetCode, ShownStaffLink, StaffPort,
    },
};
use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::{
    context::{provide_context, use_context},
    nonce::use_nonce,
    prelude::{AnyView, IntoAny as _, IntoView},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::{AxumRouteListing, ResponseOptions};

use crate::{
    http::{
        extract::origin::read_origin,
        middleware::{language::read_language, security_headers, visitor::visitor_of},
        reply::ResponseHeaders,
    },
    services::Backend,
    state::AppState,
};

/// The largest body of a server function, in bytes: texts and ids.
pub const MAX_CALL_BYTES: u64 = 256 * 1024;

/// Maximum size in bytes of a refused server function's response; real ones are smaller.
const MAX_REFUSAL_BYTES: usize = 256 * 1024;

/// Timeout of a page or call.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// All pages of the app, the same for every server in a process.
///
/// They are listed only once: while Leptos lists them, a resource that is first polled on another
/// thread never resolves, and its page hangs (leptos issue 4773).
pub fn list_pages(state: &AppState) -> Vec<AxumRouteListing> {
    static PAGES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    PAGES.get_or_init(|| list(state, app::App)).clone()
}

/// The paths of the pages that the WASM module also renders.
fn list_hydrated_pages(state: &AppState) -> &'static BTreeSet<String> {
    static HYDRATED_PAGES: OnceLock<BTreeSet<String>> = OnceLock::new();
    HYDRATED_PAGES.get_or_init(|| {
        let pages = list(state, app::HydratedApp);
        let paths = pages.iter().map(|page| page.path().to_owned());
        // Without its group a page cannot be hydrated.
        paths
            .inspect(|path| {
                debug_assert!(PageGroup::of_path(path).is_some(), "{path} has no group")
            })
            .collect()
    })
}

fn list<V: IntoView + 'static>(state: &AppState, app: fn() -> V) -> Vec<AxumRouteListing> {
    let provide = provide_ports(state.clone());
    let (pages, _) =
        leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context(app, None, provide);
    pages
}

/// Provides every page and server function with its context: the ports for the visitor.
pub fn provide_ports(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        // Both are missing while the pages are listed.
        let parts =
            use_context::<Parts>().unwrap_or_else(|| Request::new(Body::empty()).into_parts().0);
        let options = use_context::<ResponseOptions>().unwrap_or_default();
        if let Some(nonce) = use_nonce() {
            options.insert_header(
                header::CONTENT_SECURITY_POLICY,
                security_headers::page_csp(&nonce),
            );
        }
        // A page shows personal data that can change.
        options.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let reply = ResponseHeaders::new(options, state.config.is_secure());
        let origin = read_origin(&parts, &state.config);
        let backend = Arc::new(Backend::new(
            state.clone(),
            visitor_of(&parts),
            reply.clone(),
            origin,
        ));
        provide_context::<Arc<dyn SessionPort>>(backend.clone());
        provide_context::<Arc<dyn AccountPort>>(backend.clone());
        provide_context::<Arc<dyn CandidatePort>>(backend.clone());
        provide_context::<Arc<dyn HandOffPort>>(backend.clone());
        provide_context::<Arc<dyn ReviewerPort>>(backend.clone());
        provide_context::<Arc<dyn SecondFactorPort>>(backend.clone());
        provide_context::<Arc<dyn StaffPort>>(backend.clone());
        provide_context::<Arc<dyn OfficePort>>(backend);
        provide_context::<Arc<dyn ResponsePort>>(Arc::new(reply));
        provide_context(read_language(&parts.headers));
        if let Some(announcements) = parts.extensions.get::<PageAnnouncements>() {
            provide_context(announcements.clone());
        }
        if let Some(outcomes) = parts.extensions.get::<FormOutcomes>() {
            provide_context(outcomes.clone());
        }
        if let Some(codes) = parts.extensions.get::<NewRecoveryCodes>() {
            provide_context(codes.clone());
        }
        if let Some(link) = parts.extensions.get::<ShownStaffLink>() {
            provide_context(link.clone());
        }
        if let Some(code) = parts.extensions.get::<ShownResetCode>() {
            provide_context(code.clone());
        }
    }
}

/// The document around the app. Pages without the WASM module do not request it, so the first page
/// is fast on a slow connection. After the sign-in page has loaded, the service worker prefetches
/// the module (public/ahead.js).
pub fn render_shell(state: &AppState) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let full = state.assets.clone();
    let live = list_hydrated_pages(state);
    let plain = render_plain_shell(state);
    move || {
        let asked = use_context::<Parts>();
        let path = asked.as_ref().map(|parts| parts.uri.path());
        let group = path.and_then(PageGroup::of_path);
        let is_live = asked.is_some_and(|parts| {
            let path = parts.extensions.get::<MatchedPath>();
            path.is_some_and(|path| live.contains(path.as_str()))
                && visitor_of(&parts).session().is_some()
        });
        if is_live {
            app::shell(Assets::clone(&full), group).into_any()
        } else {
            plain()
        }
    }
}

/// The document of a page that is not hydrated.
pub fn render_plain_shell(
    state: &AppState,
) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let plain = Assets {
        js: None,
        wasm: None,
        ..Assets::clone(&state.assets)
    };
    move || app::shell(plain.clone(), None).into_any()
}

/// Renders the page at this address as the response to a form of the office, with `outcome` in its
/// context.
pub(in crate::http) async fn render_form_outcome<T: Clone + Send + Sync + 'static>(
    state: AppState,
    mut parts: Parts,
    address: &str,
    outcome: T,
) -> Response {
    parts.method = Method::GET;
    parts.uri = address.parse().expect("our pages have addresses");
    let shell = render_plain_shell(&state);
    let provide = provide_ports(state);
    let provide = move || {
        provide();
        provide_context(outcome.clone());
    };
    let render = leptos_axum::render_app_async_with_context(provide, shell);
    render(Request::from_parts(parts, Body::empty())).await
}

/// Renders the app's page for an unknown path.
pub async fn render_not_found(State(state): State<AppState>, request: Request) -> Response {
    let shell = render_shell(&state);
    let render = leptos_axum::render_app_async_with_context(provide_ports(state), shell);
    let mut response = render(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Sets the status of a refused server function: leptos answers 500, but the problem has its own
/// status. The redirect after a plain form is not changed.
pub async fn set_refusal_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let refused = response.status() == StatusCode::INTERNAL_SERVER_ERROR
        && response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !refused {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_REFUSAL_BYTES).await.unwrap_or_default();
    parts.status = match serde_json::from_slice(&bytes) {
        Ok(ApiError::Problem(problem)) => {
            if let Some(seconds) = problem.retry_seconds() {
                let seconds = HeaderValue::from(seconds);
                parts.headers.insert(header::RETRY_AFTER, seconds);
            }
            StatusCode::from_u16(problem.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
        // The arguments could not be parsed: an old page or a foreign client.
        Ok(ApiError::Transport(_)) => StatusCode::BAD_REQUEST,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn, routing::get};
    use shared::problem::Problem;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_busy_server_function_says_when_to_try_again() {
        let busy = || async {
            let error = ApiError::Problem(Problem::Busy { retry_seconds: 5 });
            let body = serde_json::to_vec(&error).expect("is plain data");
            let headers = [(SERVER_FN_ERROR_HEADER, "x")];
            (StatusCode::INTERNAL_SERVER_ERROR, headers, body)
        };
        let router = Router::new()
            .route("/", get(busy))
            .layer(from_fn(set_refusal_status));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("answers");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    }
}
