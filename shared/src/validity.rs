//! Validity of a document at the submission and now, for reviewers.

use crate::calendar::Day;

/// Validity of a document. Its last day still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It is valid now.
    Valid {
        /// Days left; 0 on the last day.
        days_left: i64,
    },
    /// It was valid at the submission and has ended since.
    EndedSince {
        /// Days since the last day.
        days: i64,
    },
    /// It had ended at the submission.
    EndedBefore {
        /// Days from the last day to the submission.
        days: i64,
    },
}

impl Validity {
    /// Validity of a document that ends with `last`.
    ///
    /// ```
    /// use shared::{calendar::Day, validity::Validity};
    ///
    /// let day = |text| Day::read(text).expect("a day");
    /// let (last, submitted) = (day("2024-03-10"), day("2024-03-05"));
    /// let on = |today| Validity::of(last, submitted, day(today));
    /// assert_eq!(on("2024-03-10"), Validity::Valid { days_left: 0 });
    /// assert_eq!(on("2024-03-12"), Validity::EndedSince { days: 2 });
    /// let before = Validity::of(day("2024-03-01"), submitted, day("2024-03-12"));
    /// assert_eq!(before, Validity::EndedBefore { days: 4 });
    /// ```
    pub fn of(last: Day, submitted: Day, today: Day) -> Self {
        if last < submitted {
            let days = last.days_until(submitted);
            return Validity::EndedBefore { days };
        }
        match today.days_until(last) {
            days_left @ 0.. => Validity::Valid { days_left },
            left => Validity::EndedSince { days: -left },
        }
    }
}
