//! Laws of the office's reminders: nobody is reminded of what cannot be done, a person is on one list
//! at most before the decision, and the quiet hours end at eight.

use proptest::prelude::*;
use shared::{
    application::StateKind,
    nudge::{
        MAX_PLAN_STEPS, NudgeList, NudgeStep, PlanDays, PlanDaysFault, STEP_GRACE_MS, is_as_shown,
        quiet_until, step_time,
    },
    time::{Timestamp, Zone},
};

use crate::{
    life::{OPEN, exam, fresh, steps},
    run,
};

proptest! {
    #[test]
    fn only_a_step_that_is_open_is_reminded_of(steps in steps(), hours in 0..400_i64) {
        let exam = exam();
        let mut application = fresh();
        for step in &steps {
            (application, _) = run(application, step);
        }
        let now = OPEN.plus(hours * Timestamp::HOUR_MS);
        let on_lists: Vec<_> = NudgeList::ALL
            .into_iter()
            .filter_map(|list| Some((list, application.nudge_due(&exam, list, true, now)?)))
            .collect();
        let is_open = application.check_submission_open(&exam, now).is_ok();
        prop_assert_eq!(on_lists.len(), usize::from(is_open));
        for (list, due) in on_lists {
            prop_assert!(due.closes.is_some_and(|closes| closes > now));
            prop_assert_eq!(list.state(), Some(application.state.kind()));
            if application.state.kind() == StateKind::Returned {
                prop_assert_eq!(Some(due.matter), application.event_times.returned);
            }
        }
    }

    #[test]
    fn quiet_hours_end_at_eight_within_eleven_hours(at in 0..4_000_000_000_000_i64) {
        let now = Timestamp(at);
        let time = now.in_zone(Zone::BEIJING).time_of_day();
        let is_quiet = !("08:00:00".."21:00:00").contains(&time.as_str());
        let until = quiet_until(now, Zone::BEIJING);
        prop_assert_eq!(until.is_some(), is_quiet, "{}", time);
        if let Some(until) = until {
            prop_assert_eq!(until.in_zone(Zone::BEIJING).time_of_day(), "08:00:00");
            let wait = until.milliseconds_since(now);
            prop_assert!(0 < wait && wait <= 11 * Timestamp::HOUR_MS);
            prop_assert_eq!(quiet_until(until, Zone::BEIJING), None);
        }
    }

    #[test]
    fn at_most_one_step_of_a_plan_is_due(
        closes in 0..4_000_000_000_000_i64,
        before in 0..40 * Timestamp::DAY_MS,
        age in 0..40 * Timestamp::DAY_MS,
    ) {
        let closes = Timestamp(closes);
        let (now, planned) = (closes.plus(-before), closes.plus(-before - age));
        let steps = (1..=30).map(|days| NudgeStep { days, planned });
        let due: Vec<_> = steps.filter(|step| step.is_due(closes, now)).collect();
        prop_assert!(due.len() <= 1, "{:?}", due);
        for step in due {
            let late = now.milliseconds_since(step.moment(closes));
            prop_assert!((0..STEP_GRACE_MS).contains(&late));
            prop_assert!(step.moment(closes) >= planned);
            prop_assert!(step.replaced_since(closes, false) < step.moment(closes));
            prop_assert_eq!(step.replaced_since(closes, true), step.moment(closes));
        }
    }

    #[test]
    fn step_is_still_due_after_the_quiet_hours(closes in 0..4_000_000_000_000_i64, days in 1_u8..=30) {
        let closes = Timestamp(closes);
        let step = NudgeStep { days, planned: Timestamp::EARLIEST };
        let sent = step_time(step.moment(closes), Zone::BEIJING);
        prop_assert_eq!(quiet_until(sent, Zone::BEIJING), None);
        prop_assert!(step.is_due(closes, sent));
    }

    #[test]
    fn days_of_a_plan_are_read_back(days in prop::collection::btree_set(1_u8..=30, 1..=8)) {
        let typed: Vec<_> = days.iter().map(u8::to_string).collect();
        let read = typed.join("、").parse::<PlanDays>();
        if days.len() > MAX_PLAN_STEPS {
            let measured = days.len() as u32;
            prop_assert_eq!(read, Err(PlanDaysFault::TooMany { measured }));
        } else {
            let read = read.expect("is a plan");
            prop_assert_eq!(read.to_string().parse::<PlanDays>(), Ok(read.clone()));
            prop_assert!(read.iter().eq(days.iter().rev().copied()));
        }
    }

    #[test]
    fn a_list_is_as_shown_within_one_percent(shown in 0..1_000_000_u64, change in 0..20_000_u64) {
        prop_assert_eq!(is_as_shown(shown, shown + change), change * 100 <= shown);
        let fewer = shown.saturating_sub(change);
        prop_assert_eq!(is_as_shown(shown, fewer), (shown - fewer) * 100 <= shown);
    }
}

#[test]
fn names_of_lists_are_read_back() {
    for list in NudgeList::ALL {
        assert_eq!(NudgeList::from_name(list.as_str()), Some(list));
    }
    assert_eq!(NudgeList::from_name("everybody"), None);
}
