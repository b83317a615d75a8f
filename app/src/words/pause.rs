//! Pauses of an exam in words.

use shared::{
    exam::Exam,
    exam_pause::ExamPause,
    pause_fault::PauseFault,
    text::LocalText,
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    /// The paused windows: all of the exam, or the title of one.
    pub fn paused_scope(self, exam: &Exam, pause: &ExamPause) -> String {
        match &pause.window {
            None => self.pause_all().to_owned(),
            Some(window) => self.window_part(&self.window_title(exam, window)),
        }
    }

    /// The text of the banner for candidates, a sentence on each line. `window` is the title of the
    /// window if only one is paused; `ends` are new ends with the titles of their windows.
    pub fn pause_banner(
        self,
        pause: &ExamPause,
        window: Option<&LocalText>,
        ends: &[(LocalText, Timestamp)],
    ) -> String {
        let zone = Zone::BEIJING;
        let window = window.map(|window| self.pause_banner_scope(&self.local(window)));
        let expected = self.moment(pause.expected, zone);
        let ends = ends.iter().map(|(window, closes)| {
            self.pause_banner_end(&self.local(window), &self.deadline(*closes, zone))
        });
        let lines = [
            self.pause_banner_reason(&pause.reason),
            self.pause_banner_expected(&expected),
        ];
        let lines: Vec<String> = window.into_iter().chain(lines).chain(ends).collect();
        lines.join("\n")
    }

    /// Why the office cannot begin, lengthen or end a pause, and what to do.
    pub fn pause_fault(self, fault: &PauseFault) -> String {
        let at = |at: &Timestamp| self.moment(*at, Zone::BEIJING);
        match fault {
            PauseFault::UnknownWindow => self.pause_unknown_window().to_owned(),
            PauseFault::UnknownTime { text } => self.pause_unknown_time(text),
            PauseFault::Past { now } => self.pause_past(&at(now)),
            PauseFault::NotLater { present } => self.pause_not_later(&at(present)),
            PauseFault::TooFar { latest } => self.pause_too_far(&at(latest)),
            PauseFault::ReasonMissing => self.pause_reason_missing().to_owned(),
            PauseFault::Running { since } => self.pause_is_running(&at(since)),
            PauseFault::NothingRuns => self.pause_nothing_runs().to_owned(),
            PauseFault::Over => self.pause_is_over().to_owned(),
        }
    }
}
