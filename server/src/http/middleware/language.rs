//! The language of the pages: the chosen one, else the browser's preference, else Chinese.

use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, uri::Authority};
use serde::Deserialize;
use shared::{
    text::Lang,
    url::{is_local, page},
};

use crate::{
    auth::Visitor,
    http::{
        extract::cookie::{self, CookieLifetime, read_cookie, write_cookie},
        problem::ProblemResponse,
    },
    state::AppState,
};

const LANGUAGE_COOKIE_SECONDS: u32 = 365 * 24 * 3600;

pub fn read_language(headers: &HeaderMap) -> Lang {
    let chosen = read_cookie(headers, cookie::LANGUAGE).and_then(Lang::from_tag);
    chosen
        .or_else(|| read_preferred(headers))
        .unwrap_or_default()
}

/// The first supported language of the browser's list, which is ordered by preference.
fn read_preferred(headers: &HeaderMap) -> Option<Lang> {
    let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    list.split(',')
        .find_map(|item| Lang::from_tag(item.split(';').next()?.trim()))
}

#[derive(Deserialize)]
pub struct LanguageQuery {
    to: String,
    #[serde(default)]
    back: String,
}

/// `GET /set-language?to=en&back=/path`
///
/// It also sets the message language of a signed-in person. A link on another site only redirects,
/// without a change.
pub async fn set_language(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(choice): Query<LanguageQuery>,
) -> Result<Response, ProblemResponse> {
    if !is_same_site_link(&headers) {
        return Ok(redirect_back(None, &choice));
    }
    let lang = Lang::from_tag(&choice.to).unwrap_or_default();
    if let Some(signed_in) = visitor.session() {
        let account = signed_in.viewer.account;
        state.db.set_language(account, lang).await?;
    }
    Ok(redirect_back(Some(lang), &choice))
}

/// Returns whether the followed link is on a page of this site: by `Sec-Fetch-Site`, which browsers
/// send over TLS, else by the referrer.
fn is_same_site_link(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let page = text(header::REFERER).and_then(|page| page.parse::<Uri>().ok());
    let page_host = page
        .as_ref()
        .and_then(Uri::authority)
        .map(Authority::as_str);
    page_host.is_some() && page_host == text(header::HOST)
}

fn redirect_back(lang: Option<Lang>, choice: &LanguageQuery) -> Response {
    let back = Some(choice.back.as_str())
        .filter(|path| is_local(path) && !path.contains(char::is_control))
        .unwrap_or(page::HOME);
    let location = HeaderValue::try_from(back).unwrap_or(HeaderValue::from_static(page::HOME));
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    if let Some(lang) = lang {
        // The language is not secret, so the cookie has no TLS restriction.
        let cookie = write_cookie(
            cookie::LANGUAGE,
            lang.tag(),
            CookieLifetime::Seconds(LANGUAGE_COOKIE_SECONDS),
            false,
        );
        headers.insert(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(cookie: &str, accepted: &str) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().expect("a header"));
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
        read_language(&headers)
    }

    #[test]
    fn the_choice_wins_then_the_browser_then_chinese() {
        assert_eq!(ask("lang=en", "zh-CN"), Lang::En);
        assert_eq!(ask("", "fr, en-GB;q=0.8, zh;q=0.5"), Lang::En);
        assert_eq!(ask("lang=xx", "fr"), Lang::Zh);
    }

    #[test]
    fn only_a_link_of_this_site_sets_the_language() {
        let ask = |lines: &[(&'static str, &str)]| {
            let lines = lines.iter().map(|(name, value)| {
                let value = value.parse().expect("a header");
                (HeaderName::from_static(name), value)
            });
            is_same_site_link(&lines.collect())
        };
        let host = ("host", "exam.example.cn");
        assert!(ask(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(ask(&[host, ("referer", "https://exam.example.cn/exams")]));
        for line in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            ("referer", "https://evil.example/exam.example.cn"),
        ] {
            assert!(!ask(&[host, line]), "{line:?}");
        }
        assert!(!ask(&[host]));
    }

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for (back, location) in [
            ("/exams?a=b", "/exams?a=b"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\t/evil.example", "/"),
        ] {
            let choice = LanguageQuery {
                to: "en".into(),
                back: back.into(),
            };
            let response = redirect_back(Some(Lang::En), &choice);
            assert_eq!(response.headers()["location"], location, "{back:?}");
        }
    }
}
