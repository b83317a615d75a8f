//! Exam definition: one enrolment with its rules, as data (`exams/*.toml`).
//!
//! No code belongs to a single exam. Parsing checks the form only; [`check`] finds faults in a
//! well-formed definition. All other code uses only checked definitions.

pub mod category;
pub mod change;
pub mod check;
pub mod compare;
pub mod contact;
pub mod entry;
pub mod fact;
pub mod fee;
pub mod field;
pub mod form;
pub mod image_rule;
pub mod import_column;
pub mod notice;
pub mod on_site;
pub mod portrait;
pub mod position;
pub mod print;
pub mod publication;
pub mod question;
pub mod queue_group;
pub mod retention;
pub mod retention_fault;
pub mod review;
pub mod roster;
mod shift;
pub mod stage;
pub mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    category::{Category, ImageCount, Necessity, QrCode, SampleImage, Slot, parse_web_host},
    contact::Contact,
    entry::EntryMethod,
    fact::{Choice, Contradiction, Fact, FactAnswers, FactCondition},
    fee::Fee,
    field::{AnswerCondition, Field, FieldKind},
    form::Section,
    image_rule::ImageRule,
    notice::Notice,
    on_site::OnSite,
    portrait::Portrait,
    position::PositionRule,
    print::{PrintedForm, Ticket},
    publication::Publication,
    question::Question,
    retention::Retention,
    review::{Reason, ReasonKind, Review},
    roster::Roster,
    stage::{Round, Stage, StageKind},
    window::{AnchorEvent, Window, WindowExtension, WindowSpan},
};
pub use crate::exam::import_column::ImportColumn;
use crate::{
    id::{ExamCode, FactId, FieldId, FormId, NoticeId, RuleId, SlotId, WindowId},
    message::MessageKind,
    person::Assurance,
    text::LocalText,
    time::{Timestamp, Zone},
};

/// One enrolment with its rules, windows and slots. The server numbers its versions; a definition
/// file has no number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exam {
    /// Code of the exam, the same in all its versions.
    pub code: ExamCode,
    /// First part of every application number: `SZ-2026-00412`.
    pub prefix: String,
    /// Name of the exam, as candidates read it.
    pub title: LocalText,
    /// Name of the organising office.
    pub organiser: LocalText,
    /// Time zone of all windows and days of the exam.
    pub time_zone: Zone,
    /// Way in which candidates get accounts.
    #[serde(default, skip_serializing_if = "EntryMethod::is_default")]
    pub entry: EntryMethod,
    /// Account assurances that are enough to enter ([`Exam::admitted_assurances`]). `None` takes
    /// those of the entry method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Vec<Assurance>>,
    /// Roster rules. `None` lets everyone who enters take part and upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Roster>,
    /// Time windows that stages and rules name.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// Rounds in the order in which a candidate goes through them.
    pub rounds: Vec<Round>,
    /// Texts to read and accept.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Questions that decide which slots and sections apply.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// Personal form (报名信息), section by section.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<Section>,
    /// Rules of the positions. `None` if candidates choose no position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<PositionRule>,
    /// Image rules that slots name.
    #[serde(default)]
    pub image_rules: BTreeMap<RuleId, ImageRule>,
    /// Groups of slots, in the order of the page.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Rules of the portrait. `None` if the exam has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portrait: Option<Portrait>,
    /// Settings of the review, with the reasons that reviewers can choose.
    pub review: Review,
    /// Time at which candidates see their results.
    #[serde(default, skip_serializing_if = "Publication::is_default")]
    pub results: Publication,
    /// Days after which the office may remove pictures and unsubmitted content (A9).
    #[serde(default, skip_serializing_if = "Retention::is_default")]
    pub retention: Retention,
    /// The exam's own wording of messages, with values in braces: `{deadline}`. Other messages use
    /// the built-in wording.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<MessageKind, LocalText>,
    /// Fee and the ways to pay it. `None` if the exam costs nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// Admission ticket (准考证). `None` if the exam has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// Forms made from the answers (登记表, 介绍信).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed_forms: Vec<PrintedForm>,
    /// Originals to bring and acts in person. `None` if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_site: Option<OnSite>,
    /// Minutes after the close in which the files may follow a fingerprint
    /// ([`crate::application::Fingerprint`], C5). `None` accepts only complete submissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint_grace_minutes: Option<u16>,
    /// Contacts for candidates.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Frequent questions with their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

