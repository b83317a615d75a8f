//! Lapse of an application that was not submitted in its window (逾期视为放弃).

use super::{Application, CommitmentStatus, LockReason, LogEvent};
use crate::{exam::Exam, problem::Problem, time::Timestamp};

/// Lapse that is due.
pub(super) struct Lapse {
    /// Commitment whose files did not all arrive in its grace time. `None` without a valid one.
    incomplete: Option<CommitmentStatus>,
}

impl Lapse {
    /// Lapse of the application at `now`. `None` if every committed file has arrived: the
    /// application is then submitted.
    ///
    /// # Errors
    /// `NotAllowed` unless the submission window and the grace time of a commitment have passed.
    pub(super) fn find(
        application: &Application,
        exam: &Exam,
        now: Timestamp,
    ) -> Result<Option<Self>, Problem> {
        let Err(LockReason::WindowClosed { .. }) = application.check_submission_open(exam, now)
        else {
            return Err(Problem::NotAllowed);
        };
        match application.commitment_status(exam) {
            Some(status) if status.is_fulfilled() => Ok(None),
            // A file that arrived in time may not be stored yet.
            Some(status) if now < status.until.plus(Timestamp::MINUTE_MS) => {
                Err(Problem::NotAllowed)
            }
            incomplete => Ok(Some(Self { incomplete })),
        }
    }

    /// Log entry of the lapse.
    pub(super) fn to_log_event(&self) -> LogEvent {
        match self.incomplete {
            Some(CommitmentStatus {
                arrived, images, ..
            }) => LogEvent::LapsedIncomplete { arrived, images },
            None => LogEvent::Lapsed,
        }
    }
}
