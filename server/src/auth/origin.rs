//! Origin of a request as far as the server knows it.

use super::token::Token;

#[derive(Clone)]
pub struct RequestOrigin {
    /// The client's address under which failed attempts are counted; for IPv6 its /64 network.
    pub address: String,
    /// True if accounts of staff can be used from the client's address.
    pub is_for_staff: bool,
    /// The secret of a running sign-in with another system in this browser.
    pub other_system: Option<Token>,
    /// The cookie of a known browser as it was sent (`device`).
    pub device: Option<String>,
    /// The host name of this server as used by the browser, without the scheme.
    pub host: Option<String>,
    /// The user agent, shown to the owner in the list of sessions.
    pub browser: String,
}
