//! Laws of pauses: nobody loses time by one, and an end that had come before stays.

use proptest::prelude::*;
use shared::{
    application::{
        Application, ExtensionScope, GrantedExtension, State, extension::MAX_EXTENSION_DAYS,
    },
    exam::{AnchorEvent, Exam, WindowSpan},
    exam_pause::{ExamPause, MovedEnd},
    id::{ExtensionId, PauseId},
    pause_fault::PauseFault,
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, exam, fresh};

fn pause(since: Timestamp, milliseconds: i64) -> ExamPause {
    ExamPause {
        id: PauseId(Uuid::from_u128(1)),
        exam: exam().code.clone(),
        window: None,
        reason: "系统维护".to_owned(),
        since,
        expected: since.plus(milliseconds),
    }
}

fn granted(number: u128, scope: ExtensionScope, closes: Timestamp) -> GrantedExtension {
    GrantedExtension {
        id: ExtensionId(Uuid::from_u128(number)),
        window: "materials".parse().expect("a slug"),
        scope,
        closes,
        reason: "系统维护".to_owned(),
        open_at: None,
    }
}

/// The extensions with those of the pause, as the server stores them.
fn with_pause(granted: &[GrantedExtension], pause: &ExamPause) -> Vec<GrantedExtension> {
    let moved = pause.moved_ends(&[exam()], granted);
    let own = (1_000..).zip(moved).map(|(number, end)| GrantedExtension {
        id: ExtensionId(Uuid::from_u128(number)),
        window: end.window,
        open_at: (end.scope == ExtensionScope::Everyone).then_some(pause.since),
        scope: end.scope,
        closes: end.closes,
        reason: pause.reason.clone(),
    });
    granted.iter().cloned().chain(own).collect()
}

fn closes(application: &Application, granted: &[GrantedExtension]) -> Timestamp {
    let application = application.clone().with_extensions(granted, None);
    let period = application.submission_period(&exam());
    period.expect("a window").closes
}

proptest! {
    #[test]
    fn nobody_loses_time_by_a_pause(
        hours in -50..400_i64,
        milliseconds in Timestamp::MINUTE_MS..6 * Timestamp::DAY_MS,
        returned in prop::option::of(-100..400_i64),
        extended in prop::option::of(-100..400_i64),
        for_all in any::<bool>(),
    ) {
        let since = OPEN.plus(hours * Timestamp::HOUR_MS + 1);
        let pause = pause(since, milliseconds);
        let mut application = fresh();
        if let Some(hours) = returned {
            application.state = State::Returned { commitment: None };
            let at = OPEN.plus(hours * Timestamp::HOUR_MS);
            application.event_times.returned = Some(at.min(pause.expected));
        }
        let scope = match for_all {
            true => ExtensionScope::Everyone,
            false => ExtensionScope::Candidate(application.id),
        };
        let before: Vec<_> = extended
            .map(|hours| granted(1, scope, OPEN.plus(hours * Timestamp::HOUR_MS)))
            .into_iter()
            .collect();
        let after = with_pause(&before, &pause);
        let (earlier, later) = (closes(&application, &before), closes(&application, &after));
        // The time of a return during the pause begins with its end.
        let begins = application.event_times.returned.map_or(since, |at| at.max(since));
        if earlier > since {
            let lost = pause.expected.milliseconds_since(begins);
            prop_assert!(later >= earlier.plus(lost), "{earlier:?} {later:?}");
            prop_assert!(later > pause.expected);
        } else {
            prop_assert_eq!(later, earlier);
        }
    }

    #[test]
    fn ends_of_windows_move_by_full_minutes(
        passed in 0..10 * Timestamp::MINUTE_MS,
        minutes in 20..600_i64,
    ) {
        let since = OPEN.plus(passed);
        let mut pause = pause(since, 0);
        pause.expected = OPEN.plus(minutes * Timestamp::MINUTE_MS);
        let by = pause.length_ms();
        prop_assert!(by >= pause.expected.milliseconds_since(since));
        prop_assert!(by < pause.expected.milliseconds_since(since) + Timestamp::MINUTE_MS);
        let moved = pause.moved_ends(&[exam()], &[]);
        let end = moved.iter().find(|end| end.window.as_str() == "materials");
        let end = end.expect("is moved");
        prop_assert_eq!(end.closes, end.before.expect("a fixed end").plus(by));
    }
}

