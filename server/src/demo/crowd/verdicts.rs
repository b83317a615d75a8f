//! Verdicts of the reviewers on the applications of the crowd.

use std::collections::BTreeMap;

use shared::{
    application::{Application, PageNumbers, ReviewPart, Verdict},
    exam::{Exam, Reason, ReasonKind},
    id::{ReasonId, SectionId, SlotId},
};

use super::{
    member::CrowdMember,
    picture::{CrowdFlaw, PlannedPage, note_for, reasons_for},
};

/// Purposes of random numbers, see [`CrowdMember::random`].
const NOTES: u64 = 30;
const REFUSAL: u64 = 31;

/// Notes on a section of the form.
const FORM_NOTES: [&str; 3] = [
    "请填写证书上的全称。",
    "与所附材料不一致，请核对后修改。",
    "填写不完整，请补充。",
];

/// Findings of the reviewers in one submission.
pub(super) struct ReviewFindings<'a> {
    pub(super) exam: &'a Exam,
    pub(super) member: &'a CrowdMember,
    pub(super) flaws: BTreeMap<SlotId, Vec<(usize, CrowdFlaw)>>,
    /// Section of the form with a mistake.
    pub(super) section: Option<SectionId>,
}

impl<'a> ReviewFindings<'a> {
    /// Findings in these pages.
    pub(super) fn new(
        exam: &'a Exam,
        member: &'a CrowdMember,
        pages: &[PlannedPage],
        section: Option<SectionId>,
    ) -> Self {
        let mut flaws: BTreeMap<SlotId, Vec<(usize, CrowdFlaw)>> = BTreeMap::new();
        for page in pages {
            if let Some(flaw) = page.flaw {
                let found = flaws.entry(page.slot.clone()).or_default();
                found.push((page.page, flaw));
            }
        }
        Self {
            exam,
            member,
            flaws,
            section,
        }
    }

    /// Verdicts on all parts with content, in the order of the desk.
    pub(super) fn judge(&self, application: &Application) -> Vec<(ReviewPart, Verdict)> {
        let parts = application.reviewed_parts(self.exam).into_iter();
        parts
            .filter(|part| application.has_content(part))
            .map(|part| {
                let verdict = self.verdict_on(&part);
                (part, verdict)
            })
            .collect()
    }

    fn verdict_on(&self, part: &ReviewPart) -> Verdict {
        let returned = match part {
            ReviewPart::Slot(slot) => self.return_slot(slot),
            ReviewPart::Section(section) if self.section.as_ref() == Some(section) => {
                self.return_section()
            }
            ReviewPart::Section(_) | ReviewPart::Position => None,
        };
        returned.unwrap_or(Verdict::Passed)
    }

    fn return_slot(&self, slot: &SlotId) -> Option<Verdict> {
        let flaws = self.flaws.get(slot)?;
        let mut reasons: Vec<ReasonId> = flaws
            .iter()
            .filter_map(|(_, flaw)| self.find_reason(slot, *flaw))
            .collect();
        reasons.dedup();
        let (_, first) = flaws.first()?;
        let mut random = self.member.random(NOTES);
        let note = (reasons.is_empty() || random.is_one_in(2)).then(|| note_for(*first).to_owned());
        let pages = flaws.iter().map(|(page, _)| *page as u16 + 1);
        Some(Verdict::Returned {
            reasons,
            note,
            pages: pages.collect(),
            boxes: Vec::new(),
        })
    }

    /// The most fitting reason that is offered for the slot.
    fn find_reason(&self, slot: &SlotId, flaw: CrowdFlaw) -> Option<ReasonId> {
        let own = self.exam.slot(slot).map_or(&[][..], |slot| &slot.reasons);
        let is_offered = |reason: &&Reason| {
            !reason.retired
                && reason.kind == ReasonKind::Mendable
                && (reason.general || own.contains(&reason.id))
        };
        reasons_for(flaw)
            .iter()
            .find_map(|id| {
                let mut reasons = self.exam.review.reasons.iter().filter(is_offered);
                reasons.find(|reason| reason.id.as_str() == *id)
            })
            .map(|reason| reason.id.clone())
    }

    fn return_section(&self) -> Option<Verdict> {
        let review = &self.exam.review;
        let is_offered = |reason: &&Reason| {
            let is_listed = match review.form_reasons.is_empty() {
                true => reason.general,
                false => review.form_reasons.contains(&reason.id),
            };
            is_listed
                && !reason.retired
                && !reason.wants_note
                && reason.kind == ReasonKind::Mendable
        };
        let offered: Vec<&Reason> = review.reasons.iter().filter(is_offered).collect();
        if offered.is_empty() {
            return None;
        }
        let mut random = self.member.random(NOTES + 1);
        let reason = random.pick(&offered).id.clone();
        let note = random
            .is_one_in(2)
            .then(|| (*random.pick(&FORM_NOTES)).to_owned());
        Some(Verdict::Returned {
            reasons: vec![reason],
            note,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        })
    }

    /// Verdict and note of a refusal: a part that shows that the person is not eligible.
    ///
    /// `None` if the exam has no such reason.
    pub(super) fn refuse(
        &self,
        application: &Application,
    ) -> Option<((ReviewPart, Verdict), String)> {
        let mut random = self.member.random(REFUSAL);
        let mut possible: Vec<(ReviewPart, &Reason)> = Vec::new();
        let disqualifying = || {
            let reasons = self.exam.review.reasons.iter();
            reasons.filter(|reason| reason.kind == ReasonKind::Disqualifying && !reason.retired)
        };
        for part in application.reviewed_parts(self.exam) {
            let own = match &part {
                ReviewPart::Slot(slot) => self.exam.slot(slot).map(|slot| &slot.reasons),
                ReviewPart::Section(_) | ReviewPart::Position => None,
            };
            let is_own = |reason: &&Reason| own.is_some_and(|own| own.contains(&reason.id));
            if application.has_content(&part) {
                possible.extend(disqualifying().filter(is_own).map(|it| (part.clone(), it)));
            }
        }
        if possible.is_empty() {
            let mut parts = application.reviewed_parts(self.exam);
            parts.retain(|part| application.has_content(part));
            let first = parts.first()?.clone();
            possible.extend(
                disqualifying()
                    .filter(|reason| reason.general)
                    .map(|reason| (first.clone(), reason)),
            );
        }
        if possible.is_empty() {
            return None;
        }
        let (part, reason) = random.pick(&possible);
        let verdict = Verdict::Returned {
            reasons: vec![reason.id.clone()],
            note: None,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        };
        let note = reason.sentence.zh.trim().to_owned();
        Some(((part.clone(), verdict), note))
    }
}
