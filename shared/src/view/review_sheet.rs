//! Data of the sheet: one slot of many applications on one page, judged together (批量查看).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    application::{Image, QueuedAct, ReviewPart, Verdict},
    hint::ImageRemark,
    id::{AccountId, ApplicationId, ExamCode, ParseSlugError, ReasonId, SlotId},
    review_keys::ReviewKeys,
    text::LocalText,
    time::Timestamp,
};

/// Most applications on one page of a sheet.
pub const SHEET_SIZE: usize = 40;

/// Most images of one slot that a form of the sheet names.
pub const MAX_SHEET_IMAGES: usize = 100;

/// Page of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetQuery {
    /// Exam of the applications.
    pub exam: ExamCode,
    /// Slot that is judged.
    pub slot: SlotId,
    /// Applications of the page. `None` for those that the reader has claimed and not judged.
    #[serde(default)]
    pub places: Option<SheetRange>,
}

/// Place of an application in the list, longest waiting first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SheetPlace {
    /// Time of the last submission.
    pub submitted: Timestamp,
    /// Application; it orders those of the same moment.
    pub application: ApplicationId,
}

/// Range of places in the list, with both ends. The text form is that of the address.
/// ```
/// use shared::view::SheetRange;
///
/// let text = "1610676000000.01977420-dc00-7000-8000-000000000001~\
///             1610676000001.01977420-dc00-7000-8000-000000000002";
/// let range: SheetRange = text.parse()?;
/// assert_eq!(range.first.submitted.0, 1_610_676_000_000);
/// assert_eq!(range.to_string(), text);
/// assert!("1610676000000".parse::<SheetRange>().is_err());
/// # Ok::<(), shared::view::ParseSheetRangeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SheetRange {
    /// First place.
    pub first: SheetPlace,
    /// Last place.
    pub last: SheetPlace,
}

/// Error of a text that is no range of places.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no range of places")]
pub struct ParseSheetRangeError(String);

impl fmt::Display for SheetRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SheetRange { first, last } = self;
        write!(
            f,
            "{}.{}~{}.{}",
            first.submitted.0, first.application, last.submitted.0, last.application
        )
    }
}

impl FromStr for SheetRange {
    type Err = ParseSheetRangeError;
    fn from_str(text: &str) -> Result<Self, ParseSheetRangeError> {
        let place = |text: &str| {
            let (submitted, application) = text.split_once('.')?;
            Some(SheetPlace {
                submitted: Timestamp(submitted.parse().ok()?),
                application: application.parse().ok()?,
            })
        };
        let range = text.split_once('~').and_then(|(first, last)| {
            Some(SheetRange {
                first: place(first)?,
                last: place(last)?,
            })
        });
        range.ok_or_else(|| ParseSheetRangeError(text.to_owned()))
    }
}

impl TryFrom<String> for SheetRange {
    type Error = ParseSheetRangeError;
    fn try_from(text: String) -> Result<Self, ParseSheetRangeError> {
        text.parse()
    }
}

impl From<SheetRange> for String {
    fn from(range: SheetRange) -> String {
        range.to_string()
    }
}

/// Page of the sheet with its applications, all claimed by the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewSheet {
    /// Name of the exam.
    pub exam: LocalText,
    /// Slot that is judged.
    pub slot: SlotId,
    /// Name of the slot.
    pub title: LocalText,
    /// Description of the wanted material.
    pub hint: Option<LocalText>,
    /// Account of the reader.
    pub reader: AccountId,
    /// Reasons for a return. Reasons that need a note are given on the desk only.
    pub reasons: Vec<SheetReason>,
    /// Applications, longest waiting first; at most [`SHEET_SIZE`].
    pub cells: Vec<SheetCell>,
    /// Keys of the reader.
    #[serde(default)]
    pub keys: ReviewKeys,
}

impl ReviewSheet {
    /// Range of the shown applications. `None` for an empty page.
    pub fn places(&self) -> Option<SheetRange> {
        Some(SheetRange {
            first: self.cells.first()?.place(),
            last: self.cells.last()?.place(),
        })
    }

