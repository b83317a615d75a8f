//! Parts that reviewers judge (审核项): the sections of the form, the position, and the slots with
//! their images (S2-19, S4-14).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::id::{ParseSlugError, SectionId, SlotId};

/// Part of an application that has its own verdict (审核项). The text form is `photo` for a slot,
/// `section:education` for a section and `position:` for the position.
/// ```
/// use shared::application::ReviewPart;
///
/// let part: ReviewPart = "section:education".parse()?;
/// assert!(matches!(part, ReviewPart::Section(_)));
/// assert_eq!(part.to_string(), "section:education");
/// assert_eq!("position:".parse(), Ok(ReviewPart::Position));
/// assert!("section:".parse::<ReviewPart>().is_err());
/// # Ok::<(), shared::id::ParseSlugError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ReviewPart {
    /// Slot with its images.
    Slot(SlotId),
    /// Section of the personal form.
    Section(SectionId),
    /// Chosen position.
    Position,
}

/// Prefixes in the text form. Slugs have no colon, so they cannot collide.
const SECTION: &str = "section:";
const POSITION: &str = "position:";

impl fmt::Display for ReviewPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReviewPart::Slot(slot) => slot.fmt(f),
            ReviewPart::Section(section) => write!(f, "{SECTION}{section}"),
            ReviewPart::Position => f.write_str(POSITION),
        }
    }
}

impl FromStr for ReviewPart {
    type Err = ParseSlugError;
    fn from_str(text: &str) -> Result<Self, ParseSlugError> {
        match text.strip_prefix(SECTION) {
            Some(section) => section.parse().map(ReviewPart::Section),
            None if text == POSITION => Ok(ReviewPart::Position),
            None => text.parse().map(ReviewPart::Slot),
        }
    }
}

impl TryFrom<String> for ReviewPart {
    type Error = ParseSlugError;
    fn try_from(text: String) -> Result<Self, ParseSlugError> {
        text.parse()
    }
}

impl From<ReviewPart> for String {
    fn from(part: ReviewPart) -> String {
        part.to_string()
    }
}

impl From<SlotId> for ReviewPart {
    fn from(slot: SlotId) -> ReviewPart {
        ReviewPart::Slot(slot)
    }
}
