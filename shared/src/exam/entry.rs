//! Ways into an exam: registration, the office's roster, or an account of another system (S2-02 …
//! S2-07, S4-02, S1-02, S3-01).

use serde::{Deserialize, Serialize};

use super::{
    AnchorEvent, Exam,
    window::{OpenPeriod, PeriodPhase, WindowExtension},
};
pub use crate::person::document::DocumentKind;
use crate::{
    calendar::Day, id::WindowId, person::Assurance, problem::Problem, text::LocalText,
    time::Timestamp,
};

/// Way into an exam. Without one, the office opens accounts and sends no message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryMethod {
    /// Candidates open their own accounts (S2-02).
    Register(RegistrationRules),
    /// The office opens accounts from a roster (S4-02, S0).
    Roster(InvitationRules),
    /// Another system vouches for the candidate, by OpenID Connect (S1-02, S3-01).
    OpenId(OpenIdRules),
}

impl Default for EntryMethod {
    fn default() -> Self {
        EntryMethod::Roster(InvitationRules::default())
    }
}

impl EntryMethod {
    /// True if people on the roster are invited, with a link and code of limited validity.
    pub fn has_invitations(&self) -> bool {
        matches!(self, EntryMethod::Roster(rules) if rules.window.is_some())
    }

    /// True if the import of a roster opens missing accounts (S0-12, S4-02).
    pub fn can_open_accounts(&self) -> bool {
        matches!(self, EntryMethod::Roster(_))
    }

    /// Assurances that are enough if the definition lists none.
    pub fn default_assurances(&self) -> &'static [Assurance] {
        match self {
            EntryMethod::Register(_) => &Assurance::ALL,
            EntryMethod::Roster(_) => {
                &[Assurance::Vouched, Assurance::Invited, Assurance::Provider]
            }
            EntryMethod::OpenId(_) => &[Assurance::Provider],
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == EntryMethod::default()
    }
}

impl Exam {
    /// End of an invitation whose time starts at this moment, with everyone's extensions. `None` if
    /// the exam sets no limit.
    pub fn invitation_deadline(
        &self,
        extensions: &[WindowExtension],
        counts_from: Timestamp,
    ) -> Option<Timestamp> {
        let EntryMethod::Roster(rules) = &self.entry else {
            return None;
        };
        let window = self.window(rules.window.as_ref()?)?;
        let opening = window.resolve(self.time_zone, extensions, |event| {
            (event == AnchorEvent::Invited).then_some(counts_from)
        });
        opening.map(|opening| opening.closes)
    }

    /// Account assurances that may enter this exam.
    pub fn admitted_assurances(&self) -> &[Assurance] {
        match &self.assurance {
            Some(named) => named,
            None => self.entry.default_assurances(),
        }
    }

    /// Checks that an account of this assurance, known to these providers, may enter. In an exam
    /// with its own provider, the assurance `provider` counts only from that provider, and anyone
    /// who signs in there may enter, also without an identity number.
    ///
    /// # Errors
    /// `ProviderAccountRequired` or `OfficeAccountRequired`, which name the way to enter.
    pub fn check_assurance(
        &self,
        assurance: Assurance,
        providers: &[String],
    ) -> Result<(), Problem> {
        let admitted = self.admitted_assurances();
        match &self.entry {
            EntryMethod::OpenId(rules) => {
                let is_known =
                    admitted.contains(&Assurance::Provider) && providers.contains(&rules.provider);
                let is_other = assurance != Assurance::Provider && admitted.contains(&assurance);
                if is_known || is_other {
                    return Ok(());
                }
                Err(Problem::ProviderAccountRequired {
                    provider: rules.title.clone(),
                })
            }
            _ if admitted.contains(&assurance) => Ok(()),
            _ => Err(Problem::OfficeAccountRequired),
        }
    }
}

/// Rules for accounts that candidates open themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegistrationRules {
    /// Window in which accounts can be opened. `None` means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// Accepted identity documents (S2-06).
    pub documents: Vec<DocumentKind>,
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
    pub known_number: KnownNumberPolicy,
    /// Minimum length of a password, in characters.
    #[serde(default = "RegistrationRules::default_min_password_chars")]
    pub password_least: u8,
}

impl RegistrationRules {
    /// Lower bound of the minimum that an exam may set.
    pub const LOWEST_MIN_PASSWORD_CHARS: u8 = 8;

    /// Time in which accounts can be opened. `None` without an end.
    pub fn open_period(&self, exam: &Exam) -> Option<OpenPeriod> {
        let window = exam.window(self.window.as_ref()?)?;
        window.resolve(exam.time_zone, [], |_| None)
    }

    /// Last day on which the document must be valid. `None` if the exam has none.
    pub fn document_required_until(&self, exam: &Exam) -> Option<Day> {
        let window = exam.window(self.valid_through.as_ref()?)?;
        let opening = window.resolve(exam.time_zone, [], |_| None)?;
        Some(Day::of(opening.closes, exam.time_zone))
    }

    /// # Errors
    /// `RegistrationNotOpen` or `RegistrationOver`.
    pub fn check_open(&self, exam: &Exam, now: Timestamp) -> Result<(), Problem> {
        let Some(opening) = self.open_period(exam) else {
            return Ok(());
        };
        match opening.phase(now) {
            PeriodPhase::Before => Err(Problem::RegistrationNotOpen { opening }),
            PeriodPhase::Open => Ok(()),
            PeriodPhase::After => Err(Problem::RegistrationOver {
                closed: opening.closes,
            }),
        }
    }

    fn default_min_password_chars() -> u8 {
        Self::LOWEST_MIN_PASSWORD_CHARS
    }
}

/// Handling of a number that is registered under another name (S2-03, S2-04; decision 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownNumberPolicy {
    /// The person is warned and may continue; the office sees both.
    #[default]
    Warn,
    /// The registration is refused.
    Refuse,
}

/// Rules for accounts that the office opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvitationRules {
    /// Window counted from `invited` in which the one-time link and code of the invitation work
    /// (S4-20). `None` opens accounts without invitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
}

/// Account of another system. Its address and secrets are in the server's configuration, never in a
/// definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpenIdRules {
    /// Name of the provider in the server's configuration.
    pub provider: String,
    /// Name that candidates know: 国家医学考试网.
    pub title: LocalText,
    /// If true, the first sign-in shows the provider's data for confirmation (S3-01); if false, it
    /// asks only for missing data. In both cases it asks for a phone (S1-15, S3-05).
    #[serde(default)]
    pub activate: bool,
}
