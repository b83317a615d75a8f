//! The clock of the steps of an exam without an application: which are open at a moment, for the
//! office's preview. Events of a candidate have not happened.

use crate::{
    exam::{
        AnchorEvent, Exam, Stage, WindowSpan,
        window::{OpenPeriod, PeriodPhase},
    },
    time::Timestamp,
};

/// State of a step at a moment, by the clock alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageClock {
    /// The window opens later.
    NotOpenYet(OpenPeriod),
    /// The window is open.
    Open(OpenPeriod),
    /// The window has closed.
    Closed(OpenPeriod),
    /// The window is counted from an event of each candidate.
    FromEvent {
        /// Event.
        event: AnchorEvent,
        /// Length in days.
        days: u16,
    },
    /// The step has no window: it is open as soon as it is reached.
    WithoutWindow,
}

impl Exam {
    /// The state of a stage of this exam at this moment, by the clock alone.
    pub fn stage_clock(&self, stage: &Stage, at: Timestamp) -> StageClock {
        let Some(window) = self.find_stage_window(stage) else {
            return StageClock::WithoutWindow;
        };
        if let WindowSpan::After { event, days } = window.span {
            return StageClock::FromEvent { event, days };
        }
        match window.resolve(self.time_zone, [], |_| None) {
            None => StageClock::WithoutWindow,
            Some(period) => match period.phase(at) {
                PeriodPhase::Before => StageClock::NotOpenYet(period),
                PeriodPhase::Open => StageClock::Open(period),
                PeriodPhase::After => StageClock::Closed(period),
            },
        }
    }

    /// First moment after `at` at which a stage opens or closes for everyone. `None` if there is none.
    pub fn next_stage_change(&self, at: Timestamp) -> Option<Timestamp> {
        let stages = self.stages().map(|stage| self.stage_clock(stage, at));
        let changes = stages.filter_map(|clock| match clock {
            StageClock::NotOpenYet(period) => Some(period.opens),
            StageClock::Open(period) => Some(period.closes),
            _ => None,
        });
        changes.min()
    }
}