impl Exam {
    /// Slots of all categories, in the exam's order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.categories.iter().flat_map(|category| &category.slots)
    }

    /// Slot with this id. `None` if the exam has none.
    pub fn slot(&self, id: &SlotId) -> Option<&Slot> {
        self.slots().find(|slot| &slot.id == id)
    }

    /// Image rule of a slot. A checked definition has every rule that it names.
    pub fn image_rule(&self, slot: &Slot) -> &ImageRule {
        static NO_RULE: std::sync::LazyLock<ImageRule> =
            std::sync::LazyLock::new(ImageRule::default);
        self.image_rules.get(&slot.rule).unwrap_or(&NO_RULE)
    }

    /// Slots that need a verdict: all except a portrait that is final once confirmed.
    pub fn reviewed_slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots().filter(|slot| {
            let is_reviewed = self.portrait.as_ref().is_none_or(|it| it.reviewed);
            is_reviewed || !self.is_portrait(&slot.id)
        })
    }

    /// Field of the personal form with this id. `None` if the form has none.
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.form
            .iter()
            .flat_map(|section| &section.fields)
            .find(|field| &field.id == id)
    }

    /// Window with this id. `None` if the exam has none.
    pub fn window(&self, id: &WindowId) -> Option<&Window> {
        self.windows.iter().find(|window| &window.id == id)
    }

    /// Printed form with this id. `None` if the exam has none.
    pub fn printed_form(&self, id: &FormId) -> Option<&PrintedForm> {
        self.printed_forms.iter().find(|form| &form.id == id)
    }

    /// Exam as people without an application see it: its fixed windows end when everyone's
    /// extensions say. A window that is counted from an event is unchanged.
    #[must_use]
    pub fn with_extensions(&self, extensions: &[WindowExtension]) -> Exam {
        let mut exam = self.clone();
        for window in &mut exam.windows {
            let Some(period) = window.resolve(self.time_zone, extensions, |_| None) else {
                continue;
            };
            if let WindowSpan::Fixed { closes, .. } = &mut window.span
                && closes.to_timestamp(self.time_zone) < period.closes
            {
                *closes = period.closes.in_zone(self.time_zone);
            }
        }
        exam
    }

    /// Notice with this id. `None` if the exam has none.
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.iter().find(|notice| &notice.id == id)
    }

    /// Fact with this id. `None` if the exam has none.
    pub fn fact(&self, id: &FactId) -> Option<&Fact> {
        self.facts.iter().find(|fact| &fact.id == id)
    }

    /// Stages of all rounds, in the order in which a candidate goes through them.
    pub fn stages(&self) -> impl Iterator<Item = &Stage> {
        self.rounds.iter().flat_map(|round| &round.stages)
    }

    /// Window of a stage. A stage of the candidate uses its own or that of the submission; the
    /// submission uses its own or that of the last earlier stage that has one.
    pub fn find_stage_window(&self, stage: &Stage) -> Option<&Window> {
        let own = |stage: &Stage| stage.window.as_ref().and_then(|id| self.window(id));
        if stage.window.is_some() || !stage.kind.is_candidate_stage() {
            return own(stage);
        }
        let round = self
            .rounds
            .iter()
            .find(|round| round.stages.iter().any(|other| other.id == stage.id))?;
        let submit = round
            .stages
            .iter()
            .position(|stage| stage.kind == StageKind::Submit)?;
        round.stages[..=submit].iter().rev().find_map(own)
    }

    /// True if this slot holds the portrait.
    pub fn is_portrait(&self, slot: &SlotId) -> bool {
        self.portrait
            .as_ref()
            .is_some_and(|portrait| &portrait.slot == slot)
    }

    /// Kind of the stage in which this slot is filled.
    pub fn slot_stage_kind(&self, slot: &SlotId) -> StageKind {
        match self.is_portrait(slot) {
            true => StageKind::Portrait,
            false => StageKind::Materials,
        }
    }

    /// First combination of these answers that cannot be true.
    pub fn find_contradiction(&self, facts: &FactAnswers) -> Option<&Contradiction> {
        let mut combinations = self.facts.iter().flat_map(|fact| &fact.impossible);
        combinations.find(|combination| combination.holds(facts))
    }

    /// Stage of this kind. `None` if the exam has none.
    pub fn stage(&self, kind: StageKind) -> Option<&Stage> {
        self.stages().find(|stage| stage.kind == kind)
    }

    /// Time after the close in which files may follow a fingerprint, in milliseconds. `None` if the
    /// exam takes no fingerprints (C5).
    pub fn fingerprint_grace_ms(&self) -> Option<i64> {
        let minutes = self.fingerprint_grace_minutes?;
        Some(i64::from(minutes) * Timestamp::MINUTE_MS)
    }

    /// True if candidates pay in this system before they sit the exam.
    pub fn is_paid_online(&self) -> bool {
        self.stage(StageKind::Payment).is_some()
    }

    /// True if a fee is paid in person and recorded by the office (S4-19).
    pub fn is_paid_on_site(&self) -> bool {
        self.fee.as_ref().is_some_and(|fee| !fee.on_site.is_empty())
    }

    /// Notices that must be accepted before material can be submitted, in order.
    pub fn required_notices(&self) -> impl Iterator<Item = &Notice> {
        self.stages()
            .filter(|stage| stage.kind == StageKind::Notice)
            .filter_map(|stage| self.notice(stage.notice.as_ref()?))
    }
}
