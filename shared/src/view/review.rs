//! Data of the reviewers' pages: the queue and the desk.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    CandidateIdentity, CaseResult, CorrectionRow, Dossier, PreviousSubmission, ReplacedImage,
    find_replaced_page,
};
use crate::{
    application::{FormEntry, HeldDecision, Image, ReviewPart, ReviewRecord, StateKind},
    digest::Sha256,
    exam::{Exam, queue_group::QueueGroupKind},
    hint::ImageRemark,
    id::{AccountId, ApplicationId, ExamCode, ImageId, SlotId},
    review_event::{ReviewEntry, ReviewEvent},
    review_grant::{GrantKind, ReviewGrants, ReviewLevel},
    review_keys::ReviewKeys,
    text::LocalText,
    time::Timestamp,
};

/// Application on the reviewer's desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewDesk {
    /// Application with its exam, log and receipts.
    pub dossier: Dossier,
    /// Candidate with the whole identity number.
    pub candidate: CandidateIdentity,
    /// Automatic remarks, image by image (机检).
    pub remarks: Vec<ImageRemark>,
    /// Images that other people have submitted too (R12).
    #[serde(default)]
    pub shared_pictures: Vec<SharedPicture>,
    /// Images that a person of a unit outside the reader's grants has submitted too. The desk says
    /// no more of that person.
    #[serde(default)]
    pub shared_elsewhere: BTreeSet<ImageId>,
    /// Cells of the roster's columns that the slots compare.
    #[serde(default)]
    pub roster: FormEntry,
    /// False if this reviewer passed the first of two reviews, or has no right to the next one.
    #[serde(rename = "is_yours")]
    pub can_review: bool,
    /// Rights of the reader on the application.
    #[serde(default)]
    pub access: DeskAccess,
    /// Account of the reader.
    pub reader: AccountId,
    /// Claim on the application, of the reader or of another reviewer. `None` if nobody works on
    /// it.
    pub claim: Option<Claim>,
    /// Names of the reader and of the authors of this application's verdicts.
    pub authors: BTreeMap<AccountId, String>,
    /// Content of the submission before the last mending.
    #[serde(default)]
    pub previous: PreviousSubmission,
    /// True if another reviewer has handed the application to the reader, who has it still.
    #[serde(default, rename = "handed_over")]
    pub is_handed_over: bool,
    /// Events among the reviewers, newest first; those for supervisors only if the reader is one.
    #[serde(default)]
    pub journal: Vec<ReviewEntry>,
    /// Keys of the reader.
    #[serde(default)]
    pub keys: ReviewKeys,
    /// Result of a known case. `None` for any other application, and before the reader's decision.
    #[serde(default)]
    pub case_result: Option<CaseResult>,
    /// Application of which the desk shows a known case, for the log of views. `None` for any other
    /// desk. It stays on the server, so that the reader does not learn of the case.
    #[serde(skip)]
    pub case_of: Option<ApplicationId>,
}

impl ReviewDesk {
    /// Author and time of the verdict on a part. `None` for a pending part and for a verdict stored
    /// without its author.
    pub fn verdict_author(&self, part: &ReviewPart) -> Option<(&str, Timestamp)> {
        let author = self.dossier.application.verdict_author(part)?;
        let name = self.authors.get(&author.reviewer)?;
        Some((name, author.at))
    }

    /// Decision of the reader that has not gone out, which they can take back.
    pub fn find_own_held_decision(&self) -> Option<&HeldDecision> {
        let held = self.dossier.application.held_decision();
        held.filter(|held| held.by == self.reader)
    }

    /// Hand-over by which the reader has the claim.
    pub fn find_hand_over(&self) -> Option<&ReviewEntry> {
        let is_to_reader = |entry: &&ReviewEntry| matches!(&entry.event, ReviewEvent::HandedOver { to, .. } if *to == self.reader);
        let mut entries = self.journal.iter().filter(|_| self.is_handed_over);
        entries.find(is_to_reader)
    }

    /// True if the application waits for a review that the reader may make.
    pub fn is_reviewable(&self) -> bool {
        self.can_review && self.dossier.application.is_with_reviewers()
    }

