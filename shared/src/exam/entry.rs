//! How candidates come in: by registering, from the office's roster, or with the account
//! of another system. S2-02 … S2-07, S4-02, S1-02, S3-01.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    Event, Exam,
    window::{Opening, Phase},
};
use crate::{id::WindowId, person::Assurance, problem::Problem, text::LocalText, time::Timestamp};

/// The way in. Without one in the definition, the office opens accounts and tells nobody.
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
    /// Whether those on the roster are invited, with a link and code that work for a time.
    pub fn invites(&self) -> bool {
        matches!(self, Entry::Roster(rules) if rules.window.is_some())
    }

    /// Whether the import of a roster opens the accounts of those who have none (S0-12, S4-02).
    pub fn opens_accounts(&self) -> bool {
        matches!(self, Entry::Roster(_))
    }

    /// The assurances that are enough where the definition does not say.
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
    /// Until when an invitation works whose time counts from this moment; `None` where the exam
    /// sets no time.
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

    /// The assurances of an account with which this exam is entered.
    pub fn admitted_assurances(&self) -> &[Assurance] {
        match &self.assurance {
            Some(named) => named,
            None => self.entry.usual_assurances(),
        }
    }

    /// Whether an account of this assurance, known to these providers, may enter. In an exam with
    /// a provider of its own, an account is let in as `provider` by that provider alone: whoever
    /// signs in there may enter, also where it told no number.
    ///
    /// # Errors
    /// `ProviderWanted` or `OfficeWanted`, which say what to do.
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

/// The rules of an account that its owner opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Registration {
    /// When accounts can be opened; without it, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The identity documents that count; no others do (S2-06).
    pub documents: Vec<Document>,
    /// The end of the document's validity is asked for, and a document past it refused (S2-06).
    #[serde(default)]
    pub ask_validity: bool,
    /// Document, number and name are typed a second time and compared (S2-02).
    #[serde(default)]
    pub type_twice: bool,
    /// A number that is known under another name.
    #[serde(default)]
    pub known_number: KnownNumber,
    /// The fewest characters of a password.
    #[serde(default = "Registration::usual_password")]
    pub password_least: u8,
}

impl Registration {
    /// No exam may ask for less.
    pub const SHORTEST_PASSWORD: u8 = 8;

    /// When accounts can be opened, where that has an end.
    pub fn opening(&self, exam: &Exam) -> Option<Opening> {
        let window = exam.window(self.window.as_ref()?)?;
        window.opening(exam.time_zone, |_| None)
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

/// A kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// 居民身份证: 18 characters with a check digit (GB 11643), a capital half-width X (S2-07).
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

    /// The word of definitions, forms and tables.
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

/// A word that is no document of ours.
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

/// What happens when a number is registered under another name (S2-03, S2-04; decision 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownNumber {
    /// The person is warned and may go on; the office sees both.
    #[default]
    Warn,
    Refuse,
}

/// An account that the office opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Invitation {
    /// A window counted from `invited`: the one-time link and code of the invitation work as
    /// long as it is open (S4-20). Without it, accounts are opened and nobody is invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
}

/// An account of another system. Its address and secrets belong to the server's
/// configuration, never to a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpenId {
    /// The provider's name in the server's configuration.
    pub provider: String,
    /// What the candidate knows it as: 国家医学考试网.
    pub title: LocalText,
    /// The first sign-in activates the account here: what was told is shown and confirmed
    /// (S3-01). Without it, what was not told is asked alone. Either way the first sign-in asks
    /// for a phone (S1-15, S3-05).
    #[serde(default)]
    pub activate: bool,
}
