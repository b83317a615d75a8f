//! Moving an exam in time, for demonstrations and rehearsals.

use super::{Exam, WindowSpan};
use crate::time::{CivilTime, Timestamp};

impl Exam {
    /// Copy with every fixed window `days` later (earlier if negative). Windows counted from an
    /// event are unchanged.
    #[must_use]
    pub fn shifted_by_days(&self, days: i64) -> Exam {
        let mut exam = self.clone();
        let zone = exam.time_zone;
        let shift = |civil: CivilTime| {
            civil
                .to_timestamp(zone)
                .plus(days.saturating_mul(Timestamp::DAY_MS))
                .in_zone(zone)
        };
        for window in &mut exam.windows {
            if let WindowSpan::Fixed { opens, closes } = &mut window.span {
                (*opens, *closes) = (shift(*opens), shift(*closes));
            }
        }
        exam
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exam::check::tests::good_exam;

    #[test]
    fn fixed_windows_move_by_whole_days_and_relative_ones_stay() {
        let exam = good_exam();
        let moved = exam.shifted_by_days(31);
        let civil = |text: &str| text.parse::<CivilTime>().expect("a time");
        assert_eq!(
            moved.windows[0].span,
            WindowSpan::Fixed {
                opens: civil("2021-02-12 09:00"),
                closes: civil("2021-02-26 18:00")
            }
        );
        assert_eq!(moved.windows[1], exam.windows[1]);
        assert_eq!(moved.shifted_by_days(-31), exam);
    }
}
