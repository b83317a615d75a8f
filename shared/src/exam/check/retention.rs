//! Check of the retention rule: the days are within their bounds.

use super::faults::ExamFaults;
use crate::exam::{
    Exam,
    retention::{MAX_RETENTION_DAYS, MIN_RETENTION_DAYS},
};

pub(super) fn check_retention(exam: &Exam, faults: &mut ExamFaults) {
    let days = [
        (
            "retention.pictures-days-after-result",
            exam.retention.pictures_days_after_result,
        ),
        (
            "retention.drafts-days-after-close",
            exam.retention.drafts_days_after_close,
        ),
    ];
    for (path, days) in days {
        let Some(days) = days else { continue };
        let (least, most) = (MIN_RETENTION_DAYS, MAX_RETENTION_DAYS);
        faults.check_range(path, i64::from(days), i64::from(least), i64::from(most));
    }
}
