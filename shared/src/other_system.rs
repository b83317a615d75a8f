//! Faults of a sign-in with another system (S1-02, S3-01).

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherSystemFault {
    /// The server's configuration does not have the system.
    NotConfigured,
    /// The system gave no answer or an invalid one.
    Unreachable,
    /// The person or the other system refused.
    Refused,
    /// The answer does not belong to the request, or its signature is wrong.
    Untrusted,
    /// By the server's clock the answer has expired or is not valid yet.
    Clock,
    /// The sign-in has expired, was already used, or began in another browser.
    Over,
    /// The identity number is known here under another name.
    NameDiffers,
    /// The office has closed the account.
    Closed,
}

impl OtherSystemFault {
    pub const ALL: [OtherSystemFault; 8] = [
        OtherSystemFault::NotConfigured,
        OtherSystemFault::Unreachable,
        OtherSystemFault::Refused,
        OtherSystemFault::Untrusted,
        OtherSystemFault::Clock,
        OtherSystemFault::Over,
        OtherSystemFault::NameDiffers,
        OtherSystemFault::Closed,
    ];

    /// Code in the address of the sign-in page, which shows the sentence for it.
    pub fn as_str(self) -> &'static str {
        match self {
            OtherSystemFault::NotConfigured => "not-configured",
            OtherSystemFault::Unreachable => "unreachable",
            OtherSystemFault::Refused => "refused",
            OtherSystemFault::Untrusted => "untrusted",
            OtherSystemFault::Clock => "clock",
            OtherSystemFault::Over => "over",
            OtherSystemFault::NameDiffers => "name-differs",
            OtherSystemFault::Closed => "closed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == word)
    }
}