    /// True if the reader can judge or decide here: nobody else works on it.
    pub fn can_act(&self) -> bool {
        self.is_reviewable() && self.find_other_claim().is_none()
    }

    /// Claim of another reviewer, who must be asked first.
    pub fn find_other_claim(&self) -> Option<&Claim> {
        self.claim
            .as_ref()
            .filter(|claim| claim.reviewer != self.reader)
    }

    /// Image that an image of a slot replaces. `None` for an unchanged or added image, and if the
    /// earlier one is not stored.
    pub fn find_predecessor(&self, slot: &SlotId, image: &Image) -> Option<&ReplacedImage> {
        let images = self.dossier.application.images(slot);
        let place = images.iter().position(|other| other.id == image.id)?;
        let current: Vec<Sha256> = images.iter().map(|image| image.sha256).collect();
        let before = self.dossier.receipts.get(1)?.manifest.images(slot);
        let page = find_replaced_page(&current, before, place)?;
        let mut replaced = self.previous.images.iter();
        replaced.find(|it| it.slot == *slot && usize::from(it.page) == page)
    }

    /// Images of a slot that were removed without another in their place.
    pub fn removed_images(&self, slot: &SlotId) -> Vec<&ReplacedImage> {
        let images = self.dossier.application.images(slot).iter();
        let replaced: Vec<u16> = images
            .filter_map(|image| Some(self.find_predecessor(slot, image)?.page))
            .collect();
        let all = self.previous.images.iter();
        all.filter(|it| it.slot == *slot && !replaced.contains(&it.page))
            .collect()
    }

    /// True if the content of the part differs from that of the submission before the last mending.
    pub fn has_changed(&self, part: &ReviewPart) -> bool {
        let application = &self.dossier.application;
        match part {
            ReviewPart::Slot(slot) => {
                let current = application.images(slot).iter().map(|image| image.sha256);
                self.dossier.receipts.get(1).is_some_and(|receipt| {
                    !receipt.manifest.images(slot).iter().copied().eq(current)
                })
            }
            ReviewPart::Section(section) => self.previous.answers.as_ref().is_some_and(|before| {
                before.entries(section) != application.answers.entries(section)
            }),
            ReviewPart::Position => false,
        }
    }
}

/// Rights of a reviewer on one application.
/// ```
/// use shared::{
///     review_grant::{Grant, GrantKind, ReviewGrants},
///     unit_scope::{UnitNames, UnitScope},
///     view::DeskAccess,
/// };
///
/// let exam = "shenzhen".parse().expect("a code");
/// let scope = UnitScope::Units(UnitNames::read(["市财政局"]).expect("is a unit"));
/// let grant = Grant { exam, kind: GrantKind::Supervisor, scope };
/// let (exam, grants) = (grant.exam.clone(), ReviewGrants::from_grants([grant]));
/// let access = DeskAccess::find(&grants, &exam, Some("市财政局")).expect("may read it");
/// assert!(access.is_supervisor && access.levels.is_empty());
/// assert_eq!(DeskAccess::find(&grants, &exam, Some("市教育局")), None);
/// assert_eq!(DeskAccess::find(&grants, &exam, None), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskAccess {
    /// Levels at which the reviewer may judge.
    pub levels: BTreeSet<ReviewLevel>,
    /// True if the reviewer supervises it.
    #[serde(rename = "supervisor")]
    pub is_supervisor: bool,
}

impl DeskAccess {
    /// Rights on an application of this unit; it may have none. `None` if no grant covers it: the
    /// reviewer may not know of it.
    pub fn find(grants: &ReviewGrants, exam: &ExamCode, unit: Option<&str>) -> Option<Self> {
        let covers = |kind| {
            let scope = grants.scope(exam, kind);
            scope.is_some_and(|scope| scope.covers(unit))
        };
        let levels = ReviewLevel::ALL.into_iter();
        let access = Self {
            levels: levels.filter(|level| covers((*level).into())).collect(),
            is_supervisor: covers(GrantKind::Supervisor),
        };
        (access != Self::default()).then_some(access)
    }

    /// True if the reviewer may judge the application at this level.
    pub fn can_judge(&self, level: ReviewLevel) -> bool {
        self.levels.contains(&level)
    }

