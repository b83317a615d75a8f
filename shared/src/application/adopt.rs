//! Change of the exam definition while an application is open.
//!
//! A draft follows the newest version, since no version has judged it yet. A submitted application
//! stays with its version, except that it gets [more time]. Images and verdicts are kept; an image
//! that the new rule would refuse is only [listed](Application::misfits).
//!
//! [more time]: Exam::with_more_time

use super::{Application, Image, LogEvent, State};
use crate::{
    exam::{Exam, Slot, category::Need},
    id::SlotId,
    jpeg::{FileFacts, Frame},
    judge::{Finding, Grade, judge},
    message::{Changed, Matter},
};

/// Application after the move to another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    pub application: Application,
    /// Log entry. `None` if the candidate does not have the application; then only the office acts.
    pub event: Option<LogEvent>,
    /// Message to the candidate, if one is needed.
    pub matter: Option<Matter>,
}

impl Application {
    /// Moves to another version of the definition. In a draft, answers that the new version does
    /// not know are deleted and asked again; nothing else is deleted.
    #[must_use]
    pub fn adopt(mut self, before: &Exam, after: &Exam, version: u32) -> Adoption {
        let was = self.clone();
        self.exam_version = version;
        if !matches!(self.state, State::Draft | State::Returned) {
            return Adoption {
                application: self,
                event: None,
                matter: None,
            };
        }
        self.revision += 1;
        if self.state == State::Draft {
            self.facts.retain(|fact, answer| {
                let fact = after.fact(fact);
                fact.is_some_and(|fact| fact.choices.iter().any(|choice| &choice.id == answer))
            });
        }
        let closed = was.submit_opening(before).map(|opening| opening.closes);
        let matter = match self.changed_since(&was, before, after) {
            changed if changed == Changed::default() => None,
            Changed {
                notices,
                slots,
                images: 0,
                closes: Some(closes),
            } if notices.is_empty() && slots.is_empty() && closed < Some(closes) => {
                Some(Matter::Extended { closes })
            }
            changed => Some(Matter::Changed(changed)),
        };
        Adoption {
            application: self,
            event: Some(LogEvent::DefinitionChanged { version }),
            matter,
        }
    }

    fn changed_since(&self, was: &Application, before: &Exam, after: &Exam) -> Changed {
        let asks_again = after.required_notices().filter(|notice| {
            let known = before.notice(&notice.id);
            known.is_none_or(|known| was.has_accepted(known)) && !self.has_accepted(notice)
        });
        let is_asked = |application: &Application, exam: &Exam, slot: &SlotId| {
            exam.slot(slot)
                .is_some_and(|slot| slot.need(&application.facts) == Some(Need::Required))
        };
        let asks_now = after.slots().filter(|slot| {
            is_asked(self, after, &slot.id)
                && !is_asked(was, before, &slot.id)
                && self.images(&slot.id).is_empty()
        });
        let closes = |application: &Application, exam: &Exam| {
            let opening = application.submit_opening(exam)?;
            Some(opening.closes)
        };
        Changed {
            notices: asks_again.map(|notice| notice.id.clone()).collect(),
            slots: asks_now.map(|slot| slot.id.clone()).collect(),
            images: u32::try_from(self.misfits(after).len()).unwrap_or(u32::MAX),
            closes: closes(self, after).filter(|now| closes(was, before) != Some(*now)),
        }
    }

    /// Images that the current rule of their slot would refuse, with its findings. They were
    /// accepted under an earlier version and stay.
    pub fn misfits(&self, exam: &Exam) -> Vec<(SlotId, Image, Vec<Finding>)> {
        let in_slot = |slot: &Slot| {
            let images = self.images(&slot.id).iter().filter_map(|image| {
                let findings = image.misfit(exam, slot);
                (!findings.is_empty()).then(|| (slot.id.clone(), image.clone(), findings))
            });
            images.collect::<Vec<_>>()
        };
        exam.slots().flat_map(in_slot).collect()
    }
}

impl Image {
    /// Findings of the slot's rule for this image, from the stored facts. The file was valid when
    /// it came; its colour is not stored and not judged.
    pub fn misfit(&self, exam: &Exam, slot: &Slot) -> Vec<Finding> {
        let facts = FileFacts {
            bytes: self.bytes,
            kind: self.kind,
            frame: Some(Frame {
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
        let mut findings = judge(exam.image_rule(slot), &facts);
        findings.retain(|finding| finding.grade == Grade::Hard);
        findings
    }
}
