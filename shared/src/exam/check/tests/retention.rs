//! The bounds of the days of a retention rule.

use serde_json::json;

use super::{Remove, Set, check_exam, exam_with_change, expect_faults};
use crate::exam::retention::{MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, Retention};

const PICTURES: &str = "/retention/pictures-days-after-result";
const DRAFTS: &str = "/retention/drafts-days-after-close";

#[test]
fn retention_is_from_30_days_to_ten_years() {
    let wrong = |key, path, days: u16, says| (key, Set(json!(days)), path, says);
    expect_faults(vec![
        wrong(
            PICTURES,
            "retention.pictures-days-after-result",
            29,
            "29 is not allowed: 30 to 3650",
        ),
        wrong(
            DRAFTS,
            "retention.drafts-days-after-close",
            3_651,
            "3651 is not allowed: 30 to 3650",
        ),
    ]);
    for days in [MIN_RETENTION_DAYS, MAX_RETENTION_DAYS] {
        for key in [PICTURES, DRAFTS] {
            assert_eq!(check_exam(&exam_with_change(key, Set(json!(days)))), []);
        }
    }
}

#[test]
fn exam_without_a_rule_keeps_everything() {
    let exam = exam_with_change("/retention", Remove);
    assert_eq!(check_exam(&exam), []);
    assert_eq!(exam.retention, Retention::default());
    let written = serde_json::to_value(&exam).expect("JSON");
    assert_eq!(written.get("retention"), None);
}
