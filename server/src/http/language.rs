//! The language of the pages: what the person chose, else what the browser prefers, else Chinese.

use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use shared::{
    text::Lang,
    url::{is_local, page},
};

use super::{
    cookie::{self, Life, read_cookie, write_cookie},
    problem::Refusal,
};
use crate::{auth::Visitor, state::AppState};

const YEAR: u32 = 365 * 24 * 3600;

pub fn read_language(headers: &HeaderMap) -> Lang {
    let chosen = read_cookie(headers, cookie::LANGUAGE).and_then(Lang::from_tag);
    chosen
        .or_else(|| read_preferred(headers))
        .unwrap_or_default()
}

/// The first of the browser's languages that we have; browsers list them best first.
fn read_preferred(headers: &HeaderMap) -> Option<Lang> {
    let list = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    list.split(',')
        .find_map(|item| Lang::from_tag(item.split(';').next()?.trim()))
}

#[derive(Deserialize)]
pub struct Choice {
    to: String,
    #[serde(default)]
    back: String,
}

/// `GET /set-language?to=en&back=/path`
///
/// Whoever is signed in is written to in this language, too.
pub async fn set_language(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(choice): Query<Choice>,
) -> Result<Response, Refusal> {
    let lang = Lang::from_tag(&choice.to).unwrap_or_default();
    if let Some(signed_in) = visitor.get() {
        let account = signed_in.viewer.account;
        state.db.set_language(account, lang).await?;
    }
    Ok(go_back(lang, &choice))
}

fn go_back(lang: Lang, choice: &Choice) -> Response {
    let back = Some(choice.back.as_str())
        .filter(|path| is_local(path) && !path.contains(char::is_control))
        .unwrap_or(page::HOME);
    // Not secret and not worth TLS alone: the cookie goes wherever the pages go.
    let cookie = write_cookie(cookie::LANGUAGE, lang.tag(), Life::Seconds(YEAR), false);
    let location = HeaderValue::try_from(back).unwrap_or(HeaderValue::from_static(page::HOME));
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    response
        .headers_mut()
        .extend([(header::SET_COOKIE, cookie), (header::LOCATION, location)]);
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
    fn only_paths_of_this_site_are_gone_back_to() {
        for (back, location) in [
            ("/exams?a=b", "/exams?a=b"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\t/evil.example", "/"),
        ] {
            let choice = Choice {
                to: "en".into(),
                back: back.into(),
            };
            let response = go_back(Lang::En, &choice);
            assert_eq!(response.headers()["location"], location, "{back:?}");
        }
    }
}
