//! Scheduled versions of a definition in words: faults of the form, outcomes and refusals.

use shared::{
    scheduled_version::{
        MAX_SCHEDULE_DAYS, SCHEDULE_ZONE, ScheduleFault, ScheduleOutcome, ScheduleRefusal,
    },
    time::Timestamp,
    version_warning::VersionWarning,
    view::{EndedSchedule, ScheduledVersion},
};

use crate::text::Text;

impl Text {
    /// A moment in the zone of typed moments.
    pub fn schedule_moment(self, at: Timestamp) -> String {
        self.moment(at, SCHEDULE_ZONE)
    }

    /// Why a version is not scheduled, and what to do.
    pub fn schedule_fault(self, fault: &ScheduleFault) -> String {
        let moment = |at: &Timestamp| self.schedule_moment(*at);
        match fault {
            ScheduleFault::MomentMissing => self.schedule_moment_missing().to_owned(),
            ScheduleFault::MomentWithNow => self.schedule_moment_with_now().to_owned(),
            ScheduleFault::UnknownMoment { text } => self.schedule_unknown_moment(text),
            ScheduleFault::Past { at, now } => self.schedule_past(&moment(at), &moment(now)),
            ScheduleFault::TooLate { at, latest } => {
                self.schedule_too_late(&moment(at), &moment(latest), &MAX_SCHEDULE_DAYS)
            }
            ScheduleFault::NewExam => self.schedule_new_exam().to_owned(),
            ScheduleFault::Unchanged => self.schedule_unchanged().to_owned(),
            ScheduleFault::OverByThen { at } => self.schedule_over_by_then(&moment(at)),
        }
    }

    /// The sentence about a scheduled version: its officer, when it was scheduled, and its moment.
    pub fn schedule_summary(self, version: &ScheduledVersion) -> String {
        let ScheduledVersion {
            at,
            follows,
            officer,
            scheduled,
            ..
        } = version;
        let (at, scheduled) = (self.schedule_moment(*at), self.schedule_moment(*scheduled));
        self.schedule_by(officer, &scheduled, &at, follows)
    }

    /// The sentence about the end of a scheduled version: its outcome and its time.
    pub fn schedule_end(self, ended: &EndedSchedule) -> String {
        let at = self.schedule_moment(ended.at);
        let officer = ended.officer.as_deref().unwrap_or_default();
        match &ended.outcome {
            ScheduleOutcome::Published { version } => self.schedule_was_published(&at, version),
            ScheduleOutcome::Cancelled => self.schedule_was_cancelled(&at, &officer),
            ScheduleOutcome::Replaced => self.schedule_was_replaced(&at, &officer),
            ScheduleOutcome::Refused(refusal) => {
                self.schedule_was_refused(&at, &self.schedule_refusal(refusal))
            }
        }
    }

    /// Why a scheduled version was not published at its moment.
    pub fn schedule_refusal(self, refusal: &ScheduleRefusal) -> String {
        match refusal {
            ScheduleRefusal::AnotherVersion { current } => {
                self.schedule_refused_another_version(current)
            }
            ScheduleRefusal::NewWarnings { warnings } => {
                let warnings = warnings.iter().map(|warning| self.short_warning(*warning));
                let warnings: Vec<_> = warnings.collect();
                let warnings = warnings.join(self.semicolon());
                self.schedule_refused_new_warnings(&warnings)
            }
            ScheduleRefusal::Faulty { faults } => self.schedule_refused_faulty(faults),
            ScheduleRefusal::OfficerGone => self.schedule_refused_officer_gone().to_owned(),
        }
    }

    /// A warning without its numbers.
    fn short_warning(self, warning: VersionWarning) -> &'static str {
        match warning {
            VersionWarning::Misfits => self.schedule_warning_misfits(),
            VersionWarning::CommittedWait => self.schedule_warning_committed_wait(),
            VersionWarning::CommittedLost => self.schedule_warning_committed_lost(),
            VersionWarning::DraftsLapse => self.schedule_warning_drafts_lapse(),
            VersionWarning::NewIsOver => self.effect_new_is_over(),
        }
    }
}
