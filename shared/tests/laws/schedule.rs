//! Laws of scheduled versions: which moments are accepted, and which warnings are new.

use proptest::prelude::*;
use shared::{
    scheduled_version::{
        MAX_SCHEDULE_DAYS, SCHEDULE_ZONE, ScheduleFault, find_new_warnings, read_moment,
    },
    time::Timestamp,
    version_warning::VersionWarning,
};

/// 2021-01-15 10:00 in Beijing.
const NOW: Timestamp = Timestamp(1_610_676_000_000);

/// The moment as an input of the kind `datetime-local` sends it.
fn to_input(at: Timestamp) -> String {
    at.in_zone(SCHEDULE_ZONE).to_input()
}

#[test]
fn a_moment_is_read_to_the_minute_in_its_zone() {
    assert_eq!(read_moment("2021-01-15T10:00", NOW), Ok(NOW));
    assert_eq!(read_moment(" 2021-01-15 10:00 ", NOW), Ok(NOW));
    assert_eq!(read_moment("2021-01-15T10:00:00", NOW), Ok(NOW));
    assert_eq!(read_moment("  ", NOW), Err(ScheduleFault::MomentMissing));
    for text in [
        "tomorrow",
        "2021-02-30T10:00",
        "2021-01-16",
        "2021-01-16T10:00:30",
    ] {
        let text = text.to_owned();
        let read = read_moment(&text, NOW);
        assert_eq!(read, Err(ScheduleFault::UnknownMoment { text }));
    }
    let long = "x".repeat(1_000);
    let Err(ScheduleFault::UnknownMoment { text }) = read_moment(&long, NOW) else {
        panic!("it is no moment");
    };
    assert!(text.len() < 100, "a long text is cut");
}

#[test]
fn the_past_and_the_far_future_are_refused_with_their_bounds() {
    let before = NOW.plus(-Timestamp::MINUTE_MS);
    let past = ScheduleFault::Past {
        at: before,
        now: NOW,
    };
    assert_eq!(read_moment(&to_input(before), NOW), Err(past));
    let latest = NOW.plus(MAX_SCHEDULE_DAYS * Timestamp::DAY_MS);
    assert_eq!(read_moment(&to_input(latest), NOW), Ok(latest));
    let after = latest.plus(Timestamp::MINUTE_MS);
    let late = ScheduleFault::TooLate { at: after, latest };
    assert_eq!(read_moment(&to_input(after), NOW), Err(late));
}

#[test]
fn only_warnings_that_were_not_read_are_new() {
    let (misfits, lapse) = (VersionWarning::Misfits, VersionWarning::DraftsLapse);
    assert_eq!(find_new_warnings(&[], &[]), []);
    assert_eq!(find_new_warnings(&[misfits], &[misfits]), []);
    assert_eq!(find_new_warnings(&[misfits, lapse], &[]), []);
    assert_eq!(find_new_warnings(&[misfits], &[misfits, lapse]), [lapse]);
}

proptest! {
    #[test]
    fn an_accepted_moment_is_neither_past_nor_too_late(minutes in -200_000_i64..400_000) {
        let at = NOW.plus(minutes * Timestamp::MINUTE_MS);
        let is_accepted = read_moment(&to_input(at), NOW) == Ok(at);
        let most = MAX_SCHEDULE_DAYS * 24 * 60;
        prop_assert_eq!(is_accepted, (0..=most).contains(&minutes));
    }
}
