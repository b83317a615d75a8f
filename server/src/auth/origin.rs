//! Where a request comes from, as far as the server can know.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The client's address, by which failed attempts are counted.
    pub address: String,
    /// What the browser calls itself; shown to its owner in the list of sessions.
    pub browser: String,
}
