//! An exam in a line, alone or with the candidate's application.

use shared::{
    application::Application,
    exam::{Exam, StageKind, window::Opening},
    view::{ExamCard, WayIn},
};

/// The card of an exam that the reader has not entered.
pub(super) fn offer(exam: &Exam) -> ExamCard {
    ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: common_opening(exam),
        application: None,
        number: None,
        state: None,
        way_in: WayIn::from(&exam.entry),
    }
}

pub(super) fn of_application(exam: &Exam, application: &Application) -> ExamCard {
    ExamCard {
        opening: application.submit_opening(exam),
        application: Some(application.id),
        number: Some(application.number.clone()),
        state: Some(application.state),
        ..offer(exam)
    }
}

/// The window of the submission, where it is the same for every candidate.
pub(super) fn common_opening(exam: &Exam) -> Option<Opening> {
    exam.window_of(exam.stage(StageKind::Submit)?)?
        .opening(exam.time_zone, |_| None)
}
