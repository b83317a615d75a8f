//! Whether an exam that takes fingerprints can (C5): for how long the bytes may follow, and that
//! every candidate's fingerprint has room. Nobody shall learn at the close that theirs has none.

use super::faults::Faults;
use crate::{
    application::{Fingerprint, fingerprint::FINGERPRINT_LIMIT},
    exam::{Count, Exam, StageKind, category::COUNT_LIMIT},
};

/// The longest time in which bytes may follow a fingerprint, in minutes.
pub const GRACE_LIMIT: u16 = 120;

const KEY: &str = "fingerprint-grace-minutes";

pub(super) fn check_fingerprints(exam: &Exam, faults: &mut Faults) {
    let Some(minutes) = exam.fingerprint_grace_minutes else {
        return;
    };
    faults.range(KEY, i64::from(minutes), 1, i64::from(GRACE_LIMIT));
    let submit = exam.stage(StageKind::Submit);
    if exam.slots().next().is_none() || submit.is_none_or(|it| exam.window_of(it).is_none()) {
        faults.add(
            KEY,
            "there is nothing to follow: the exam needs slots and a submission with a window; leave the key out",
        );
    }
    let most = Fingerprint::most(exam);
    if most > FINGERPRINT_LIMIT {
        faults.add(KEY, say_room(exam, most));
    }
}

fn say_room(exam: &Exam, most: usize) -> String {
    let images: u32 = exam
        .slots()
        .map(|slot| u32::from(slot.count.ceiling()))
        .sum();
    let open = exam.slots().find(|slot| {
        let Count { exactly, most } = slot.count;
        exactly.or(most).is_none()
    });
    let advice = match open {
        Some(slot) => format!(
            "give the slot `{}`, which takes {COUNT_LIMIT}, a smaller `count.most`",
            slot.id
        ),
        None => "let the slots take fewer, or leave the key out".to_owned(),
    };
    format!(
        "the largest fingerprint, of {images} images, has {most} bytes: up to {FINGERPRINT_LIMIT} are allowed; {advice}"
    )
}
