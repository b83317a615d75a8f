//! A return leaves the candidate time to mend, or is refused: it never lapses at the next tick.

use proptest::prelude::*;
use shared::{
    application::{Application, Command, StateKind},
    exam::{Exam, WindowSpan},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::life::{OPEN, exam as small_exam, returned, reviewer, submitted};

/// Mend window of a definition.
#[derive(Clone, Copy, Debug)]
enum Mending {
    AfterReturn,
    Dates,
    /// As definitions of earlier versions.
    Unsaid,
}

fn exam_with(mending: Mending) -> Exam {
    let mut exam = Exam::clone(&small_exam());
    match mending {
        Mending::AfterReturn => {}
        Mending::Unsaid => exam.review.mend_window = None,
        Mending::Dates => {
            let civil = |text: &str| text.parse().expect("a time");
            exam.windows[1].span = WindowSpan::Fixed {
                opens: civil("2026-03-09 09:00"),
                closes: civil("2026-03-12 18:00"),
            };
        }
    }
    exam
}

fn send_back(exam: &Exam, now: Timestamp) -> Result<Application, Problem> {
    let mut application = submitted();
    let act = |application: Application, command| application.apply(exam, command, reviewer(), now);
    for part in application.reviewed_parts(exam) {
        let verdict = returned();
        application = act(application, Command::GiveVerdict { part, verdict })?.application;
    }
    Ok(act(application, Command::Return)?.application)
}

proptest! {
    #[test]
    fn a_return_leaves_time_to_mend_or_is_refused(
        mending in prop::sample::select(vec![Mending::AfterReturn, Mending::Dates, Mending::Unsaid]),
        later in 0..40 * Timestamp::DAY_MS,
    ) {
        let (exam, now) = (exam_with(mending), OPEN.plus(later));
        match send_back(&exam, now) {
            Ok(application) => {
                let opening = application.submission_period(&exam).expect("there is time");
                prop_assert!(opening.closes > now);
                let next = now.plus(1).min(opening.closes.plus(-1));
                let lapsed = application.clone().apply(&exam, Command::Lapse, Actor::System, next);
                prop_assert_eq!(lapsed.err(), Some(Problem::NotAllowed));
                let lapsed = application.apply(&exam, Command::Lapse, Actor::System, opening.closes);
                prop_assert_eq!(lapsed.map(|done| done.application.state.kind()), Ok(StateKind::Lapsed));
            }
            Err(problem) => {
                prop_assert!(matches!(mending, Mending::Dates));
                prop_assert!(matches!(problem, Problem::CorrectionTimeOver { closed } if closed <= now), "{:?}", problem);
            }
        }
    }
}

#[test]
fn refused_return_leaves_the_application_in_review() {
    let (exam, late) = (exam_with(Mending::Dates), OPEN.plus(40 * Timestamp::DAY_MS));
    assert!(matches!(
        send_back(&exam, late),
        Err(Problem::CorrectionTimeOver { .. })
    ));
    let told = submitted().mend_period(&exam, OPEN);
    let opening = told.expect("the window is still to come");
    assert!(opening.opens > OPEN);
}
