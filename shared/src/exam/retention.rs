//! Retention rule of an exam (PIPL): how long pictures and unsubmitted content are kept (A9).

use serde::{Deserialize, Serialize};

use super::Exam;
use crate::{
    exam::{AnchorEvent, StageKind, WindowSpan},
    time::Timestamp,
};

/// Fewest days of a retention rule. Corrections and complaints take place in that time.
pub const MIN_RETENTION_DAYS: u16 = 30;
/// Most days of a retention rule: ten years.
pub const MAX_RETENTION_DAYS: u16 = 3_650;

/// Days after which the office may remove personal content. Only an officer starts a removal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Retention {
    /// Days after the result in which pictures are kept. `None` keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures_days_after_result: Option<u16>,
    /// Days after the close of the submission window in which the content of applications that were
    /// never submitted is kept. `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafts_days_after_close: Option<u16>,
}

impl Retention {
    /// True if nothing is ever removed.
    pub fn is_default(&self) -> bool {
        *self == Retention::default()
    }
}

/// Ends of the times in which the content of an exam is kept, as of one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionCutoffs {
    /// Pictures are due if the application was decided until then. `None` if none are due now.
    pub decided_until: Option<Timestamp>,
    /// Unsubmitted content is due if the application ended until then. `None` if none is due now.
    pub ended_until: Option<Timestamp>,
}

/// Ends of windows of an exam, with extensions of any scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastEnds {
    /// Last end of any window. `None` without a fixed window.
    pub of_all: Option<Timestamp>,
    /// Last end of the submission window. `None` without a fixed window.
    pub of_submission: Option<Timestamp>,
    /// Length in days of the longest window that opens with the approval. `None` without one.
    pub days_after_approval: Option<u16>,
}

impl LastEnds {
    /// Ends of the windows as they are defined.
    pub fn of_exam(exam: &Exam) -> Self {
        let end = |span: WindowSpan| match span {
            WindowSpan::Fixed { closes, .. } => Some(closes.to_timestamp(exam.time_zone)),
            WindowSpan::After { .. } => None,
        };
        let days = |span: WindowSpan| match span {
            WindowSpan::After {
                event: AnchorEvent::Approved,
                days,
            } => Some(days),
            WindowSpan::After { .. } | WindowSpan::Fixed { .. } => None,
        };
        let submit = exam.stage(StageKind::Submit);
        let submission = submit.and_then(|stage| exam.find_stage_window(stage));
        Self {
            of_all: exam.windows.iter().filter_map(|it| end(it.span)).max(),
            of_submission: submission.and_then(|window| end(window.span)),
            days_after_approval: exam.windows.iter().filter_map(|it| days(it.span)).max(),
        }
    }

    /// The later of both ends and the longer window each: those of an exam with applications of several
    /// versions.
    pub fn latest(self, other: Self) -> Self {
        Self {
            of_all: self.of_all.max(other.of_all),
            of_submission: self.of_submission.max(other.of_submission),
            days_after_approval: self.days_after_approval.max(other.days_after_approval),
        }
    }
}

impl Exam {
    /// First moment at which pictures of an application can be due that was decided at `decided`.
    /// `results` is the time from which everyone may see the results: the publication, or the
    /// beginning of time in an exam that shows each result at once. `None` if pictures are kept.
    pub fn pictures_due(
        &self,
        decided: Timestamp,
        results: Timestamp,
        ends: LastEnds,
    ) -> Option<Timestamp> {
        let days = self.picture_days(ends)?;
        let due = decided.max(results).plus(days_in_ms(days));
        // A candidate may still use the pictures while a window is open, for a ticket as an example.
        Some(ends.of_all.map_or(due, |end| due.max(end)))
    }

    /// Days in which pictures are kept after the result. `None` keeps them. They are kept at least as
    /// long as a window that the approval opens in any version with applications, such as that of a
    /// printed form.
    fn picture_days(&self, ends: LastEnds) -> Option<u16> {
        let days = self.retention.pictures_days_after_result?;
        let ends = ends.latest(LastEnds::of_exam(self));
        Some(
            ends.days_after_approval
                .map_or(days, |other| days.max(other)),
        )
    }

    /// First moment at which the content of an application can be due that was never submitted and
    /// ended at `ended`. `None` if it is kept.
    pub fn draft_due(&self, ended: Timestamp, ends: LastEnds) -> Option<Timestamp> {
        let days = days_in_ms(self.retention.drafts_days_after_close?);
        let closed = ends.of_submission.map_or(ended, |end| end.max(ended));
        Some(closed.plus(days))
    }

    /// The cutoffs at `now`. `results` is as in [`Exam::pictures_due`]; `None` if the results are
    /// not published.
    pub fn retention_cutoffs(
        &self,
        results: Option<Timestamp>,
        ends: LastEnds,
        now: Timestamp,
    ) -> RetentionCutoffs {
        let pictures = self.picture_days(ends);
        let pictures = pictures
            .zip(results)
            .map(|(days, results)| (now.plus(-days_in_ms(days)), results));
        let pictures = pictures.filter(|(until, results)| {
            results <= until && ends.of_all.is_none_or(|end| end <= now)
        });
        let drafts = self.retention.drafts_days_after_close;
        let drafts = drafts.map(|days| now.plus(-days_in_ms(days)));
        RetentionCutoffs {
            decided_until: pictures.map(|(until, _)| until),
            ended_until: drafts.filter(|until| ends.of_submission.is_none_or(|end| end <= *until)),
        }
    }
}

fn days_in_ms(days: u16) -> i64 {
    i64::from(days) * Timestamp::DAY_MS
}
