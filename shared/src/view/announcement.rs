//! View models of announcements: those that a page shows, and the office's page of all of them.

use serde::{Deserialize, Serialize};

use super::definition::DefinedExam;
use crate::{
    announcement::{Announcement, AnnouncementFault, AnnouncementKind},
    id::AnnouncementId,
    text::LocalText,
    time::Timestamp,
};

/// Announcements on the office's page.
pub const MAX_LISTED_ANNOUNCEMENTS: u64 = 200;

/// Announcement on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownAnnouncement {
    /// Announcement as it was published.
    pub announcement: Announcement,
    /// Title of its exam. `None` if it concerns all exams.
    pub exam_title: Option<LocalText>,
    /// Form in which the page shows it. The home page lists an incident of one exam as news.
    pub shown_as: AnnouncementKind,
}

/// Announcements as the office sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeAnnouncements {
    /// Time of the server.
    pub now: Timestamp,
    /// Exams that an announcement may concern.
    pub exams: Vec<DefinedExam>,
    /// The last announcements, the latest end first, also withdrawn ones.
    pub records: Vec<AnnouncementRecord>,
}

/// One announcement in the office's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementRecord {
    /// Announcement as it was published.
    pub announcement: Announcement,
    /// Time of the publication.
    pub at: Timestamp,
    /// Name of the officer who published it.
    pub name: String,
    /// Announcement that it replaced.
    pub replaces: Option<AnnouncementId>,
    /// Time of the withdrawal, and the name of the officer. `None` if it was not withdrawn.
    pub withdrawn: Option<(Timestamp, String)>,
}

impl AnnouncementRecord {
    /// True if it can be withdrawn or replaced: it is shown or will be shown.
    pub fn can_withdraw(&self, now: Timestamp) -> bool {
        self.withdrawn.is_none() && now < self.announcement.until
    }
}

/// Result of the form on the office's page of announcements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnnouncementOutcome {
    /// The announcement is possible; nothing was changed.
    Previewed(Box<Announcement>),
    /// Nothing was changed, for these reasons.
    Refused(Vec<AnnouncementFault>),
    /// The announcement was published or withdrawn.
    Done,
}