    /// True if the reviewer may confirm the correction of a decision that another person has
    /// proposed: they supervise the application, or make the second review of its exam.
    pub fn can_confirm_correction(&self, exam: &Exam) -> bool {
        let is_final = exam.review.levels > 1 && self.can_judge(ReviewLevel::Final);
        is_final || self.is_supervisor
    }

    /// True if the grants include the present or next review.
    pub fn includes_level_of(&self, review: &ReviewRecord) -> bool {
        self.can_judge(review.level())
    }

    /// True if the reviewer may make the present or next review.
    pub fn can_review(&self, review: &ReviewRecord, reviewer: AccountId) -> bool {
        self.includes_level_of(review) && review.can_be_continued_by(reviewer)
    }
}

/// Image of this application whose file another person has submitted for the same exam (R12). The desk
/// of the other application names this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedPicture {
    /// Image of this application.
    pub image: ImageId,
    /// Image of the other application.
    pub other: ImageId,
    /// Other application.
    pub application: ApplicationId,
    /// Number of the other application.
    pub number: String,
    /// Name of the other candidate.
    pub name: String,
}

/// Most applications that are named for one shared image.
pub const MAX_SHARED_PICTURES: u64 = 3;

/// Time in milliseconds that a claim lasts after the last act of its reviewer.
pub const CLAIM_LEASE_MS: i64 = 15 * Timestamp::MINUTE_MS;

/// Time in milliseconds that a claim lasts which another reviewer has handed over.
pub const HAND_OVER_LEASE_MS: i64 = Timestamp::DAY_MS;

/// Most applications that a reviewer claims before they are wanted.
pub const MAX_CLAIMED_AHEAD: usize = 3;

/// Claim of a reviewer on an application (领取). Until it ends, nobody else gets the application as
/// their next one or judges it. It ends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Reviewer who works on the application.
    pub reviewer: AccountId,
    /// Name of the reviewer.
    pub name: String,
    /// End, if the reviewer does nothing more.
    pub ends: Timestamp,
}

/// Order of the queue by the automatic hints (机检), before the waiting time (R10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HintOrder {
    /// Applications with hints come first.
    First,
    /// Applications with hints come last.
    Last,
}

impl HintOrder {
    /// Both orders.
    pub const ALL: [HintOrder; 2] = [HintOrder::First, HintOrder::Last];

    /// Name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            HintOrder::First => "first",
            HintOrder::Last => "last",
        }
    }

    /// Order of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        HintOrder::ALL
            .into_iter()
            .find(|order| order.as_str() == name)
    }
}

/// Filter of the review queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueFilter {
    /// Exam to show. `None` shows all.
    pub exam: Option<ExamCode>,
    /// State to show. `None` shows applications that wait for a review, or with a search all
    /// matches. Drafts that were never submitted are never shown.
    pub state: Option<StateKind>,
    /// Part of a name or of an application number; a whole identity number, phone number or receipt
    /// code.
    pub search: Option<String>,
    /// Review that the application waits for or is in. `None` shows both.
    pub level: Option<ReviewLevel>,
    /// If true, only applications that were returned before.
    #[serde(rename = "returned")]
    pub was_returned: bool,
    /// If true, only applications that the reader has claimed or judged last.
    #[serde(rename = "mine")]
    pub is_mine: bool,
    /// If true, only applications whose decision is held.
    #[serde(rename = "held")]
    pub is_held: bool,
    /// Order by automatic hints. `None` for the waiting time alone.
    pub hints: Option<HintOrder>,
    /// Least time since the submission, in days.
    #[serde(rename = "days")]
    pub min_days: Option<u16>,
    /// Unit to show. It counts only with an exam.
    pub unit: Option<String>,
    /// Batch to show. It counts only with an exam.
    pub batch: Option<String>,
    /// Page number, from 0.
    pub page: u32,
}

impl QueueFilter {
    /// Group to show. `None` for all, and without an exam, because the groups belong to exams.
    pub fn group(&self, kind: QueueGroupKind) -> Option<&str> {
        self.exam.as_ref()?;
        let group = match kind {
            QueueGroupKind::Unit => &self.unit,
            QueueGroupKind::Batch => &self.batch,
        };
        group.as_deref().filter(|group| !group.is_empty())
    }

