//! Grants of reviewers on exams or on units of them: who may judge at which level, and who supervises.

use std::{collections::BTreeMap, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{id::ExamCode, unit_scope::UnitScope};

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
    /// Applications that the right covers.
    pub scope: UnitScope,
}

/// All grants of a reviewer. The rights on one application follow from its unit
/// ([`DeskAccess::find`](crate::view::DeskAccess::find)).
/// ```
/// use shared::{
///     review_grant::{Grant, GrantKind, ReviewGrants},
///     unit_scope::{UnitNames, UnitScope},
/// };
///
/// let exam = "shenzhen".parse().expect("a code");
/// let whole = ReviewGrants::Unrestricted;
/// assert_eq!(whole.scope(&exam, GrantKind::Final), Some(&UnitScope::WholeExam));
/// let scope = UnitScope::Units(UnitNames::read(["市财政局"]).expect("is a unit"));
/// let kind = GrantKind::Initial;
/// let grants = ReviewGrants::from_grants([Grant { exam: exam.clone(), kind, scope }]);
/// let covered = grants.scope(&exam, kind).expect("has the right");
/// assert!(covered.covers(Some("市财政局")) && !covered.covers(None));
/// assert_eq!(grants.scope(&exam, GrantKind::Final), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewGrants {
    /// The account was made on the server and never had a grant: it may judge every exam at both
    /// levels, as reviewers could before there were grants. It supervises nothing.
    Unrestricted,
    /// The account may do only this. An exam without a kind is absent.
    Restricted(BTreeMap<ExamCode, BTreeMap<GrantKind, UnitScope>>),
}

impl ReviewGrants {
    /// The rights of an account that has these grants and no others.
    pub fn from_grants(grants: impl IntoIterator<Item = Grant>) -> Self {
        let mut exams: BTreeMap<ExamCode, BTreeMap<GrantKind, UnitScope>> = BTreeMap::new();
        for Grant { exam, kind, scope } in grants {
            exams.entry(exam).or_default().insert(kind, scope);
        }
        ReviewGrants::Restricted(exams)
    }

    /// True if the account has a right on the exam. It does not say on which applications.
    pub fn has_exam(&self, exam: &ExamCode) -> bool {
        match self {
            ReviewGrants::Unrestricted => true,
            ReviewGrants::Restricted(exams) => exams.contains_key(exam),
        }
    }

    /// Applications of the exam that a right covers. `None` without the right.
    pub fn scope(&self, exam: &ExamCode, kind: GrantKind) -> Option<&UnitScope> {
        match self {
            ReviewGrants::Unrestricted => match kind {
                GrantKind::Initial | GrantKind::Final => Some(&WHOLE_EXAM),
                GrantKind::Supervisor => None,
            },
            ReviewGrants::Restricted(exams) => exams.get(exam)?.get(&kind),
        }
    }

    /// Applications of the exam that any right covers: the account may know of them. `None` without
    /// a right.
    pub fn readable_scope(&self, exam: &ExamCode) -> Option<UnitScope> {
        let kinds = GrantKind::ALL.into_iter();
        UnitScope::join(kinds.filter_map(|kind| self.scope(exam, kind)))
    }
}

/// Scope of the rights of an account without grants.
static WHOLE_EXAM: UnitScope = UnitScope::WholeExam;
