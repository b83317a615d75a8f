//! Headers and status that a page or a server function sets on its response.

use app::ports::ResponsePort;
use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos_axum::ResponseOptions;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use shared::problem::Problem;

use crate::http::extract::cookie::{
    self, CookieLifetime, write_cookie, write_script_readable_cookie,
};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Time in seconds for which a browser remembers a sign-out: longer than another system's own
/// session is likely to last.
const SIGNED_OUT_COOKIE_SECONDS: u32 = 24 * 3600;

/// Time in seconds for which a browser is known after a sign-in: from one year's exam to the next.
const KNOWN_DEVICE_COOKIE_SECONDS: u32 = 400 * 24 * 3600;

#[derive(Clone)]
pub struct ResponseHeaders {
    options: ResponseOptions,
    is_secure: bool,
}

impl ResponseHeaders {
    pub fn new(options: ResponseOptions, is_secure: bool) -> Self {
        Self { options, is_secure }
    }

    /// Sets the session cookie, for `kept_seconds` or until the browser is closed.
    pub fn set_session_cookie(&self, token: &str, kept_seconds: Option<u32>) {
        let life = kept_seconds.map_or(CookieLifetime::Session, CookieLifetime::Seconds);
        self.set_cookie(cookie::SESSION, token, life);
    }

    /// Adds a `Set-Cookie` header.
    pub fn append_cookie(&self, cookie: HeaderValue) {
        self.options.append_header(header::SET_COOKIE, cookie);
    }

    /// Marks the browser as known: its failed sign-ins are counted separately.
    pub fn set_known_device(&self, value: &str) {
        let life = CookieLifetime::Seconds(KNOWN_DEVICE_COOKIE_SECONDS);
        self.set_cookie(cookie::KNOWN_DEVICE, value, life);
    }

    /// Deletes the cookies of a sign-in through another system.
    pub fn delete_open_id_cookies(&self) {
        for name in cookie::OPEN_ID_COOKIES {
            self.set_cookie(name, "", CookieLifetime::Expired);
        }
    }

    /// Sets or deletes the mark of a shared computer, as its user has chosen.
    pub fn set_shared_device(&self, is_shared: bool) {
        let (value, life) = match is_shared {
            true => (cookie::SHARED, CookieLifetime::Session),
            false => ("", CookieLifetime::Expired),
        };
        let cookie = write_script_readable_cookie(cookie::DEVICE, value, life, self.is_secure);
        self.options.append_header(header::SET_COOKIE, cookie);
    }

    /// Deletes the session cookie and all data of this site in the browser: drafts, pictures,
    /// cached pages. A page with script has asked before (app/components/sign_out); this is for
    /// browsers without it.
    pub fn clear_session_cookie(&self) {
        self.set_cookie(cookie::SESSION, "", CookieLifetime::Expired);
        self.set_cookie(
            cookie::SIGNED_OUT,
            "1",
            CookieLifetime::Seconds(SIGNED_OUT_COOKIE_SECONDS),
        );
        self.set_shared_device(false);
        self.options.insert_header(
            CLEAR_SITE_DATA,
            HeaderValue::from_static(r#""cache", "storage""#),
        );
    }

    fn set_cookie(&self, name: &str, value: &str, life: CookieLifetime) {
        let cookie = write_cookie(name, value, life, self.is_secure);
        self.options.append_header(header::SET_COOKIE, cookie);
    }
}

impl ResponsePort for ResponseHeaders {
    fn redirect(&self, path: &str) {
        // Headers contain ASCII only, but a path may contain text typed by a person.
        leptos_axum::redirect(&utf8_percent_encode(path, CONTROLS).to_string());
    }

    /// Sets the status of a page. Server functions must not use it: their response to a form is a
    /// redirect, and for other clients `http::page` takes the status from the problem.
    fn set_status(&self, problem: &Problem) {
        if let Ok(status) = StatusCode::from_u16(problem.http_status()) {
            self.options.set_status(status);
        }
        if let Some(seconds) = problem.retry_seconds() {
            self.options
                .insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}
