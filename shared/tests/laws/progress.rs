//! Laws of an exam's progress: the days and scales of the charts, and the estimate of the end of the
//! review.

use proptest::prelude::*;
use shared::{
    progress::{
        AxisScale, MAX_ESTIMATE_DAYS, MAX_ESTIMATE_HOURS, ReviewEstimate, bar_percent, chart_days,
    },
    time::{Timestamp, Zone},
};

const NOW: Timestamp = Timestamp(1_610_676_000_000);

/// End of the review. `None` if it has none.
fn end_of(estimate: ReviewEstimate) -> Option<Timestamp> {
    match estimate {
        ReviewEstimate::InHours { at, .. } | ReviewEstimate::InDays { at, .. } => Some(at),
        ReviewEstimate::NothingWaits | ReviewEstimate::NoSpeed | ReviewEstimate::TooLong => None,
    }
}

#[test]
fn estimate_of_the_review_follows_the_table() {
    let hours = |hours: u64| ReviewEstimate::InHours {
        hours,
        at: NOW.plus(hours.cast_signed() * Timestamp::HOUR_MS),
    };
    let days = |days: u64| ReviewEstimate::InDays {
        days,
        at: NOW.plus(days.cast_signed() * Timestamp::DAY_MS),
    };
    for (waiting, decided, expected) in [
        (0, 0, ReviewEstimate::NothingWaits),
        (0, 9, ReviewEstimate::NothingWaits),
        (1, 0, ReviewEstimate::NoSpeed),
        (1, 24, hours(1)),
        (1, 1_000_000, hours(1)),
        (100, 100, hours(24)),
        (200, 100, hours(MAX_ESTIMATE_HOURS)),
        (201, 100, days(3)),
        (300, 100, days(3)),
        (301, 100, days(4)),
        (36_500, 100, days(MAX_ESTIMATE_DAYS)),
        (36_501, 100, ReviewEstimate::TooLong),
        (u64::MAX, 1, ReviewEstimate::TooLong),
    ] {
        let estimate = ReviewEstimate::new(waiting, decided, NOW);
        assert_eq!(estimate, expected, "{waiting} waiting, {decided} decided");
    }
}

proptest! {
    #[test]
    fn estimate_is_never_too_early(waiting in 1_u64..2_000_000, decided in 1_u64..200_000) {
        if let Some(end) = end_of(ReviewEstimate::new(waiting, decided, NOW)) {
            let left = i128::from(end.milliseconds_since(NOW));
            let needed = i128::from(waiting) * i128::from(Timestamp::DAY_MS);
            prop_assert!(left * i128::from(decided) >= needed);
            let less = left - i128::from(Timestamp::DAY_MS);
            prop_assert!(less * i128::from(decided) < needed, "less than a day of rounding");
        }
    }

    #[test]
    fn faster_review_never_ends_later(
        waiting in 1_u64..2_000_000,
        decided in 1_u64..200_000,
        more in 0_u64..200_000,
    ) {
        let slow = end_of(ReviewEstimate::new(waiting, decided, NOW));
        let fast = end_of(ReviewEstimate::new(waiting, decided + more, NOW));
        if let Some(slow) = slow {
            prop_assert!(fast.is_some_and(|fast| fast <= slow));
        }
    }

    #[test]
    fn days_of_the_chart_are_days_of_the_zone(
        now in 0_i64..4_000_000_000_000,
        hours in -11_i64..=13,
    ) {
        let (now, sign) = (Timestamp(now), if hours < 0 { '-' } else { '+' });
        let zone: Zone = format!("{sign}{:02}:30", hours.abs()).parse().expect("a zone");
        let days = chart_days(now, zone);
        for day in days {
            prop_assert_eq!(day.in_zone(zone).milliseconds_of_day(), 0);
        }
        for pair in days.windows(2) {
            prop_assert_eq!(pair[1].milliseconds_since(pair[0]), Timestamp::DAY_MS);
        }
        let today = now.milliseconds_since(days[days.len() - 1]);
        prop_assert!((0..Timestamp::DAY_MS).contains(&today));
    }

    #[test]
    fn bar_of_a_count_is_seen_and_fits(count in any::<u64>(), more in any::<u64>()) {
        let largest = count.max(more);
        let percent = bar_percent(count, largest);
        prop_assert!(percent <= 100);
        prop_assert_eq!(percent == 0, count == 0);
        prop_assert_eq!(bar_percent(largest, largest), if largest == 0 { 0 } else { 100 });
    }

    #[test]
    fn axis_reaches_the_largest_count_in_few_steps(largest in 0_u64..1_000_000_000_000) {
        let scale = AxisScale::covering(largest);
        let ticks: Vec<u64> = scale.ticks().collect();
        prop_assert!((2..=5).contains(&ticks.len()), "{:?}", ticks);
        prop_assert_eq!(ticks.len() as u64, scale.step_count() + 1);
        prop_assert_eq!((ticks[0], ticks[ticks.len() - 1]), (0, scale.top()));
        let step = ticks[1];
        prop_assert!(ticks.windows(2).all(|pair| pair[1] - pair[0] == step));
        prop_assert!(scale.top() >= largest);
        prop_assert!(largest == 0 || scale.top() - largest < step, "no empty step");
        let digits = step.to_string();
        prop_assert!(matches!(&digits[..1], "1" | "2" | "5"), "{}", step);
        prop_assert!(digits[1..].bytes().all(|digit| digit == b'0'), "{}", step);
    }
}
