//! Change of the exam definition while an application is open.
//!
//! A draft follows the newest version, since no version has judged it yet. A submitted application
//! stays with its version, except that it gets [more time]. Images and verdicts are kept; an image
//! that the new rule would refuse is only [listed](Application::list_rule_violations).
//!
//! [more time]: Exam::with_extended_windows

use super::{Application, Image, LogEvent, State};
use crate::{
    exam::{Exam, Slot, category::Need},
    id::SlotId,
    jpeg::{FileFacts, ImageHeader},
    judge::{Finding, FindingGrade, check_file},
    message::{DefinitionChangeEffect, MessageBody},
};

/// Application after the move to another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptionResult {
    /// Application under the new version.
    pub application: Application,
    /// Log entry. `None` if the candidate cannot edit the application: then only its version
    /// changes.
    pub event: Option<LogEvent>,
    /// Message to the candidate, if one is needed.
    pub message: Option<MessageBody>,
}

impl Application {
    /// Moves the application from the definition `before` to `after`, which has this version
    /// number. In a draft, facts that the new version does not have are deleted and asked again;
    /// nothing else is deleted.
    #[must_use]
    pub fn adopt_version(mut self, before: &Exam, after: &Exam, version: u32) -> AdoptionResult {
        let previous = self.clone();
        self.exam_version = version;
        if !self.state.kind().is_editable() {
            return AdoptionResult {
                application: self,
                event: None,
                message: None,
            };
        }
        self.revision += 1;
        if let State::Draft { .. } = self.state {
            self.facts.retain(|fact, answer| {
                let fact = after.fact(fact);
                fact.is_some_and(|fact| fact.choices.iter().any(|choice| &choice.id == answer))
            });
        }
        let closed = previous
            .submission_period(before)
            .map(|period| period.closes);
        let message = match self.compare_versions(&previous, before, after) {
            changed if changed == DefinitionChangeEffect::default() => None,
            DefinitionChangeEffect {
                notices,
                slots,
                images: 0,
                closes: Some(closes),
            } if notices.is_empty() && slots.is_empty() && closed < Some(closes) => {
                Some(MessageBody::Extended { closes })
            }
            changed => Some(MessageBody::DefinitionChanged(changed)),
        };
        AdoptionResult {
            application: self,
            event: Some(LogEvent::DefinitionChanged { version }),
            message,
        }
    }

    /// Effects of the change on the candidate. `self` is the application under `after`, `previous`
    /// the same under `before`.
    fn compare_versions(
        &self,
        previous: &Application,
        before: &Exam,
        after: &Exam,
    ) -> DefinitionChangeEffect {
        let new_notices = after.required_notices().filter(|notice| {
            let known = before.notice(&notice.id);
            known.is_none_or(|known| previous.has_accepted(known)) && !self.has_accepted(notice)
        });
        let is_required = |application: &Application, exam: &Exam, slot: &SlotId| {
            exam.slot(slot)
                .is_some_and(|slot| slot.need(&application.facts) == Some(Need::Required))
        };
        let new_slots = after.slots().filter(|slot| {
            is_required(self, after, &slot.id)
                && !is_required(previous, before, &slot.id)
                && self.images(&slot.id).is_empty()
        });
        let closes = |application: &Application, exam: &Exam| {
            let period = application.submission_period(exam)?;
            Some(period.closes)
        };
        DefinitionChangeEffect {
            notices: new_notices.map(|notice| notice.id.clone()).collect(),
            slots: new_slots.map(|slot| slot.id.clone()).collect(),
            images: u32::try_from(self.list_rule_violations(after).len()).unwrap_or(u32::MAX),
            closes: closes(self, after).filter(|now| closes(previous, before) != Some(*now)),
        }
    }

    /// Images that the current rule of their slot would refuse, with its findings. They were
    /// accepted under an earlier version and stay.
    pub fn list_rule_violations(&self, exam: &Exam) -> Vec<(SlotId, Image, Vec<Finding>)> {
        let in_slot = |slot: &Slot| {
            let images = self.images(&slot.id).iter().filter_map(|image| {
                let findings = image.find_rule_violations(exam, slot);
                (!findings.is_empty()).then(|| (slot.id.clone(), image.clone(), findings))
            });
            images.collect::<Vec<_>>()
        };
        exam.slots().flat_map(in_slot).collect()
    }
}

impl Image {
    /// Violations of the slot's rule by this image, judged by its stored size and kind. The
    /// structure of the file was checked at the upload; its colour is not stored and not judged.
    pub fn find_rule_violations(&self, exam: &Exam, slot: &Slot) -> Vec<Finding> {
        let facts = FileFacts {
            bytes: self.bytes,
            kind: self.kind,
            header: Some(ImageHeader {
                width: self.width,
                height: self.height,
                components: 3,
                precision: 8,
                progressive: false,
                density: None,
                orientation: 1,
            }),
            fault: None,
        };
        let mut findings = check_file(exam.image_rule(slot), &facts);
        findings.retain(|finding| finding.grade == FindingGrade::Hard);
        findings
    }
}
