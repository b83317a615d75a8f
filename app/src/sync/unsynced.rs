//! The data of this device that the server does not have, and their urgency near a close (C4, C5).
//! The time is the server's.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use shared::{
    exam::StageKind,
    id::{ApplicationId, SlotId},
    outbox::{Hold, Outbox},
    time::Timestamp,
    view::Dossier,
};

use super::files::Uploads;

/// Time before the close from which the close is near, in milliseconds.
pub const NEAR: i64 = 2 * Timestamp::HOUR;

/// The data of an application that the server does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlyHere {
    pub images: usize,
    pub fields: usize,
    pub acts: usize,
    /// Number of the images that wait for the person's decision.
    pub undecided: usize,
    /// Number of the fields with a conflict or a refusal: the person must choose.
    pub conflicts: usize,
    /// Number of the images that are refused or not confirmed.
    pub aside: usize,
    /// The slots of the unsent data.
    pub slots: BTreeSet<SlotId>,
    pub is_submitting: bool,
    /// The time at which the server accepted the fingerprint of this device.
    pub registered: Option<Timestamp>,
    /// True if the fingerprint no longer matches the contents.
    pub is_outgrown: bool,
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
    Over {
        closed: Timestamp,
    },
    /// A fingerprint is registered; the files may follow.
    Follows {
        at: Timestamp,
        until: Timestamp,
        /// False before the close, when another file would void the fingerprint.
        from_anyone: bool,
    },
    FollowsNoMore {
        until: Timestamp,
    },
    /// This device has registered a fingerprint and has changed something since then.
    Outgrown {
        at: Timestamp,
    },
    /// The fingerprint no longer matches the contents.
    Broken {
        at: Timestamp,
    },
}

impl OnlyHere {
    /// Counts files that are not stored, and stored data that are not sent.
    pub fn of(uploads: Uploads, application: ApplicationId) -> Self {
        let mut here = uploads.outboxes.with(application, |outbox| {
            let owed = outbox.owed();
            Self {
                images: owed.images - outbox.count_left_out(),
                fields: owed.fields,
                acts: owed.acts,
                undecided: outbox.count_undecided(),
                conflicts: outbox.count_conflicts(),
                aside: count_aside(outbox),
                slots: outbox.owed_slots().cloned().collect(),
                is_submitting: outbox.is_submitting(),
                registered: outbox.registration().and_then(|it| it.at),
                is_outgrown: false,
                is_signed_out: uploads.outboxes.is_signed_out(),
            }
        });
        uploads.with(|queue| {
            let ours = queue.items.iter().filter(|item| item.is_owed());
            for item in ours.filter(|item| item.place.application == application) {
                here.images += 1;
                here.slots.insert(item.place.slot.clone());
            }
        });
        here
    }

    /// The same, without undecided images in slots that stand as they were submitted.
    pub fn beside(uploads: Uploads, dossier: &Dossier) -> Self {
        let (application, outboxes) = (&dossier.application, uploads.outboxes);
        let stands =
            |slot: &SlotId| application.stands_as_submitted(&dossier.exam, slot, dossier.now);
        let idle = outboxes.with(application.id, |outbox| outbox.count_idle(stands));
        let here = Self::of(uploads, application.id);
        Self {
            is_outgrown: outboxes.is_outgrown(dossier),
            images: here.images - idle,
            undecided: here.undecided - idle,
            aside: here.aside - idle,
            ..here
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.images + self.fields + self.acts == 0
    }

    /// True if a network would not help: the person must decide about all of it.
    pub fn waits_for_person(&self) -> bool {
        let waiting = self.undecided + self.conflicts;
        waiting > 0 && waiting == self.images + self.fields + self.acts
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
        let is_portrait = |slot: &&SlotId| exam.is_portrait(slot);
        let stages = [
            (
                StageKind::Portrait,
                self.slots.iter().any(|it| is_portrait(&it)),
            ),
            (
                StageKind::Materials,
                !self.slots.iter().all(|it| is_portrait(&it)),
            ),
            (StageKind::Form, self.fields > 0),
            (StageKind::Submit, self.is_submitting),
        ];
        let closes = stages.into_iter().filter_map(|(kind, is_concerned)| {
            let opening = application
                .opening_of(exam, kind)
                .filter(|_| is_concerned)?;
            (opening.opens <= *now).then_some(opening.closes)
        });
        closes.min()
    }

    /// The first close of the unsent data or of the submission; it is the deadline of a
    /// fingerprint.
    pub fn first_close(&self, dossier: &Dossier) -> Option<Timestamp> {
        let submit = dossier.application.submit_opening(&dossier.exam)?;
        Some(self.deadline(dossier)?.min(submit.closes))
    }

    /// The time of the fingerprint and the deadline of its files. The server's answer to this
    /// device is newer than the page.
    pub fn promise(&self, dossier: &Dossier) -> Option<(Timestamp, Timestamp)> {
        let Dossier {
            exam, application, ..
        } = dossier;
        application.state_lock().ok()?;
        match application.promised(exam) {
            Some(promised) => Some((promised.at, promised.until)),
            None => {
                // If the page knows this fingerprint, it knows that it is void.
                let known = application.promise.as_ref().map(|it| it.at);
                let registered = self.registered.filter(|at| known < Some(*at))?;
                let until = self.first_close(dossier)?.plus(exam.fingerprint_grace()?);
                Some((registered, until))
            }
        }
    }

    pub fn urgency(&self, dossier: &Dossier, now: Timestamp) -> Option<Urgency> {
        let work = &dossier.application;
        let is_open = work.work_lock(&dossier.exam, now).is_ok();
        if let Some((at, until)) = self.promise(dossier) {
            return Some(match now < until {
                _ if self.is_outgrown && is_open => Urgency::Outgrown { at },
                true => Urgency::Follows {
                    at,
                    until,
                    from_anyone: takes_from_anyone(dossier, now),
                },
                false => Urgency::FollowsNoMore { until },
            });
        }
        if let Some(promise) = &work.promise
            && is_open
        {
            return Some(Urgency::Broken { at: promise.at });
        }
        // In a locked application nothing can be decided.
        let is_idle = self.waits_for_person() && !is_open;
        if self.is_nothing() || is_idle {
            return None;
        }
        Some(match self.deadline(dossier) {
            Some(closes) if closes <= now => Urgency::Over { closed: closes },
            Some(closes) if closes.since(now) <= NEAR => Urgency::Near { closes },
            _ => Urgency::Calm,
        })
    }
}

fn count_aside(outbox: &Outbox) -> usize {
    let here = outbox.pictures_here();
    let is_aside = |hold| matches!(hold, Some(Hold::Refused | Hold::Fitted(_)));
    here.filter(|it| is_aside(it.held)).count()
}

/// True if a slot is closed to all but the registered files.
fn takes_from_anyone(dossier: &Dossier, now: Timestamp) -> bool {
    let Dossier {
        exam, application, ..
    } = dossier;
    let mut slots = exam.slots();
    slots.any(|slot| !application.following(exam, &slot.id, now).is_empty())
}
