//! The data of this device that the server does not have, and their urgency near a close (C4, C5).
//! The time is the server's.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use shared::{
    exam::StageKind,
    id::{ApplicationId, SlotId},
    outbox::{HoldReason, Outbox},
    time::Timestamp,
    view::Dossier,
};

use super::files::ChosenFiles;

/// Time before the close from which the close is near, in milliseconds.
pub const NEAR_DEADLINE_MS: i64 = 2 * Timestamp::HOUR_MS;

/// The data of an application that the server does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnsyncedChanges {
    pub images: usize,
    pub fields: usize,
    pub actions: usize,
    /// Number of the images that wait for the person's decision.
    pub undecided: usize,
    /// Number of the fields with a conflict or a refusal: the person must choose.
    pub conflicts: usize,
    /// Number of the images that are refused or not confirmed.
    pub held_back: usize,
    /// The slots of the unsent data.
    pub slots: BTreeSet<SlotId>,
    pub is_submitting: bool,
    /// The time at which the server accepted the fingerprint of this device.
    pub registered_at: Option<Timestamp>,
    /// True if the fingerprint no longer matches the contents.
    pub is_stale: bool,
    /// True if nobody is signed in: a network alone would not send the data.
    pub is_signed_out: bool,
}

/// The urgency of the unsent data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Calm,
    Near {
        closes: Timestamp,
    },
    Closed {
        closed: Timestamp,
    },
    /// A fingerprint is registered; the files may follow.
    GraceOpen {
        at: Timestamp,
        until: Timestamp,
        /// False before the close, when another file would void the fingerprint.
        accepts_registered_only: bool,
    },
    GraceOver {
        until: Timestamp,
    },
    /// This device has registered a fingerprint and has changed something since then.
    Stale {
        at: Timestamp,
    },
    /// The fingerprint no longer matches the contents.
    Void {
        at: Timestamp,
    },
}

impl UnsyncedChanges {
    /// Counts files that are not stored, and stored data that are not sent.
    pub fn of(uploads: ChosenFiles, application: ApplicationId) -> Self {
        let mut here = uploads.client.with(application, |outbox| {
            let owed = outbox.count_unsynced();
            Self {
                images: owed.images - outbox.count_left_out(),
                fields: owed.fields,
                actions: owed.actions,
                undecided: outbox.count_undecided(),
                conflicts: outbox.count_conflicts(),
                held_back: count_held_back(outbox),
                slots: outbox.unsynced_slots().cloned().collect(),
                is_submitting: outbox.is_submitting(),
                registered_at: outbox.registration().and_then(|it| it.registered_at),
                is_stale: false,
                is_signed_out: uploads.client.is_signed_out(),
            }
        });
        uploads.with(|queue| {
            let ours = queue.items.iter().filter(|item| item.is_unsaved());
            for item in ours.filter(|item| item.place.application == application) {
                here.images += 1;
                here.slots.insert(item.place.slot.clone());
            }
        });
        here
    }

    /// The same, without undecided images in slots that stand as they were submitted.
    pub fn for_page(uploads: ChosenFiles, dossier: &Dossier) -> Self {
        let (application, outboxes) = (&dossier.application, uploads.client);
        let stands =
            |slot: &SlotId| application.is_locked_as_submitted(&dossier.exam, slot, dossier.now);
        let idle = outboxes.with(application.id, |outbox| {
            outbox.count_locked_undecided(stands)
        });
        let here = Self::of(uploads, application.id);
        Self {
            is_stale: outboxes.is_fingerprint_stale(dossier),
            images: here.images - idle,
            undecided: here.undecided - idle,
            held_back: here.held_back - idle,
            ..here
        }
    }

    pub fn is_empty(&self) -> bool {
        self.images + self.fields + self.actions == 0
    }

    /// True if a network would not help: the person must decide about all of it.
    pub fn needs_only_decisions(&self) -> bool {
        let waiting = self.undecided + self.conflicts;
        waiting > 0 && waiting == self.images + self.fields + self.actions
    }