#[test]
fn a_pause_of_one_window_moves_no_other() {
    let mut pause = pause(OPEN, Timestamp::HOUR_MS);
    let moved = |pause: &ExamPause| {
        let moved = pause.moved_ends(&[exam()], &[]).into_iter();
        moved.map(|end| end.window.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(moved(&pause), ["materials", "mend"]);
    pause.window = Some("materials".parse().expect("a slug"));
    assert_eq!(moved(&pause), ["materials"]);
    assert!(pause.covers(pause.window.as_ref()));
    assert!(!pause.covers(Some(&"mend".parse().expect("a slug"))));
    assert!(!pause.covers(None), "a time without a window");
    // After the close for everyone only the time of a return is left.
    pause.since = OPEN.plus(30 * Timestamp::DAY_MS);
    pause.expected = pause.since.plus(Timestamp::HOUR_MS);
    assert_eq!(pause.moved_ends(&[exam()], &[]), []);
    pause.window = None;
    assert_eq!(moved(&pause), ["mend"]);
}

#[test]
fn the_latest_end_of_the_versions_is_moved() {
    let mut older = Exam::clone(&exam());
    for window in &mut older.windows {
        window.span = match window.span {
            WindowSpan::Fixed { opens, .. } => WindowSpan::Fixed {
                opens,
                closes: "2026-03-20 18:00".parse().expect("a time"),
            },
            WindowSpan::After { .. } => WindowSpan::After {
                event: AnchorEvent::Returned,
                days: 10,
            },
        };
    }
    let pause = pause(OPEN, Timestamp::HOUR_MS);
    let moved = pause.moved_ends(&[exam(), older.clone().into()], &[]);
    assert_eq!(moved, pause.moved_ends(&[older.into()], &[]));
}

#[test]
fn one_extension_of_each_scope_is_moved() {
    let pause = pause(OPEN, Timestamp::HOUR_MS);
    let end = |days: i64| OPEN.plus(days * Timestamp::DAY_MS);
    let unit = || ExtensionScope::Unit("样本单位".to_owned());
    let own = [
        granted(1, unit(), end(20)),
        granted(2, unit(), end(30)),
        granted(3, unit(), end(-1)),
        granted(4, ExtensionScope::Candidate(fresh().id), end(-1)),
    ];
    let moved = pause.moved_ends(&[exam()], &own);
    let limited: Vec<&MovedEnd> = moved
        .iter()
        .filter(|end| end.scope != ExtensionScope::Everyone)
        .collect();
    assert_eq!(limited.len(), 1, "{limited:?}");
    assert_eq!(limited[0].before, Some(end(30)));
    assert_eq!(limited[0].closes, end(30).plus(pause.length_ms()));
}

#[test]
fn a_pause_without_end_or_reason_is_refused() {
    let refused = |fault| Err(Problem::PauseRefused { fault });
    let check = |milliseconds| pause(OPEN, milliseconds).check();
    assert_eq!(check(Timestamp::MINUTE_MS), Ok(()));
    assert_eq!(check(0), refused(PauseFault::Past { now: OPEN }));
    let longest = MAX_EXTENSION_DAYS * Timestamp::DAY_MS;
    assert_eq!(check(longest), Ok(()));
    let latest = OPEN.plus(longest);
    assert_eq!(check(longest + 1), refused(PauseFault::TooFar { latest }));
    let said = |reason: String| {
        let pause = ExamPause {
            reason,
            ..pause(OPEN, Timestamp::HOUR_MS)
        };
        pause.check()
    };
    assert_eq!(said(String::new()), refused(PauseFault::ReasonMissing));
    let too_long = Err(Problem::TextTooLong {
        measured: 201,
        allowed: 200,
    });
    assert_eq!(said("长".repeat(201)), too_long);
}
