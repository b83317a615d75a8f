//! Announcements of the office: news and incidents, for one exam or for all. The rules say which
//! text and times are accepted, and which page shows an announcement to whom.

use std::{collections::BTreeSet, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    application::answers::clean::{clean_line, clean_lines},
    characters::count_characters,
    id::{AnnouncementId, ExamCode},
    text::LocalText,
    time::Timestamp,
    url::page,
};

/// Maximum length of a title, in characters.
pub const MAX_TITLE_CHARS: usize = 60;

/// Maximum length of a text, in characters.
pub const MAX_BODY_CHARS: usize = 2_000;

/// Maximum number of announcements that are shown or will be shown.
pub const MAX_CURRENT_ANNOUNCEMENTS: usize = 20;

/// Maximum time in days for which an announcement is shown.
pub const MAX_SHOWN_DAYS: i64 = 366;

/// Kind of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnouncementKind {
    /// Shown on the home page and on the pages of the exam.
    News,
    /// A banner on every page of the people whom it concerns.
    Incident,
}

impl AnnouncementKind {
    /// All kinds.
    pub const ALL: [AnnouncementKind; 2] = [AnnouncementKind::News, AnnouncementKind::Incident];

    /// Name in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            AnnouncementKind::News => "news",
            AnnouncementKind::Incident => "incident",
        }
    }
}

/// Error of an unknown name of a kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of announcement")]
pub struct UnknownAnnouncementKind(pub String);

impl FromStr for AnnouncementKind {
    type Err = UnknownAnnouncementKind;
    fn from_str(text: &str) -> Result<Self, UnknownAnnouncementKind> {
        let mut all = AnnouncementKind::ALL.into_iter();
        all.find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownAnnouncementKind(text.to_owned()))
    }
}

/// Announcement of the office. Its text never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Id of the announcement.
    pub id: AnnouncementId,
    /// News or incident.
    pub kind: AnnouncementKind,
    /// Exam that it concerns. `None` for all exams.
    pub exam: Option<ExamCode>,
    /// Title of one line.
    pub title: LocalText,
    /// Plain text with its line breaks.
    pub body: LocalText,
    /// First moment at which it is shown.
    pub from: Timestamp,
    /// First moment at which it is no longer shown.
    pub until: Timestamp,
}

/// Part of the text of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnouncementPart {
    /// Chinese title.
    Title,
    /// Chinese text.
    Body,
    /// English title.
    EnglishTitle,
    /// English text.
    EnglishBody,
}

/// Reason why the office cannot publish or withdraw an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnouncementFault {
    /// The form chooses no kind, news or incident.
    UnknownKind,
    /// No exam has this code.
    UnknownExam,
    /// The Chinese title or the Chinese text is empty.
    Missing {
        /// Empty part.
        part: AnnouncementPart,
    },
    /// A part is too long.
    TooLong {
        /// Part that is too long.
        part: AnnouncementPart,
        /// Number of characters.
        measured: usize,
        /// Maximum number of characters.
        allowed: usize,
    },
    /// One of the English title and the English text is empty, the other is not.
    HalfEnglish,
    /// No end was typed.
    EndMissing,
    /// The text is not a date with a time of day.
    UnknownTime {
        /// Typed text.
        text: String,
    },
    /// The end is not in the future.
    Past {
        /// Time of the server.
        now: Timestamp,
    },
    /// The end is not later than the beginning.
    EndsBeforeStart {
        /// Beginning.
        from: Timestamp,
    },
    /// The end is too far away.
    TooLate {
        /// Latest end that is accepted.
        latest: Timestamp,
    },
    /// The maximum number of announcements is shown or will be shown.
    TooMany {
        /// Number of these announcements.
        current: usize,
        /// Their maximum number.
        allowed: usize,
    },
    /// The announcement is no longer shown, so that it can be neither withdrawn nor replaced.
    Over,
    /// The announcement was withdrawn or replaced before.
    WithdrawnBefore,
}

impl Announcement {
    /// The same with clean text: a title of one line, equal line ends, no invisible characters.
    /// An empty English text is none.
    #[must_use]
    pub fn clean(self) -> Self {
        let clean = |text: LocalText, clean: fn(&str) -> String| LocalText {
            zh: clean(&text.zh),
            en: text
                .en
                .map(|text| clean(&text))
                .filter(|text| !text.is_empty()),
        };
        Self {
            title: clean(self.title, clean_line),
            body: clean(self.body, clean_lines),
            ..self
        }
    }