    pub fn has_undecided(&self) -> bool {
        self.undecided + self.conflicts > 0
    }

    /// The first close of the opened stages to which the data belong.
    pub fn deadline(&self, dossier: &Dossier) -> Option<Timestamp> {
        let Dossier {
            exam,
            application,
            now,
            ..
        } = dossier;
        let stages = [
            (StageKind::Form, self.fields > 0),
            (StageKind::Submit, self.is_submitting),
        ];
        let stages = stages.into_iter().filter_map(|(kind, is_concerned)| {
            application
                .stage_kind_period(exam, kind)
                .filter(|_| is_concerned)
        });
        let slots = self.slots.iter();
        let slots = slots.filter_map(|slot| application.slot_period(exam, slot));
        let begun = stages.chain(slots).filter(|opening| opening.opens <= *now);
        begun.map(|opening| opening.closes).min()
    }

    /// The first close of the unsent data or of the submission; it is the deadline of a
    /// fingerprint.
    pub fn first_close(&self, dossier: &Dossier) -> Option<Timestamp> {
        let submit = dossier.application.submission_period(&dossier.exam)?;
        Some(self.deadline(dossier)?.min(submit.closes))
    }

    /// The time of the fingerprint and the deadline of its files. The server's answer to this
    /// device is newer than the page.
    pub fn commitment(&self, dossier: &Dossier) -> Option<(Timestamp, Timestamp)> {
        let Dossier {
            exam, application, ..
        } = dossier;
        application.check_state_editable().ok()?;
        match application.commitment_status(exam) {
            Some(promised) => Some((promised.at, promised.until)),
            None => {
                // If the page knows this fingerprint, it knows that it is void.
                let known = application.state.commitment().map(|it| it.at);
                let registered = self.registered_at.filter(|at| known < Some(*at))?;
                let until = self
                    .first_close(dossier)?
                    .plus(exam.fingerprint_grace_ms()?);
                Some((registered, until))
            }
        }
    }

    pub fn urgency(&self, dossier: &Dossier, now: Timestamp) -> Option<Urgency> {
        let application = &dossier.application;
        let is_open = application
            .check_submission_open(&dossier.exam, now)
            .is_ok();
        if let Some((at, until)) = self.commitment(dossier) {
            return Some(match now < until {
                _ if self.is_stale && is_open => Urgency::Stale { at },
                true => Urgency::GraceOpen {
                    at,
                    until,
                    accepts_registered_only: accepts_registered_only(dossier, now),
                },
                false => Urgency::GraceOver { until },
            });
        }
        if let Some(commitment) = application.state.commitment()
            && is_open
        {
            return Some(Urgency::Void { at: commitment.at });
        }
        // In a locked application nothing can be decided.
        let is_idle = self.needs_only_decisions() && !is_open;
        if self.is_empty() || is_idle {
            return None;
        }
        Some(match self.deadline(dossier) {
            Some(closes) if closes <= now => Urgency::Closed { closed: closes },
            Some(closes) if closes.milliseconds_since(now) <= NEAR_DEADLINE_MS => {
                Urgency::Near { closes }
            }
            _ => Urgency::Calm,
        })
    }
}

fn count_held_back(outbox: &Outbox) -> usize {
    let here = outbox.unsynced_pictures();
    let is_aside = |hold| matches!(hold, Some(HoldReason::RuleViolated | HoldReason::Fitted(_)));
    here.filter(|it| is_aside(it.hold_reason)).count()
}

/// True if a slot is closed to all but the registered files.
fn accepts_registered_only(dossier: &Dossier, now: Timestamp) -> bool {
    let Dossier {
        exam, application, ..
    } = dossier;
    let mut slots = exam.slots();
    slots.any(|slot| !application.pending_hashes(exam, &slot.id, now).is_empty())
}
