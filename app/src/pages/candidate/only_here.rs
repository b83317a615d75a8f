//! What is only on this device, on the pages of an application: a quiet line where one looks over
//! the whole, and near the close a red banner on every page (C4, C5). The time is the server's.

mod banner;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::{
    exam::StageKind,
    id::{ApplicationId, SlotId},
    outbox::{Hold, Outbox},
    time::Timestamp,
    view::Dossier,
};

pub use self::banner::DeadlineBanner;
use super::materials::uploads::{Uploads, use_uploads};
use crate::{
    components::clock::use_clock,
    text::{Text, use_text},
};

/// From so long before the close on it is near, in milliseconds.
pub const NEAR: i64 = 2 * Timestamp::HOUR;

/// What the server does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnlyHere {
    pub images: usize,
    pub fields: usize,
    pub acts: usize,
    /// Of the images, those that wait for the person's word.
    undecided: usize,
    /// Of the fields, those that were changed elsewhere too, or refused: the person chooses.
    conflicts: usize,
    /// The images among these that are refused or not accepted yet.
    pub aside: usize,
    /// The slots to which something of it belongs.
    slots: BTreeSet<SlotId>,
    is_submitting: bool,
    /// When the server took the fingerprint of the submission that this device was asked for.
    registered: Option<Timestamp>,
    /// It says no longer what stands here.
    is_outgrown: bool,
    /// Nobody is signed in here any more: a line alone would not send it.
    is_signed_out: bool,
}

/// How much time it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Urgency {
    Calm,
    Near {
        closes: Timestamp,
    },
    Over {
        closed: Timestamp,
    },
    /// Handed in by fingerprint; the files may follow.
    Follows {
        at: Timestamp,
        until: Timestamp,
        /// Before the close another file than the registered one would break it.
        from_anyone: bool,
    },
    FollowsNoMore {
        until: Timestamp,
    },
    /// Registered by this device, where something was changed since.
    Outgrown {
        at: Timestamp,
    },
    /// A fingerprint that says no longer what is there.
    Broken {
        at: Timestamp,
    },
}

impl OnlyHere {
    /// Chosen and not kept yet, or kept and not sent.
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

    /// The same, beside what the page shows of the application.
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

    /// No line would help: all of it is the person's to decide.
    fn waits_for_person(&self) -> bool {
        let waiting = self.undecided + self.conflicts;
        waiting > 0 && waiting == self.images + self.fields + self.acts
    }

    fn has_undecided(&self) -> bool {
        self.undecided + self.conflicts > 0
    }

    /// The sentences that say what happens next and what the person has to do.
    fn say_outlook(&self, text: Text) -> String {
        let goes = !self.waits_for_person();
        let goes_by_itself = goes && !self.is_signed_out && self.conflicts == 0;
        let images = match self.undecided {
            0 => None,
            undecided if goes_by_itself => return text.here_partly(&undecided),
            undecided => Some(text.here_undecided(&undecided)),
        };
        let fields = (self.conflicts > 0).then(|| text.here_conflicts(&self.conflicts));
        let rest = match (self.is_signed_out, images.is_some() || fields.is_some()) {
            (true, _) => goes.then(|| text.here_signed_out().to_owned()),
            (false, true) => goes.then(|| text.here_rest().to_owned()),
            (false, false) => Some(text.here_about().to_owned()),
        };
        let sentences: Vec<_> = images.into_iter().chain(fields).chain(rest).collect();
        sentences.join(text.space())
    }

    /// The first close of the stages that it belongs to, of those that have opened.
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

    /// The first close of what is still to come, or of the submission: that of a fingerprint.
    pub fn first_close(&self, dossier: &Dossier) -> Option<Timestamp> {
        let submit = dossier.application.submit_opening(&dossier.exam)?;
        Some(self.deadline(dossier)?.min(submit.closes))
    }

    /// From when a fingerprint counts, and until when its files may come. What the server has
    /// answered to this device is newer than the page.
    pub fn promise(&self, dossier: &Dossier) -> Option<(Timestamp, Timestamp)> {
        let Dossier {
            exam, application, ..
        } = dossier;
        application.state_lock().ok()?;
        match application.promised(exam) {
            Some(promised) => Some((promised.at, promised.until)),
            None => {
                // Where the page knows of this fingerprint, it knows that it does not count.
                let known = application.promise.as_ref().map(|it| it.at);
                let registered = self.registered.filter(|at| known < Some(*at))?;
                let until = self.first_close(dossier)?.plus(exam.fingerprint_grace()?);
                Some((registered, until))
            }
        }
    }

    fn urgency(&self, dossier: &Dossier, now: Timestamp) -> Option<Urgency> {
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
        // Where nothing can be changed, nothing can be done about what waits for the person.
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

/// A place that is closed to everything but the files registered for it.
fn takes_from_anyone(dossier: &Dossier, now: Timestamp) -> bool {
    let Dossier {
        exam, application, ..
    } = dossier;
    let mut slots = exam.slots();
    slots.any(|slot| !application.following(exam, &slot.id, now).is_empty())
}

/// Both are of one kind: what there is, and how urgent it has become by now.
#[derive(Clone, Copy)]
struct Watch {
    /// The newest that is known of the application.
    newest: Memo<Dossier>,
    here: Memo<OnlyHere>,
    urgency: Memo<Option<Urgency>>,
    now: RwSignal<Timestamp>,
}

fn watch(dossier: &Dossier) -> Watch {
    let uploads = use_uploads();
    let page = StoredValue::new(dossier.clone());
    let newest = Memo::new(move |_| page.with_value(|page| uploads.outboxes.newest(page)));
    let here = Memo::new(move |_| newest.with(|newest| OnlyHere::beside(uploads, newest)));
    let last = dossier.exam.stages();
    let last = last.filter_map(|stage| dossier.application.stage_opening(&dossier.exam, stage));
    let grace = dossier.exam.fingerprint_grace().unwrap_or_default();
    let last = last.map(|opening| opening.closes.plus(grace)).max();
    let (now, _) = use_clock(dossier.now, last.unwrap_or(dossier.now));
    let urgency = Memo::new(move |_| {
        let now = now.get();
        newest.with(|newest| here.with(|here| here.urgency(newest, now)))
    });
    Watch {
        newest,
        here,
        urgency,
        now,
    }
}

/// Where one looks over the whole, and nothing is urgent.
#[component]
pub fn HereNote(dossier: Dossier) -> impl IntoView {
    let text = use_text();
    let Watch { here, urgency, .. } = watch(&dossier);
    let is_calm = move || urgency.get() == Some(Urgency::Calm);
    view! {
        <Show when=is_calm>
            <p class="row" role="status">
                <span class="state" data-state="on-device">{move || here.with(|here| text.only_here(here))}</span>
                <small>{move || here.with(|here| here.say_outlook(text))}</small>
            </p>
        </Show>
    }
}

/// Of one application among others.
#[component]
pub fn HereCount(application: ApplicationId) -> impl IntoView {
    let text = use_text();
    let uploads = use_uploads();
    let here = Memo::new(move |_| OnlyHere::of(uploads, application));
    move || {
        here.with(|here| {
            (!here.is_nothing()).then(|| {
                view! { <p><span class="state" data-state="on-device">{text.only_here(here)}</span></p> }
            })
        })
    }
}
