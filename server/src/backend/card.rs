//! Summary cards of exams, with or without the candidate's application, and the candidate's list.

use shared::{
    application::{Application, Locked},
    exam::{
        Exam, StageKind,
        window::{Opening, Phase},
    },
    time::Timestamp,
    view::{ExamCard, MyExams, WayIn},
};

use super::Backend;
use crate::{auth::Candidate, error::Result};

impl Backend {
    pub(super) async fn list_my_exams(&self, candidate: Candidate) -> Result<MyExams> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let mut mine = MyExams {
            entered: Vec::new(),
            offered: Vec::new(),
        };
        for application in db.applications_of(candidate.account()).await? {
            let exam = db.exam(&application.exam, application.exam_version).await?;
            let seen = db.disclose(application).await?;
            mine.entered.push(of_application(&exam, &seen));
        }
        for (_, exam) in db.current_exams().await? {
            let entered = mine.entered.iter().any(|card| card.exam == exam.code);
            if entered || !is_open(&exam, now) {
                continue;
            }
            if let Some(beginning) = db.preview_entry(candidate.account(), &exam, now).await? {
                mine.offered.push(ExamCard {
                    opening: beginning.submit_opening(&exam),
                    can_enter: has_begun(&exam, &beginning, now),
                    ..offer(&exam)
                });
            }
        }
        Ok(mine)
    }
}

/// The card of an exam without an application.
pub(super) fn offer(exam: &Exam) -> ExamCard {
    ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: common_opening(exam),
        application: None,
        number: None,
        state: None,
        promised: None,
        way_in: WayIn::from(&exam.entry),
        can_enter: false,
    }
}

pub(super) fn of_application(exam: &Exam, application: &Application) -> ExamCard {
    ExamCard {
        opening: application.submit_opening(exam),
        application: Some(application.id),
        number: Some(application.number.clone()),
        state: Some(application.state),
        promised: application.promised(exam),
        ..offer(exam)
    }
}

/// The window of the submission, if it is the same for every candidate.
pub(super) fn common_opening(exam: &Exam) -> Option<Opening> {
    exam.window_of(exam.stage(StageKind::Submit)?)?
        .opening(exam.time_zone, |_| None)
}

/// Returns whether the candidate can act in this application now; before its first step opens there
/// is nothing to do.
fn has_begun(exam: &Exam, application: &Application, now: Timestamp) -> bool {
    let is_open = |opening: Opening| opening.phase(now) == Phase::Open;
    let mut stages = exam.stages().filter(|stage| stage.kind.is_candidates());
    !matches!(application.work_lock(exam, now), Err(Locked::NotYet { .. }))
        || stages.any(|stage| application.stage_opening(exam, stage).is_some_and(is_open))
}

/// Returns whether the submission window of the exam is not over.
fn is_open(exam: &Exam, now: Timestamp) -> bool {
    let is_over = |opening: Opening| opening.phase(now) == Phase::After;
    !common_opening(exam).is_some_and(is_over)
}
