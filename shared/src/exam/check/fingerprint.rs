//! Checks of an exam with fingerprints (C5): the grace time, and the room for a candidate's
//! fingerprint.

use super::faults::ExamFaults;
use crate::{
    application::{
        Fingerprint,
        commitment::fingerprint::{MAX_FINGERPRINT_BYTES, MIN_PENDING_IMAGES},
    },
    exam::{Exam, StageKind},
};

/// Maximum grace time for the bytes after a fingerprint, in minutes.
pub const MAX_GRACE_MINUTES: u16 = 120;

const GRACE_KEY: &str = "fingerprint-grace-minutes";

pub(super) fn check_fingerprints(exam: &Exam, faults: &mut ExamFaults) {
    let Some(minutes) = exam.fingerprint_grace_minutes else {
        return;
    };
    faults.check_range(
        GRACE_KEY,
        i64::from(minutes),
        1,
        i64::from(MAX_GRACE_MINUTES),
    );
    let submit = exam.stage(StageKind::Submit);
    if exam.slots().next().is_none()
        || submit.is_some_and(|it| exam.find_stage_window(it).is_none())
    {
        faults.add(
            GRACE_KEY,
            "没有可以补传的内容：考试要有材料项，提交步骤要有时间段；否则请去掉这个键",
            "there is nothing to follow: the exam needs slots and a submission with a window; leave the key out",
        );
    }
    let wanted = Fingerprint::required_bytes(exam);
    if wanted > MAX_FINGERPRINT_BYTES {
        let slots = exam.slots().count();
        faults.add(
            GRACE_KEY,
            format!("{slots} 个材料项加上 {MIN_PENDING_IMAGES} 张待补传的图片，指纹有 {wanted} 字节，最多 {MAX_FINGERPRINT_BYTES} 字节：请减少材料项，或缩短材料项的 `id`，或去掉这个键"),
            format!(
                "{slots} slots, and {MIN_PENDING_IMAGES} images that are still to come, make a fingerprint of {wanted} bytes: up to {MAX_FINGERPRINT_BYTES} are allowed; let the exam have fewer slots or shorter names of slots, or leave the key out"
            ),
        );
    }
}
