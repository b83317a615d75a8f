//! Grants of reviewers on exams: who may judge at which level, and who supervises.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::{exam::Exam, id::ExamCode};

/// Review of an exam with two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewLevel {
    /// First of two reviews (初审), or the only one.
    Initial,
    /// Second of two reviews (复审).
    Final,
}

impl ReviewLevel {
    /// All levels, in the order of the reviews.
    pub const ALL: [ReviewLevel; 2] = [ReviewLevel::Initial, ReviewLevel::Final];

    /// Name in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewLevel::Initial => "initial",
            ReviewLevel::Final => "final",
        }
    }

    /// Level of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        ReviewLevel::ALL
            .into_iter()
            .find(|level| level.as_str() == name)
    }
}

/// Right that an account has on one exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantKind {
    /// Makes the first of two reviews (初审), or the only one.
    Initial,
    /// Makes the second of two reviews (复审).
    Final,
    /// Oversees the reviewers (审核组长): sees who works on which application, releases claims and
    /// hands applications over. A supervisor judges only with another grant.
    Supervisor,
}

impl GrantKind {
    /// All kinds.
    pub const ALL: [GrantKind; 3] = [GrantKind::Initial, GrantKind::Final, GrantKind::Supervisor];

    /// Name in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            GrantKind::Initial => "initial",
            GrantKind::Final => "final",
            GrantKind::Supervisor => "supervisor",
        }
    }
}

impl From<ReviewLevel> for GrantKind {
    fn from(level: ReviewLevel) -> Self {
        match level {
            ReviewLevel::Initial => GrantKind::Initial,
            ReviewLevel::Final => GrantKind::Final,
        }
    }
}

impl FromStr for GrantKind {
    type Err = UnknownGrantKind;
    fn from_str(text: &str) -> Result<Self, UnknownGrantKind> {
        GrantKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownGrantKind(text.to_owned()))
    }
}

/// Error of an unknown name of a grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no grant: initial, final or supervisor")]
pub struct UnknownGrantKind(pub String);

/// Grant of an account on one exam.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Exam of the grant.
    pub exam: ExamCode,
    /// Right on the exam.
    pub kind: GrantKind,
}

/// All grants of a reviewer.
/// ```
/// use shared::{
///     review_grant::{Grant, GrantKind, ReviewGrants},
///     view::ReviewLevel,
/// };
///
/// let exam = "shenzhen".parse().expect("a code");
/// assert!(ReviewGrants::Unrestricted.can_judge(&exam, ReviewLevel::Final));
/// let grant = Grant { exam: exam.clone(), kind: GrantKind::Initial };
/// let grants = ReviewGrants::from_grants([grant]);
/// assert!(grants.can_judge(&exam, ReviewLevel::Initial));
/// assert!(!grants.can_judge(&exam, ReviewLevel::Final));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewGrants {
    /// The account was made on the server and never had a grant: it may judge every exam at both
    /// levels, as reviewers could before there were grants. It supervises nothing.
    Unrestricted,
    /// The account may do only this. An exam without a kind is absent.
    Restricted(BTreeMap<ExamCode, BTreeSet<GrantKind>>),
}

impl ReviewGrants {
    /// The rights of an account that has these grants and no others.
    pub fn from_grants(grants: impl IntoIterator<Item = Grant>) -> Self {
        let mut exams: BTreeMap<ExamCode, BTreeSet<GrantKind>> = BTreeMap::new();
        for grant in grants {
            exams.entry(grant.exam).or_default().insert(grant.kind);
        }
        ReviewGrants::Restricted(exams)
    }

    /// True if the account may know of the applications of the exam.
    pub fn can_see(&self, exam: &ExamCode) -> bool {
        match self {
            ReviewGrants::Unrestricted => true,
            ReviewGrants::Restricted(exams) => exams.contains_key(exam),
        }
    }

    /// True if the account may judge applications of the exam at this level.
    pub fn can_judge(&self, exam: &ExamCode, level: ReviewLevel) -> bool {
        match self {
            ReviewGrants::Unrestricted => true,
            ReviewGrants::Restricted(_) => self.has(exam, level.into()),
        }
    }

    /// True if the account supervises the exam.
    pub fn can_supervise(&self, exam: &ExamCode) -> bool {
        self.has(exam, GrantKind::Supervisor)
    }

    /// True if the account may confirm the correction of a decision that another person has proposed:
    /// it supervises the exam, or makes its second review.
    pub fn can_confirm_correction(&self, exam: &Exam) -> bool {
        let is_final = exam.review.levels > 1 && self.can_judge(&exam.code, ReviewLevel::Final);
        is_final || self.can_supervise(&exam.code)
    }

    /// Levels at which the account may judge applications of the exam.
    pub fn levels(&self, exam: &ExamCode) -> BTreeSet<ReviewLevel> {
        let levels = ReviewLevel::ALL.into_iter();
        levels
            .filter(|level| self.can_judge(exam, *level))
            .collect()
    }

    fn has(&self, exam: &ExamCode, kind: GrantKind) -> bool {
        match self {
            ReviewGrants::Unrestricted => false,
            ReviewGrants::Restricted(exams) => {
                exams.get(exam).is_some_and(|kinds| kinds.contains(&kind))
            }
        }
    }
}
