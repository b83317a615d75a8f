//! Checks of an exam with fingerprints (C5): the grace time, and the room for a candidate's
//! fingerprint.

use super::faults::Faults;
use crate::{
    application::{
        Fingerprint,
        fingerprint::{FINGERPRINT_LIMIT, ROOM},
    },
    exam::{Exam, StageKind},
};

/// Maximum grace time for the bytes after a fingerprint, in minutes.
pub const GRACE_LIMIT: u16 = 120;

const KEY: &str = "fingerprint-grace-minutes";

pub(super) fn check_fingerprints(exam: &Exam, faults: &mut Faults) {
    let Some(minutes) = exam.fingerprint_grace_minutes else {
        return;
    };
    faults.range(KEY, i64::from(minutes), 1, i64::from(GRACE_LIMIT));
    let submit = exam.stage(StageKind::Submit);
    if exam.slots().next().is_none() || submit.is_some_and(|it| exam.window_of(it).is_none()) {
        faults.add(
            KEY,
            "there is nothing to follow: the exam needs slots and a submission with a window; leave the key out",
        );
    }
    let wanted = Fingerprint::wanted(exam);
    if wanted > FINGERPRINT_LIMIT {
        faults.add(
            KEY,
            format!(
                "{} slots, and {ROOM} images that are still to come, make a fingerprint of {wanted} bytes: up to {FINGERPRINT_LIMIT} are allowed; let the exam have fewer slots or shorter names of slots, or leave the key out",
                exam.slots().count()
            ),
        );
    }
}
