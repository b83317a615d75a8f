//! Arithmetic of the page of an exam's progress (A2): the days and scales of its charts, and the
//! estimate of the end of the review.

use crate::time::{Timestamp, Zone};

/// Days of the chart, with today.
pub const CHART_DAYS: usize = 14;

/// Longest estimate in hours; a longer one is told in days.
pub const MAX_ESTIMATE_HOURS: u64 = 48;

/// Longest estimate in days. A review that would take longer has no day that means anything.
pub const MAX_ESTIMATE_DAYS: u64 = 365;

/// Beginnings of the last [`CHART_DAYS`] days in the zone, oldest first; the last day is today.
///
/// ```
/// use shared::{
///     progress::chart_days,
///     time::{Timestamp, Zone},
/// };
///
/// // 2021-01-12 09:00 in Beijing.
/// let days = chart_days(Timestamp(1_610_413_200_000), Zone::BEIJING);
/// assert_eq!(days[13].in_zone(Zone::BEIJING).to_string(), "2021-01-12 00:00:00");
/// assert_eq!(days[0].in_zone(Zone::BEIJING).to_string(), "2020-12-30 00:00:00");
/// ```
pub fn chart_days(now: Timestamp, zone: Zone) -> [Timestamp; CHART_DAYS] {
    let today = begin_of_day(now, zone);
    std::array::from_fn(|at| {
        let days_ago = (CHART_DAYS - 1 - at) as i64;
        today.plus(-days_ago * Timestamp::DAY_MS)
    })
}

/// Beginning of the day of a moment in the zone.
pub fn begin_of_day(now: Timestamp, zone: Zone) -> Timestamp {
    now.plus(-now.in_zone(zone).milliseconds_of_day())
}

/// Estimate of the end of the review, from the waiting applications and the decisions of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewEstimate {
    /// No application waits.
    NothingWaits,
    /// No decision was made in the last 24 hours, so no speed is known.
    NoSpeed,
    /// The review ends within [`MAX_ESTIMATE_HOURS`].
    InHours {
        /// Full hours, rounded up.
        hours: u64,
        /// End of the last of these hours.
        at: Timestamp,
    },
    /// The review ends within [`MAX_ESTIMATE_DAYS`].
    InDays {
        /// Days of 24 hours, rounded up.
        days: u64,
        /// End of the last of these days.
        at: Timestamp,
    },
    /// The review takes longer than [`MAX_ESTIMATE_DAYS`].
    TooLong,
}

impl ReviewEstimate {
    /// Divides the waiting applications by the number of decisions in the last 24 hours. It is
    /// rounded up, so that it never promises too early an end.
    ///
    /// ```
    /// use shared::{progress::ReviewEstimate, time::Timestamp};
    ///
    /// let estimate = ReviewEstimate::new(250, 100, Timestamp(0));
    /// let at = Timestamp(3 * Timestamp::DAY_MS);
    /// assert_eq!(estimate, ReviewEstimate::InDays { days: 3, at });
    /// assert_eq!(ReviewEstimate::new(250, 0, Timestamp(0)), ReviewEstimate::NoSpeed);
    /// ```
    pub fn new(waiting: u64, decided_in_day: u64, now: Timestamp) -> Self {
        if waiting == 0 {
            return ReviewEstimate::NothingWaits;
        }
        if decided_in_day == 0 {
            return ReviewEstimate::NoSpeed;
        }
        let hours = waiting.saturating_mul(24).div_ceil(decided_in_day);
        if hours <= MAX_ESTIMATE_HOURS {
            let at = now.plus(hours.cast_signed() * Timestamp::HOUR_MS);
            return ReviewEstimate::InHours { hours, at };
        }
        let days = waiting.div_ceil(decided_in_day);
        if days <= MAX_ESTIMATE_DAYS {
            let at = now.plus(days.cast_signed() * Timestamp::DAY_MS);
            return ReviewEstimate::InDays { days, at };
        }
        ReviewEstimate::TooLong
    }
}

/// Height of a bar in percent of the chart, for a count and the largest count of the chart. A count
/// above 0 has at least 1 percent, so that it is seen.
///
/// ```
/// use shared::progress::bar_percent;
///
/// assert_eq!(bar_percent(50, 200), 25);
/// assert_eq!(bar_percent(1, 100_000), 1);
/// assert_eq!(bar_percent(0, 0), 0);
/// ```
pub fn bar_percent(count: u64, largest: u64) -> u64 {
    match largest {
        0 => 0,
        _ => {
            let percent = u128::from(count) * 100;
            let percent = percent.div_ceil(u128::from(largest));
            u64::try_from(percent).unwrap_or(100).min(100)
        }
    }
}

/// Most steps of an axis.
const MAX_AXIS_STEPS: u64 = 4;

/// Axis of a chart of counts, from 0 in equal steps of 1, 2 or 5 times a power of ten.
///
/// ```
/// use shared::progress::AxisScale;
///
/// let scale = AxisScale::covering(130);
/// assert_eq!(scale.ticks().collect::<Vec<_>>(), [0, 50, 100, 150]);
/// assert_eq!(scale.percent(75), 50);
/// assert_eq!(AxisScale::covering(0).ticks().collect::<Vec<_>>(), [0, 1]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisScale {
    step: u64,
    steps: u64,
}

impl AxisScale {
    /// The axis with the smallest steps, at most four, that reaches `largest`.
    pub fn covering(largest: u64) -> Self {
        let mut power = 1_u64;
        let step = loop {
            let steps = [1, 2, 5].map(|digit| power.saturating_mul(digit));
            let reaches = |step: &u64| step.saturating_mul(MAX_AXIS_STEPS) >= largest;
            match steps.into_iter().find(reaches) {
                Some(step) => break step,
                None => power = power.saturating_mul(10),
            }
        };
        Self {
            step,
            steps: largest.div_ceil(step).max(1),
        }
    }

    /// Largest number on the axis.
    pub fn top(self) -> u64 {
        self.step.saturating_mul(self.steps)
    }

    /// Numbers on the axis, from 0 to the top.
    pub fn ticks(self) -> impl DoubleEndedIterator<Item = u64> {
        (0..=self.steps).map(move |at| self.step.saturating_mul(at))
    }

    /// Number of equal steps.
    pub fn step_count(self) -> u64 {
        self.steps
    }

    /// Length of the bar of a count in percent of the axis, as of [`bar_percent`].
    pub fn percent(self, count: u64) -> u64 {
        bar_percent(count, self.top())
    }
}
