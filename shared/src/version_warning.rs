//! Warnings about the effect of a new version of a definition. The office reads them before it
//! publishes, and a scheduled version is published only with warnings that were read.

use serde::{Deserialize, Serialize};

/// Effect of a new version that harms or surprises somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionWarning {
    /// Images of drafts violate a tightened rule.
    Misfits,
    /// Submissions by fingerprint wait for their files, and the changes may ask more of them or leave
    /// them less time.
    CommittedWait,
    /// Submissions by fingerprint wait for their files, and the new version takes no fingerprints.
    CommittedLost,
    /// The submission period of the new version is over, and there are drafts.
    DraftsLapse,
    /// The submission period of a new exam is over.
    NewIsOver,
}

impl VersionWarning {
    /// All warnings.
    pub const ALL: [VersionWarning; 5] = [
        VersionWarning::Misfits,
        VersionWarning::CommittedWait,
        VersionWarning::CommittedLost,
        VersionWarning::DraftsLapse,
        VersionWarning::NewIsOver,
    ];

    /// Name in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            VersionWarning::Misfits => "misfits",
            VersionWarning::CommittedWait => "committed-wait",
            VersionWarning::CommittedLost => "committed-lost",
            VersionWarning::DraftsLapse => "drafts-lapse",
            VersionWarning::NewIsOver => "new-is-over",
        }
    }
}

/// Writes the warnings of a page into a field of its form, so that the server knows at the press of the
/// button which of them were read.
pub fn write_read_warnings(warnings: &[VersionWarning]) -> String {
    let names: Vec<_> = warnings.iter().map(|warning| warning.as_str()).collect();
    names.join(",")
}

/// Reads what [`write_read_warnings`] wrote. An unknown name is no warning.
/// ```
/// use shared::version_warning::{VersionWarning, parse_read_warnings, write_read_warnings};
///
/// let read = write_read_warnings(&VersionWarning::ALL);
/// assert_eq!(parse_read_warnings(&read), VersionWarning::ALL);
/// assert_eq!(parse_read_warnings("misfits,no-warning"), [VersionWarning::Misfits]);
/// assert_eq!(parse_read_warnings(""), []);
/// ```
pub fn parse_read_warnings(text: &str) -> Vec<VersionWarning> {
    let find = |name: &str| {
        let mut all = VersionWarning::ALL.into_iter();
        all.find(|warning| warning.as_str() == name)
    };
    text.split(',').filter_map(find).collect()
}
