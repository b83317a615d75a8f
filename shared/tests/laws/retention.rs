//! Retention rule (A9): the first moment at which content is due, and the cutoffs of a removal.

use proptest::prelude::*;
use shared::{
    exam::{
        AnchorEvent, Exam, Retention, WindowSpan,
        retention::{LastEnds, RetentionCutoffs},
    },
    time::Timestamp,
};

use crate::life::exam;

fn with_rule(days: u16) -> Exam {
    let mut exam = Exam::clone(&exam());
    exam.retention = Retention {
        pictures_days_after_result: Some(days),
        drafts_days_after_close: Some(days),
    };
    exam
}

fn day(number: i64) -> Timestamp {
    Timestamp(number * Timestamp::DAY_MS)
}

#[test]
fn published_result_is_due_after_exactly_its_days() {
    let exam = with_rule(30);
    let ends = LastEnds {
        of_all: Some(day(5)),
        of_submission: Some(day(5)),
        ..LastEnds::default()
    };
    let (decided, published) = (day(8), day(10));
    assert_eq!(exam.pictures_due(decided, published, ends), Some(day(40)));
    let cutoffs = |now| exam.retention_cutoffs(Some(published), ends, now);
    let before = cutoffs(day(40).plus(-Timestamp::SECOND_MS));
    assert_eq!(before.decided_until, None);
    assert_eq!(cutoffs(day(40)).decided_until, Some(day(10)));
    let unpublished = exam.retention_cutoffs(None, ends, day(400));
    assert_eq!(unpublished.decided_until, None);
}

#[test]
fn nothing_is_due_while_a_window_is_open_or_without_a_rule() {
    let exam = with_rule(30);
    let ends = LastEnds {
        of_all: Some(day(100)),
        of_submission: Some(day(5)),
        ..LastEnds::default()
    };
    let first = Some(Timestamp::EARLIEST);
    let cutoffs = |now| exam.retention_cutoffs(first, ends, now).decided_until;
    assert_eq!(cutoffs(day(100).plus(-1)), None);
    assert_eq!(cutoffs(day(100)), Some(day(70)));
    let mut kept = exam.clone();
    kept.retention = Retention::default();
    let none = kept.retention_cutoffs(first, ends, day(9_000));
    assert_eq!(none, RetentionCutoffs::default());
    assert_eq!(kept.pictures_due(day(1), day(1), ends), None);
    assert_eq!(kept.draft_due(day(1), ends), None);
}

#[test]
fn pictures_stay_while_a_window_after_the_approval_is_open() {
    let mut exam = with_rule(30);
    exam.windows[0].span = WindowSpan::After {
        event: AnchorEvent::Approved,
        days: 60,
    };
    let (first, ends) = (Timestamp::EARLIEST, LastEnds::default());
    assert_eq!(exam.pictures_due(day(8), first, ends), Some(day(68)));
    let cutoffs = exam.retention_cutoffs(Some(first), ends, day(67));
    assert_eq!(cutoffs.decided_until, Some(day(7)));
}

#[test]
fn window_after_the_approval_of_an_older_version_counts() {
    let newest = with_rule(30);
    let mut older = newest.clone();
    older.windows[0].span = WindowSpan::After {
        event: AnchorEvent::Approved,
        days: 60,
    };
    let alone = LastEnds {
        of_all: None,
        ..LastEnds::of_exam(&newest)
    };
    let both = alone.latest(LastEnds {
        of_all: None,
        ..LastEnds::of_exam(&older)
    });
    let first = Timestamp::EARLIEST;
    assert_eq!(newest.pictures_due(day(8), first, alone), Some(day(38)));
    assert_eq!(newest.pictures_due(day(8), first, both), Some(day(68)));
    let cutoffs = newest.retention_cutoffs(Some(first), both, day(67));
    assert_eq!(cutoffs.decided_until, Some(day(7)));
}

proptest! {
    /// The moment that the page shows and the cutoff that the removal uses are the same rule.
    #[test]
    fn due_moment_and_cutoff_agree(
        days in 30_u16..3_650,
        decided in 0_i64..2_000,
        results in 0_i64..2_000,
        end in proptest::option::of(0_i64..2_000),
        now in 0_i64..9_000,
    ) {
        let exam = with_rule(days);
        let end = end.map(day);
        let ends = LastEnds { of_all: end, of_submission: end, ..LastEnds::default() };
        let (decided, results, now) = (day(decided), day(results), day(now));
        let cutoffs = exam.retention_cutoffs(Some(results), ends, now);
        let due = exam.pictures_due(decided, results, ends).expect("has a rule");
        let is_due = cutoffs.decided_until.is_some_and(|until| decided <= until);
        prop_assert_eq!(is_due, due <= now);
        let due = exam.draft_due(decided, ends).expect("has a rule");
        let is_due = cutoffs.ended_until.is_some_and(|until| decided <= until);
        prop_assert_eq!(is_due, due <= now);
    }
}
