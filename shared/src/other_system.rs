//! What can go wrong when another system is to say who somebody is (S1-02, S3-01).

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherSystemFault {
    /// The server's configuration does not name it.
    NotConfigured,
    /// It did not answer, or not as it should.
    Unreachable,
    /// The person, or the other system, said no.
    Refused,
    /// The answer does not belong to what was asked, or its signature is not right.
    Untrusted,
    /// By our clock the answer is over already, or is not made yet.
    Clock,
    /// Too much time has passed, it was gone on with already, or began in another browser.
    Over,
    /// The number that it told is known here under another name.
    NameDiffers,
    /// The account here was closed by the office.
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

    /// The word in the address of the sign-in page, which says it in a sentence.
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
