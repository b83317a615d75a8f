//! For how long bytes may follow a fingerprint, and that there is room for one.

use serde_json::json;

use super::{Exam, Remove, Set, check_exam, exam_with_change, expect_faults, good};
use crate::{
    application::commitment::fingerprint::MAX_FINGERPRINT_BYTES, exam::check::MAX_GRACE_MINUTES,
    text::Lang,
};

const KEY: &str = "/fingerprint-grace-minutes";

#[test]
fn the_grace_time_is_from_a_minute_to_two_hours() {
    let wrong = |minutes: u16, says| (KEY, Set(json!(minutes)), &KEY[1..], says);
    expect_faults(vec![
        wrong(0, "0 is not allowed: 1 to 120"),
        wrong(121, "121 is not allowed: 1 to 120"),
    ]);
    for minutes in [1, MAX_GRACE_MINUTES] {
        assert_eq!(check_exam(&exam_with_change(KEY, Set(json!(minutes)))), []);
    }
    assert_eq!(check_exam(&exam_with_change(KEY, Remove)), []);
}

#[test]
fn a_submission_that_closes_is_wanted() {
    let mut exam: Exam = serde_json::from_value(good::definition()).expect("well-formed");
    for round in &mut exam.rounds {
        for stage in &mut round.stages {
            stage.window = None;
        }
    }
    let says = check_exam(&exam);
    let says: Vec<_> = says.iter().filter(|it| it.path == KEY[1..]).collect();
    assert_eq!(says.len(), 1, "{says:?}");
    assert!(
        says[0]
            .message
            .get(Lang::En)
            .contains("a submission with a window")
    );
}

/// The exam with `count` more slots, each with a name of `length` characters.
fn with_slots(count: usize, length: usize) -> Exam {
    let mut exam = exam_with_change(KEY, Set(json!(30)));
    let slot = exam.categories[0]
        .slots
        .last()
        .expect("it has some")
        .clone();
    for number in 0..count {
        let mut more = slot.clone();
        more.id = format!("{number:0>length$}").parse().expect("a slug");
        exam.categories[0].slots.push(more);
    }
    exam
}

#[test]
fn there_is_room_for_every_slot_and_some_images() {
    assert_eq!(check_exam(&with_slots(8, 12)), []);
    let faults = check_exam(&with_slots(30, 12));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].path, &KEY[1..]);
    let says = format!("up to {MAX_FINGERPRINT_BYTES} are allowed");
    assert!(
        faults[0].message.get(Lang::En).contains(&says),
        "{faults:?}"
    );
    // Without the key nobody asks.
    let mut off = with_slots(30, 12);
    off.fingerprint_grace_minutes = None;
    assert_eq!(check_exam(&off), []);
}
