//! Log of views: which member of the staff has seen whose form and pictures, when and why.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{id::ImageId, time::Timestamp};

/// Kind of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewKind {
    /// The desk was loaded in advance.
    Prefetched,
    /// The form or the picture was on the screen.
    Seen,
}

impl ViewKind {
    /// All kinds.
    pub const ALL: [ViewKind; 2] = [ViewKind::Prefetched, ViewKind::Seen];

    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ViewKind::Prefetched => "prefetched",
            ViewKind::Seen => "seen",
        }
    }
}

/// Reason of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewReason {
    /// The viewer had claimed the application from the list.
    Next,
    /// The viewer opened it by the search, the list or its address.
    Search,
    /// The viewer had judged it before.
    SecondLook,
    /// Another reviewer had handed it to the viewer.
    HandOver,
    /// The office helped the person.
    Support,
    /// The viewer judged it as a known case.
    KnownCase,
}

impl ViewReason {
    /// All reasons.
    pub const ALL: [ViewReason; 6] = [
        ViewReason::Next,
        ViewReason::Search,
        ViewReason::SecondLook,
        ViewReason::HandOver,
        ViewReason::Support,
        ViewReason::KnownCase,
    ];

    /// Name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ViewReason::Next => "next",
            ViewReason::Search => "search",
            ViewReason::SecondLook => "second-look",
            ViewReason::HandOver => "hand-over",
            ViewReason::Support => "support",
            ViewReason::KnownCase => "known-case",
        }
    }
}

/// Error of an unknown word in the log of views.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no word of the log of views")]
pub struct UnknownViewWord(pub String);

impl FromStr for ViewKind {
    type Err = UnknownViewWord;
    fn from_str(text: &str) -> Result<Self, UnknownViewWord> {
        ViewKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownViewWord(text.to_owned()))
    }
}

impl FromStr for ViewReason {
    type Err = UnknownViewWord;
    fn from_str(text: &str) -> Result<Self, UnknownViewWord> {
        ViewReason::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| UnknownViewWord(text.to_owned()))
    }
}

/// View that a desk reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedView {
    /// Picture that was on the screen. `None` for the form.
    pub image: Option<ImageId>,
    /// Time since then, in milliseconds on the device's clock.
    pub age_ms: u32,
}

/// Most views in one report.
pub const MAX_REPORTED_VIEWS: usize = 100;

/// Two views of the same thing by the same person within this time, in milliseconds, are one entry.
pub const SAME_VIEW_MS: i64 = 10 * Timestamp::MINUTE_MS;
