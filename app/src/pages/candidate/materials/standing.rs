//! The review state of an image on the server, in the words of C4.

use shared::{
    application::{Application, Image, State, Verdict},
    id::SlotId,
};

use crate::text::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the server, not submitted.
    Uploaded,
    Submitted,
    /// To be corrected, and still the image that was returned.
    Returned,
    Passed,
}

impl Standing {
    pub fn of(application: &Application, slot: &SlotId, image: &Image) -> Self {
        let is_submitted = application.submitted.images(slot).contains(&image.sha256);
        match (application.state, application.verdict(slot)) {
            (State::Approved, _) => Standing::Passed,
            (State::Returned, Verdict::Passed) => Standing::Passed,
            (State::Returned, Verdict::Returned { pages, .. })
                if pages.is_empty() || application.find_page_at_fault(slot, image.id).is_some() =>
            {
                match is_submitted {
                    true => Standing::Returned,
                    false => Standing::Uploaded,
                }
            }
            (State::Returned, Verdict::Pending | Verdict::Returned { .. }) if is_submitted => {
                Standing::Submitted
            }
            (State::Submitted | State::UnderReview | State::Refused, _) => Standing::Submitted,
            _ => Standing::Uploaded,
        }
    }

    /// The name in `data-state` (`style/states.css`).
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Uploaded => "uploaded",
            Standing::Submitted => "submitted",
            Standing::Returned => "returned",
            Standing::Passed => "passed",
        }
    }

    pub fn word(self, text: Text) -> &'static str {
        match self {
            Standing::Uploaded => text.material_uploaded(),
            Standing::Submitted => text.material_submitted(),
            Standing::Returned => text.verdict_returned(),
            Standing::Passed => text.verdict_passed(),
        }
    }
}
