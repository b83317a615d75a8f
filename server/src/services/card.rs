//! Summary cards of exams, with or without the candidate's application, for the lists of exams.

use shared::{
    application::{Application, GrantedExtension, LockReason},
    exam::{
        Exam, StageKind,
        window::{OpenPeriod, PeriodPhase},
    },
    time::Timestamp,
    view::{ExamCard, MyExams, SignUpMethod},
};

use crate::{auth::Candidate, error::Result, services::Backend};

impl Backend {
    /// The exams that the candidate has entered or can enter.
    pub(super) async fn list_my_exams(&self, candidate: Candidate) -> Result<MyExams> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let mut exams = MyExams {
            entered: Vec::new(),
            offered: Vec::new(),
        };
        for application in db.applications_of(candidate.account()).await? {
            let exam = db.exam(&application.exam, application.exam_version).await?;
            let redacted = db.redact_for_candidate(application).await?;
            exams.entered.push(application_card(&exam, &redacted));
        }
        for (_, exam) in db.current_exams().await? {
            let is_entered = exams.entered.iter().any(|card| card.exam == exam.code);
            // An extension for a unit may include the candidate; the preview decides.
            let granted = db.list_extensions(&exam.code).await?;
            let shared = granted.iter().filter(|it| it.scope.application().is_none());
            let shared: Vec<_> = shared.map(GrantedExtension::to_window_extension).collect();
            if is_entered || !is_open(&exam.with_extensions(&shared), now) {
                continue;
            }
            // The application is not stored; it shows the dates that the candidate would have.
            if let Some(preview) = db.preview_entry(candidate.account(), &exam, now).await? {
                exams.offered.push(ExamCard {
                    opening: preview.submission_period(&exam),
                    extended_from: find_former_end(&exam, &preview),
                    can_enter: has_begun(&exam, &preview, now),
                    ..exam_card(&exam)
                });
            }
        }
        Ok(exams)
    }
}

/// The card of an exam without an application.
pub(super) fn exam_card(exam: &Exam) -> ExamCard {
    ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: common_opening(exam),
        application: None,
        number: None,
        state: None,
        promised: None,
        sign_up_method: SignUpMethod::from(&exam.entry),
        can_enter: false,
        extended_from: None,
    }
}

/// The card of an exam with the candidate's application.
pub(super) fn application_card(exam: &Exam, application: &Application) -> ExamCard {
    ExamCard {
        opening: application.submission_period(exam),
        extended_from: find_former_end(exam, application),
        application: Some(application.id),
        number: Some(application.number.clone()),
        state: Some(application.state.kind()),
        promised: application.commitment_status(exam),
        ..exam_card(exam)
    }
}

/// The end of the submission before an extension. `None` if there is none.
fn find_former_end(exam: &Exam, application: &Application) -> Option<Timestamp> {
    let (_, before) = application.find_extension(exam, exam.stage(StageKind::Submit)?)?;
    Some(before)
}

/// The period in which applications can be submitted. `None` if it differs between candidates.
pub(super) fn common_opening(exam: &Exam) -> Option<OpenPeriod> {
    exam.find_stage_window(exam.stage(StageKind::Submit)?)?
        .resolve(exam.time_zone, [], |_| None)
}

/// True if the candidate can act in this application now or could before: a stage is open, or the
/// submission has opened.
fn has_begun(exam: &Exam, application: &Application, now: Timestamp) -> bool {
    let is_open = |opening: OpenPeriod| opening.phase(now) == PeriodPhase::Open;
    let mut stages = exam
        .stages()
        .filter(|stage| stage.kind.is_candidate_stage());
    !matches!(
        application.check_submission_open(exam, now),
        Err(LockReason::WindowNotOpen { .. })
    ) || stages.any(|stage| application.stage_period(exam, stage).is_some_and(is_open))
}

/// True if the submission period of the exam is not over.
fn is_open(exam: &Exam, now: Timestamp) -> bool {
    let is_over = |opening: OpenPeriod| opening.phase(now) == PeriodPhase::After;
    !common_opening(exam).is_some_and(is_over)
}
