//! Renders problems of the raw routes as HTML instead of JSON if the client asked for a page. It
//! uses no database, app or script that could fail.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};
use shared::{problem::Problem, text::Lang, url::page};

use crate::{
    http::{
        middleware::language::read_language,
        problem::{PROBLEM_JSON, ProblemDetails},
    },
    state::AppState,
};

/// Maximum size of a problem in bytes; real ones are smaller.
const MAX_PROBLEM_BYTES: usize = 256 * 1024;

pub async fn render_problem_pages(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let lang = read_language(request.headers());
    let is_person = accepts_html(request.headers());
    let response = next.run(request).await;
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == PROBLEM_JSON);
    if !is_person || !is_problem {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_PROBLEM_BYTES).await.unwrap_or_default();
    let Ok(ProblemDetails { problem, .. }) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(
        parts,
        Body::from(write_page(&problem, lang, &state.assets.css)),
    )
}

/// Returns whether the client accepts HTML, as for a page, not only data or a picture.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn write_page(problem: &Problem, lang: Lang, css: &str) -> String {
    let text = app::text::Text(lang);
    format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{css}\">\
         <main id=\"main\"><section class=\"refusal\"><h1>{title}</h1>\
         <p class=\"problem\" role=\"alert\">{problem}</p>\
         <p><a class=\"button\" href=\"{home}\">{go_home}</a></p></section></main></html>",
        lang = lang.tag(),
        title = escape(text.cannot_show()),
        css = escape(css),
        problem = escape(&text.problem(problem)),
        home = page::HOME,
        go_home = escape(text.go_home()),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_page_is_localised_and_escaped() {
        let problem = Problem::Internal {
            reference: "<B>".to_owned(),
        };
        let page = write_page(&problem, Lang::En, "/pkg/main.css");
        assert!(
            page.contains("lang=\"en\"") && page.contains("&lt;B&gt;"),
            "{page}"
        );
        assert!(!page.contains("<B>"));
    }
}
