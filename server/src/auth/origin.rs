//! Where a request comes from, as far as the server can know.

use super::token::Token;

#[derive(Clone)]
pub struct Origin {
    /// The client's address, by which failed attempts are counted; of IPv6 the network of 64 bits
    /// that one customer has.
    pub address: String,
    /// The secret of a sign-in with another system that is under way in this browser.
    pub other_system: Option<Token>,
    /// What a browser keeps that has signed in before, as it was sent (`device`).
    pub device: Option<String>,
    /// How the browser calls this server, without the scheme.
    pub host: Option<String>,
    /// What the browser calls itself; shown to its owner in the list of sessions.
    pub browser: String,
}