    /// Filter with another exam or with all. Groups of an exam do not apply to another one.
    #[must_use]
    pub fn with_exam(self, exam: Option<ExamCode>) -> Self {
        Self {
            exam,
            unit: None,
            batch: None,
            ..self
        }
    }
}

/// Most groups of a kind that a filter offers.
pub const MAX_QUEUE_GROUPS: usize = 500;

/// Groups of the chosen exam to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueGroupChoice {
    /// Kind of the groups.
    pub kind: QueueGroupKind,
    /// Name of the column or level: 招考单位.
    pub title: LocalText,
    /// Groups with submitted applications, or the units of the reader's grants, in the order of their
    /// names; at most [`MAX_QUEUE_GROUPS`].
    pub groups: Vec<String>,
}

/// Rows on a page of the queue.
pub const QUEUE_PAGE_SIZE: u32 = 50;

/// Page of the review queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewQueue {
    /// Number of applications in each state, under the filter by exam, unit and batch.
    pub counts: BTreeMap<StateKind, u64>,
    /// Exams of the reader's grants with their names.
    pub exams: Vec<(ExamCode, LocalText)>,
    /// Number of waiting applications in each exam, without those whose decision is held; an exam without any is absent.
    pub waiting: BTreeMap<ExamCode, u64>,
    /// Number of applications whose decision is held, under the filter by exam, unit and batch. They
    /// count as under review.
    #[serde(default)]
    pub held: u64,
    /// Groups of the exam of the filter.
    #[serde(default)]
    pub groups: Vec<QueueGroupChoice>,
    /// Account of the reader.
    pub reader: AccountId,
    /// Keys of the reader.
    #[serde(default)]
    pub keys: ReviewKeys,
    /// Slots of each exam in which applications wait, for the links to their sheets.
    #[serde(default)]
    pub sheets: Vec<SheetLinks>,
    /// Applications that others have handed to the reader, oldest first.
    #[serde(default)]
    pub handed: Vec<HandedRow>,
    /// Corrections of decisions that wait for a second person, oldest first: those that the reader
    /// may confirm, and their own.
    #[serde(default)]
    pub corrections: Vec<CorrectionRow>,
    /// Exams that the reader supervises, whole or some units of them.
    #[serde(default)]
    pub supervised: Vec<ExamCode>,
    /// Rows, longest waiting first.
    pub rows: Vec<QueueRow>,
    /// Number of applications that match the filter.
    pub total: u64,
    /// Server time of the read.
    pub now: Timestamp,
}

/// Sheets of one exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLinks {
    /// Exam of the sheets.
    pub exam: ExamCode,
    /// Reviewed slots with their names, the portrait first.
    pub slots: Vec<(SlotId, LocalText)>,
}

/// One application in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Id of the application.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub name: String,
    /// Name of the exam.
    pub exam: LocalText,
    /// State of the application.
    pub state: StateKind,
    /// Number of its images.
    pub images: u32,
    /// Number of times it was returned.
    pub returns: u32,
    /// Time of the last submission.
    pub submitted: Option<Timestamp>,
    /// Name of the current or last reviewer. `None` before the first review.
    pub reviewer: Option<String>,
    /// True if the first of two reviews has passed it.
    pub is_final_review: bool,
    /// True if an automatic check has noticed something in one of its images.
    #[serde(default)]
    pub has_hints: bool,
    /// Claim on the application. `None` if nobody works on it.
    pub claim: Option<Claim>,
    /// Decision that has not gone out yet. `None` without one.
    #[serde(default)]
    pub held: Option<HeldDecision>,
    /// True if the reader supervises the application.
    #[serde(default, rename = "supervised")]
    pub is_supervised: bool,
}

/// Application that another reviewer has handed to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedRow {
    /// Id of the application.
    pub application: ApplicationId,
    /// Number of the application.
    pub number: String,
    /// Name of the candidate.
    pub candidate: String,
    /// Name of the reviewer who handed it over.
    pub from: String,
    /// Question to the reader.
    pub question: Option<String>,
    /// Time of the hand-over.
    pub at: Timestamp,
}
