//! Identifiers: UUIDs for created objects, slugs for parts of an exam definition.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("use shared::id::", stringify!($name), ";")]
        ///
        /// let text = "01977420-dc00-7000-8000-000000000001";
        #[doc = concat!("let id: ", stringify!($name), " = text.parse()?;")]
        /// assert_eq!(id.to_string(), text);
        #[doc = concat!("assert!(\"412\".parse::<", stringify!($name), ">().is_err());")]
        /// # Ok::<(), uuid::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

uuid_id! {
    /// Person who signs in.
    AccountId,
    /// One candidate's entry for one exam.
    ApplicationId,
    /// Page of a slot; made on the device, so that sending it twice is idempotent.
    ImageId,
    /// Signed-in browser of an account.
    SessionId,
    /// Message to a person.
    MessageId,
    /// Order at a payment gateway.
    OrderId,
    /// Extension of a window by the office.
    ExtensionId,
    /// Pause of an exam by the office.
    PauseId,
    /// Announcement of the office.
    AnnouncementId,
    /// Version of a definition that is to be published at a chosen time.
    ScheduledVersionId,
    /// Decided application that other reviewers judge again (known case, R11).
    KnownCaseId,
    /// Reminders that the office sends to one list.
    NudgeId,
    /// Plan of the office to remind one list by days before the deadline.
    NudgePlanId,
}

/// Maximum length of a position code, in characters.
pub const MAX_POSITION_CODE_LENGTH: usize = 40;

/// Position of an exam, as in the office's file: `300110001001`, `A-01`.
/// ```
/// use shared::id::PositionCode;
///
/// let code: PositionCode = "A-01".parse()?;
/// assert_eq!(code.as_str(), "A-01");
/// assert!("A 01".parse::<PositionCode>().is_err());
/// assert!("0".repeat(41).parse::<PositionCode>().is_err());
/// # Ok::<(), shared::id::ParsePositionCodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PositionCode(String);

/// Error of a text that is not a position code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code: 1 to 40 letters, digits, `-`, `_` and `.` are allowed")]
pub struct ParsePositionCodeError(pub String);

impl PositionCode {
    /// Text of the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PositionCode {
    type Error = ParsePositionCodeError;
    fn try_from(text: String) -> Result<Self, ParsePositionCodeError> {
        let is_code = (1..=MAX_POSITION_CODE_LENGTH).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if is_code {
            Ok(Self(text))
        } else {
            Err(ParsePositionCodeError(text))
        }
    }
}

impl FromStr for PositionCode {
    type Err = ParsePositionCodeError;
    fn from_str(text: &str) -> Result<Self, ParsePositionCodeError> {
        text.to_owned().try_into()
    }
}

impl From<PositionCode> for String {
    fn from(code: PositionCode) -> String {
        code.0
    }
}

impl fmt::Display for PositionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Maximum length of a slug, in characters.
pub const MAX_SLUG_LENGTH: usize = 64;

/// Error of a text that is not a slug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name: 1 to 64 characters of a-z, 0-9 and - are allowed, a letter or digit first"
)]
pub struct ParseSlugError(pub String);

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_SLUG_LENGTH
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! slug_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("use shared::id::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id: ", stringify!($name), " = \"a-1\".parse()?;")]
        /// assert_eq!(id.as_str(), "a-1");
        #[doc = concat!("assert!(\"A 1\".parse::<", stringify!($name), ">().is_err());")]
        /// # Ok::<(), shared::id::ParseSlugError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseSlugError;
            fn from_str(text: &str) -> Result<Self, ParseSlugError> {
                if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(ParseSlugError(text.to_owned())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseSlugError;
            fn try_from(text: String) -> Result<Self, ParseSlugError> {
                if is_slug(&text) { Ok(Self(text)) } else { Err(ParseSlugError(text)) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

slug_id! {
    /// Exam, the same in all its versions: `shenzhen-civil-service`.
    ExamCode,
    /// A time window of an exam.
    WindowId,
    /// Round of an exam: one pass of the state machine over a set of stages.
    RoundId,
    /// A step of the exam's flow.
    StageId,
    /// A text to read and accept.
    NoticeId,
    /// A yes/no or choice answer that decides which slots and positions apply.
    FactId,
    /// One choice of a fact or of a field.
    ChoiceId,
    /// A section of the personal form.
    SectionId,
    /// A field of the personal form.
    FieldId,
    /// An image rule that slots share by name.
    RuleId,
    /// A group of slots.
    CategoryId,
    /// A named place for material.
    SlotId,
    /// Predefined reason of the reviewer.
    ReasonId,
    /// A printed form (登记表, 介绍信).
    FormId,
}