    /// Reason with this key.
    pub fn reason_of_key(&self, key: &str) -> Option<&SheetReason> {
        let has_key = |reason: &&SheetReason| reason.key.is_some_and(|own| key == own.to_string());
        self.reasons.iter().find(has_key)
    }
}

/// Reason that the sheet offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetReason {
    /// Id of the reason.
    pub id: ReasonId,
    /// Short label.
    pub label: LocalText,
    /// Sentence for the candidate.
    pub sentence: LocalText,
    /// True if mending cannot help.
    pub is_disqualifying: bool,
    /// Key on the keyboard, the same as on the desk. `None` if it has none there or if the sheet
    /// uses it for something else.
    pub key: Option<char>,
}

/// Application on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetCell {
    /// Id of the application.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub name: String,
    /// Time of the last submission.
    pub submitted: Timestamp,
    /// Revision to which the next act applies.
    pub revision: u32,
    /// Images of the slot.
    pub images: Vec<Image>,
    /// Automatic remarks on the images.
    pub remarks: Vec<ImageRemark>,
    /// Verdict on the slot: pending, or just given by the reader.
    pub verdict: Verdict,
}

impl SheetCell {
    /// Place in the list.
    pub fn place(&self) -> SheetPlace {
        SheetPlace {
            submitted: self.submitted,
            application: self.application,
        }
    }

    /// Performs an act of the reader as the server will. An act on another revision or application
    /// is ignored.
    pub fn perform(&mut self, slot: &SlotId, queued: &QueuedAct) {
        if queued.application != self.application || queued.revision != self.revision {
            return;
        }
        self.revision += 1;
        if let Some((ReviewPart::Slot(part), verdict)) = queued.act.verdict()
            && part == *slot
        {
            self.verdict = verdict;
        }
    }
}

/// Choice on a form of the sheet for one application. The text form is a reason's id, or one of two
/// words that are no ids.
/// ```
/// use shared::view::SheetChoice;
///
/// assert_eq!("pass:".parse(), Ok(SheetChoice::Pass));
/// assert_eq!("leave:".parse(), Ok(SheetChoice::Leave));
/// let reason: SheetChoice = "blurred".parse()?;
/// assert_eq!(reason.to_string(), "blurred");
/// # Ok::<(), shared::id::ParseSlugError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SheetChoice {
    /// The slot is passed.
    Pass,
    /// The slot stays without a verdict.
    Leave,
    /// The slot is returned for this reason.
    Return(ReasonId),
}

const PASS: &str = "pass:";
const LEAVE: &str = "leave:";

impl fmt::Display for SheetChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SheetChoice::Pass => f.write_str(PASS),
            SheetChoice::Leave => f.write_str(LEAVE),
            SheetChoice::Return(reason) => reason.fmt(f),
        }
    }
}

impl FromStr for SheetChoice {
    type Err = ParseSlugError;
    fn from_str(text: &str) -> Result<Self, ParseSlugError> {
        match text {
            PASS => Ok(SheetChoice::Pass),
            LEAVE => Ok(SheetChoice::Leave),
            reason => reason.parse().map(SheetChoice::Return),
        }
    }
}

impl TryFrom<String> for SheetChoice {
    type Error = ParseSlugError;
    fn try_from(text: String) -> Result<Self, ParseSlugError> {
        text.parse()
    }
}

impl From<SheetChoice> for String {
    fn from(choice: SheetChoice) -> String {
        choice.to_string()
    }
}

/// Choice for one application, as a form sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetEntry {
    /// Id of the application.
    pub application: ApplicationId,
    /// Revision that the reviewer saw.
    pub revision: u32,
    /// Choice of the reviewer.
    pub choice: SheetChoice,
    /// Images of the slot that the page has shown.
    #[serde(default)]
    pub shown: Vec<crate::id::ImageId>,
}
