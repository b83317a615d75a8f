//! Names and `Set-Cookie` headers of this site's cookies.

use http::{HeaderMap, HeaderValue, header};

/// Holds the token of a signed-in browser.
pub const SESSION: &str = "zhunkao_session";
/// Marks a shared computer; pages read it.
pub const DEVICE: &str = "zhunkao_device";
/// The value of [`DEVICE`].
pub const SHARED: &str = "shared";
/// Holds the secret of a running sign-in with another system.
pub const OPEN_ID_SECRET: &str = "zhunkao_other_system";
/// Set after a sign-out: the next sign-in with another system must ask for the account again.
pub const SIGNED_OUT: &str = "zhunkao_signed_out";
/// The cookies that end after a sign-in through another system.
pub const OPEN_ID_COOKIES: [&str; 2] = [OPEN_ID_SECRET, SIGNED_OUT];
/// Names the flash message for the next page.
pub const FLASH: &str = "zhunkao_flash";
/// Marks a browser in which an account has signed in before (`auth::device`).
pub const KNOWN_DEVICE: &str = "zhunkao_known_device";
/// Holds the chosen language of the pages.
pub const LANGUAGE: &str = "lang";

/// Prefix of cookie names over TLS: browsers then accept the cookie from this host only, not from
/// sibling hosts, and never without TLS (RFC 6265bis, 4.1.3.2).
const HOST_PREFIX: &str = "__Host-";

/// The name of a cookie that scripts can't read.
pub fn host_cookie_name(name: &str, is_secure: bool) -> String {
    match is_secure {
        true => format!("{HOST_PREFIX}{name}"),
        false => name.to_owned(),
    }
}

/// The value of a cookie written by [`write_cookie`].
pub fn read_host_cookie<'a>(
    headers: &'a HeaderMap,
    name: &str,
    is_secure: bool,
) -> Option<&'a str> {
    read_cookie(headers, &host_cookie_name(name, is_secure))
}

/// The value of a cookie in the request.
pub fn read_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Lifetime of a cookie in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieLifetime {
    /// Until the browser is closed.
    Session,
    Seconds(u32),
    /// Deletes the cookie.
    Expired,
}

/// A `Set-Cookie` header for this site that scripts can't read.
///
/// `value` is a token or a tag, without characters that a cookie cannot hold.
pub fn write_cookie(name: &str, value: &str, life: CookieLifetime, is_secure: bool) -> HeaderValue {
    let name = host_cookie_name(name, is_secure);
    format_cookie(&name, value, life, is_secure, "; HttpOnly")
}

/// Deletes a cookie of an earlier release, whose name had no prefix.
pub fn delete_legacy_cookie(name: &str) -> HeaderValue {
    format_cookie(name, "", CookieLifetime::Expired, true, "; HttpOnly")
}

/// As [`write_cookie`], for a cookie that the pages' scripts read.
pub fn write_script_readable_cookie(
    name: &str,
    value: &str,
    life: CookieLifetime,
    is_secure: bool,
) -> HeaderValue {
    format_cookie(name, value, life, is_secure, "")
}

fn format_cookie(
    name: &str,
    value: &str,
    life: CookieLifetime,
    is_secure: bool,
    hidden: &str,
) -> HeaderValue {
    let age = match life {
        CookieLifetime::Session => String::new(),
        CookieLifetime::Seconds(seconds) => format!("; Max-Age={seconds}"),
        CookieLifetime::Expired => "; Max-Age=0".to_owned(),
    };
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/{hidden}; SameSite=Lax{age}{secure}");
    HeaderValue::try_from(text).expect("our cookies hold tokens and tags only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xlang=zh; a=b=c"));
        headers.append(header::COOKIE, HeaderValue::from_static("lang=en"));
        assert_eq!(read_cookie(&headers, "lang"), Some("en"));
        assert_eq!(read_cookie(&headers, "a"), Some("b=c"));
        assert_eq!(read_cookie(&headers, "b"), None);
    }

    #[test]
    fn a_cookie_is_for_this_site_alone() {
        let cookie = write_cookie(SESSION, "t", CookieLifetime::Session, true);
        assert_eq!(
            cookie,
            "__Host-zhunkao_session=t; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let cookie = write_cookie(SESSION, "", CookieLifetime::Expired, false);
        assert_eq!(
            cookie,
            "zhunkao_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
