//! A definition that changed while the application was open (product.md, decision 10).
//!
//! A draft follows the newest version: it was never judged by another. Whatever was submitted
//! stays with the version it was submitted under, but for its windows: [more time] reaches it,
//! less does not. Images and verdicts are kept: what was accepted is never judged again, and an
//! image that the new rule would not take is only [said](Application::misfits).
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

/// An application in another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    pub application: Application,
    /// Nothing where the candidate does not have it: then it is a matter of the office alone.
    pub event: Option<LogEvent>,
    /// What the candidate must hear, if anything.
    pub matter: Option<Matter>,
}

impl Application {
    /// Moves to another version of the definition. Of a draft, answers that it does not know
    /// are forgotten, so that they are asked again; nothing else is ever lost.
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

    /// Images that the rule of their slot would not take today, with what it finds: they were
    /// accepted under an earlier one, and stay.
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
    /// What the slot's rule would refuse this image for, judged by what is kept of the file. It
    /// was sound when it came; whether it has colour is not kept, and not held against it.
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