    /// True if it is shown at this time, unless it was withdrawn.
    /// ```
    /// # use shared::{announcement::*, id::AnnouncementId, text::LocalText, time::Timestamp};
    /// # let text = LocalText { zh: "今晚维护".to_owned(), en: None };
    /// let announcement = Announcement {
    ///     from: Timestamp(100),
    ///     until: Timestamp(200),
    /// #   id: AnnouncementId(uuid::Uuid::nil()),
    /// #   kind: AnnouncementKind::News,
    /// #   exam: None,
    /// #   title: text.clone(),
    /// #   body: text,
    /// };
    /// assert!(!announcement.is_shown_at(Timestamp(99)));
    /// assert!(announcement.is_shown_at(Timestamp(100)));
    /// assert!(!announcement.is_shown_at(Timestamp(200)));
    /// ```
    pub fn is_shown_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// Faults of a clean announcement, in the order of the form. `current` is the number of others
    /// that are shown or will be shown.
    pub fn find_faults(&self, current: usize, now: Timestamp) -> Vec<AnnouncementFault> {
        let mut faults = Vec::new();
        for (part, text, allowed) in self.parts() {
            let measured = count_characters(text);
            if measured == 0 {
                faults.push(AnnouncementFault::Missing { part });
            } else if measured > allowed {
                faults.push(AnnouncementFault::TooLong {
                    part,
                    measured,
                    allowed,
                });
            }
        }
        if self.title.en.is_some() != self.body.en.is_some() {
            faults.push(AnnouncementFault::HalfEnglish);
        }
        let (from, latest) = (
            self.from,
            self.from.plus(MAX_SHOWN_DAYS * Timestamp::DAY_MS),
        );
        if self.until <= now {
            faults.push(AnnouncementFault::Past { now });
        } else if self.until <= from {
            faults.push(AnnouncementFault::EndsBeforeStart { from });
        } else if self.until > latest {
            faults.push(AnnouncementFault::TooLate { latest });
        }
        faults.extend(check_count(current));
        faults
    }

    /// The parts that are there, with their maximum lengths. The Chinese ones always are.
    fn parts(&self) -> impl Iterator<Item = (AnnouncementPart, &str, usize)> {
        use AnnouncementPart::{Body, EnglishBody, EnglishTitle, Title};
        let (title, body) = (&self.title, &self.body);
        let parts = [
            (Title, Some(title.zh.as_str()), MAX_TITLE_CHARS),
            (Body, Some(body.zh.as_str()), MAX_BODY_CHARS),
            (EnglishTitle, title.en.as_deref(), MAX_TITLE_CHARS),
            (EnglishBody, body.en.as_deref(), MAX_BODY_CHARS),
        ];
        parts
            .into_iter()
            .filter_map(|(part, text, allowed)| Some((part, text?, allowed)))
    }

    /// Form in which this page shows it. `None` if the page does not show it.
    pub fn place_on(
        &self,
        page: &AnnouncementPage,
        entered: &BTreeSet<ExamCode>,
    ) -> Option<AnnouncementKind> {
        let concerns = match (&self.exam, page) {
            (None, _) => true,
            (Some(exam), AnnouncementPage::Exam(shown)) if exam == shown => true,
            (Some(exam), _) => entered.contains(exam),
        };
        match (self.kind, page) {
            (AnnouncementKind::Incident, _) if concerns => Some(AnnouncementKind::Incident),
            // The home page lists everything, as it lists all exams.
            (_, AnnouncementPage::Home) => Some(AnnouncementKind::News),
            (AnnouncementKind::News, AnnouncementPage::Exam(_) | AnnouncementPage::Candidate)
                if concerns =>
            {
                Some(AnnouncementKind::News)
            }
            _ => None,
        }
    }
}

/// The fault of one more announcement, if `current` others are shown or will be shown.
pub fn check_count(current: usize) -> Option<AnnouncementFault> {
    let allowed = MAX_CURRENT_ANNOUNCEMENTS;
    (current >= allowed).then_some(AnnouncementFault::TooMany { current, allowed })
}

/// Page on which announcements may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnouncementPage {
    /// Home page.
    Home,
    /// Public page of an exam, or the page on which it is entered.
    Exam(ExamCode),
    /// Page of the candidate's exams and applications.
    Candidate,
    /// Any other page.
    Other,
}

impl AnnouncementPage {
    /// Page with this path.
    /// ```
    /// use shared::announcement::AnnouncementPage;
    ///
    /// let page = AnnouncementPage::of_path("/exams/hebei-medical/requirements");
    /// assert_eq!(page, AnnouncementPage::Exam("hebei-medical".parse()?));
    /// assert_eq!(AnnouncementPage::of_path("/office"), AnnouncementPage::Other);
    /// # Ok::<(), shared::id::ParseSlugError>(())
    /// ```
    pub fn of_path(path: &str) -> Self {
        if path == page::HOME {
            return AnnouncementPage::Home;
        }
        if path == page::EXAMS || path.starts_with("/applications/") {
            return AnnouncementPage::Candidate;
        }
        let exam = path.strip_prefix("/exams/");
        let code = exam.and_then(|rest| rest.split('/').next()?.parse().ok());
        code.map_or(AnnouncementPage::Other, AnnouncementPage::Exam)
    }
}
