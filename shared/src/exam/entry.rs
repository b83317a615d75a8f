//! Ways into an exam: registration, the office's roster, or an account of another system (S2-02 …
//! S2-07, S4-02, S1-02, S3-01).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    Event, Exam,
    window::{Opening, Phase},
};
use crate::{
    calendar::Day, id::WindowId, person::Assurance, problem::Problem, text::LocalText,
    time::Timestamp,
};

/// Way into an exam. Without one, the office opens accounts and sends no message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entry {
    /// Candidates open their own accounts (S2-02).
    Register(Registration),
    /// The office opens accounts from a roster (S4-02, S0).
    Roster(Invitation),
    /// Another system vouches for the candidate, by OpenID Connect (S1-02, S3-01).
    OpenId(OpenId),
}

impl Default for Entry {
    fn default() -> Self {
        Entry::Roster(Invitation::default())
    }
}

impl Entry {
    /// True if people on the roster are invited, with a link and code of limited validity.
    pub fn invites(&self) -> bool {
        matches!(self, Entry::Roster(rules) if rules.window.is_some())
    }

    /// True if the import of a roster opens missing accounts (S0-12, S4-02).
    pub fn opens_accounts(&self) -> bool {
        matches!(self, Entry::Roster(_))
    }

    /// Assurances that are enough if the definition lists none.
    pub fn usual_assurances(&self) -> &'static [Assurance] {
        match self {
            Entry::Register(_) => &Assurance::ALL,
            Entry::Roster(_) => &[Assurance::Vouched, Assurance::Invited, Assurance::Provider],
            Entry::OpenId(_) => &[Assurance::Provider],
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Entry::default()
    }
}

impl Exam {
    /// End of an invitation whose time starts at this moment. `None` if the exam sets no limit.
    pub fn invitation_closes(&self, counts_from: Timestamp) -> Option<Timestamp> {
        let Entry::Roster(rules) = &self.entry else {
            return None;
        };
        let window = self.window(rules.window.as_ref()?)?;
        let opening = window.opening(self.time_zone, |event| {
            (event == Event::Invited).then_some(counts_from)
        });
        opening.map(|opening| opening.closes)
    }

    /// Account assurances that may enter this exam.
    pub fn admitted_assurances(&self) -> &[Assurance] {
        match &self.assurance {
            Some(named) => named,
            None => self.entry.usual_assurances(),
        }
    }

    /// Checks that an account of this assurance, known to these providers, may enter. In an exam
    /// with its own provider, the assurance `provider` counts only from that provider, and anyone
    /// who signs in there may enter, also without an identity number.
    ///
    /// # Errors
    /// `ProviderWanted` or `OfficeWanted`, which name the way to enter.
    pub fn check_assurance(
        &self,
        assurance: Assurance,
        providers: &[String],
    ) -> Result<(), Problem> {
        let admitted = self.admitted_assurances();
        match &self.entry {
            Entry::OpenId(rules) => {
                let is_known =
                    admitted.contains(&Assurance::Provider) && providers.contains(&rules.provider);
                let is_other = assurance != Assurance::Provider && admitted.contains(&assurance);
                if is_known || is_other {
                    return Ok(());
                }
                Err(Problem::ProviderWanted {
                    provider: rules.title.clone(),
                })
            }
            _ if admitted.contains(&assurance) => Ok(()),
            _ => Err(Problem::OfficeWanted),
        }
    }
}

/// Rules for accounts that candidates open themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Registration {
    /// Window in which accounts can be opened. `None` means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Accepted identity documents (S2-06).
    pub documents: Vec<Document>,
    /// If true, the end of the document's validity is asked, and an expired document is refused
    /// (S2-06).
    #[serde(default)]
    pub ask_validity: bool,
    /// Window on whose last day the document must still be valid: that of the exam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_through: Option<WindowId>,
    /// If true, document, number and name are typed twice and compared (S2-02).
    #[serde(default)]
    pub type_twice: bool,
    /// Handling of a number that is known under another name.
    #[serde(default)]
    pub known_number: KnownNumber,
    /// Minimum length of a password, in characters.
    #[serde(default = "Registration::usual_password")]
    pub password_least: u8,
}

impl Registration {
    /// Lower bound of the minimum that an exam may set.
    pub const SHORTEST_PASSWORD: u8 = 8;

    /// Time in which accounts can be opened. `None` without an end.
    pub fn opening(&self, exam: &Exam) -> Option<Opening> {
        let window = exam.window(self.window.as_ref()?)?;
        window.opening(exam.time_zone, |_| None)
    }

    /// Last day on which the document must be valid. `None` if the exam has none.
    pub fn document_needed_until(&self, exam: &Exam) -> Option<Day> {
        let window = exam.window(self.valid_through.as_ref()?)?;
        let opening = window.opening(exam.time_zone, |_| None)?;
        Some(Day::of(opening.closes, exam.time_zone))
    }

    /// # Errors
    /// `RegistrationNotOpen` or `RegistrationOver`.
    pub fn check_open(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        let Some(opening) = self.opening(exam) else {
            return Ok(());
        };
        match opening.phase(now) {
            Phase::Before => Err(Problem::RegistrationNotOpen { opening }),
            Phase::Open => Ok(()),
            Phase::After => Err(Problem::RegistrationOver {
                closed: opening.closes,
            }),
        }
    }

    fn usual_password() -> u8 {
        Self::SHORTEST_PASSWORD
    }
}

/// Kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// 居民身份证: 18 characters with a check digit (GB 11643) and a half-width capital X (S2-07).
    ResidentCard,
    /// 临时居民身份证: the same number.
    TemporaryResidentCard,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 外国人永久居留身份证
    ForeignResidentCard,
    /// 护照
    Passport,
}

impl Document {
    pub const ALL: [Document; 6] = [
        Document::ResidentCard,
        Document::TemporaryResidentCard,
        Document::HongKongMacaoPermit,
        Document::TaiwanPermit,
        Document::ForeignResidentCard,
        Document::Passport,
    ];

    /// Name in definitions, forms and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Document::ResidentCard => "resident-card",
            Document::TemporaryResidentCard => "temporary-resident-card",
            Document::HongKongMacaoPermit => "hong-kong-macao-permit",
            Document::TaiwanPermit => "taiwan-permit",
            Document::ForeignResidentCard => "foreign-resident-card",
            Document::Passport => "passport",
        }
    }
}

/// Error of an unknown document name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of identity document")]
pub struct NoSuchDocument(String);

impl FromStr for Document {
    type Err = NoSuchDocument;
    fn from_str(text: &str) -> Result<Self, NoSuchDocument> {
        Document::ALL
            .into_iter()
            .find(|document| document.as_str() == text)
            .ok_or_else(|| NoSuchDocument(text.to_owned()))
    }
}

/// Handling of a number that is registered under another name (S2-03, S2-04; decision 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownNumber {
    /// The person is warned and may continue; the office sees both.
    #[default]
    Warn,
    Refuse,
}

/// Rules for accounts that the office opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Invitation {
    /// Window counted from `invited` in which the one-time link and code of the invitation work
    /// (S4-20). `None` opens accounts without invitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
}

/// Account of another system. Its address and secrets are in the server's configuration, never in a
/// definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpenId {
    /// Name of the provider in the server's configuration.
    pub provider: String,
    /// Name that candidates know: 国家医学考试网.
    pub title: LocalText,
    /// If true, the first sign-in shows the provider's data for confirmation (S3-01); if false, it
    /// asks only for missing data. In both cases it asks for a phone (S1-15, S3-05).
    #[serde(default)]
    pub activate: bool,
}
