//! Tests that a candidate without the roster's mark sees the exam and can neither upload nor submit
//! (S0-13).

use shared::{
    application::{Application, Command, Locked, Outcome, Standing, State, UploadMark},
    exam::{
        Exam, Roster, StageKind,
        roster::{Admission, Uploaders},
    },
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::life::{OPEN, exam, fresh, image, owner, submitted};

/// The exam of these tests with a roster that marks uploaders.
fn marking() -> Exam {
    Exam {
        roster: Some(Roster {
            take_part: Admission::Listed,
            upload: Uploaders::Eligible,
            columns: Vec::new(),
        }),
        ..(*exam()).clone()
    }
}

fn withheld(application: Application) -> Application {
    Application {
        upload: UploadMark::Withheld,
        ..application
    }
}

fn apply(application: &Application, exam: &Exam, command: Command) -> Result<Outcome, Problem> {
    let candidate = owner(application);
    application.clone().apply(exam, command, candidate, OPEN)
}

fn add(number: u16) -> Command {
    Command::AddImage {
        slot: "resume".parse().expect("a slug"),
        image: image(number),
        replaces: None,
    }
}

const NOT_MARKED: Problem = Problem::Locked(Locked::NotMarked);

#[test]
fn without_the_mark_nothing_is_uploaded_or_submitted() {
    let exam = marking();
    let pledge = exam.notices[0].clone();
    let accept = Command::AcceptNotice {
        wording: pledge.wording(),
        notice: pledge.id,
    };
    let accepted = apply(&withheld(fresh()), &exam, accept).expect("reading is for everyone");
    let refused = apply(&accepted.application, &exam, add(9)).map(drop);
    assert_eq!(refused, Err(NOT_MARKED));

    // The mark was taken away after everything was there.
    let full = withheld(Application {
        state: State::Draft,
        ..submitted()
    });
    let refused = apply(&full, &exam, Command::Submit).map(drop);
    assert_eq!(refused, Err(NOT_MARKED));
    let first = full.images(&"resume".parse().expect("a slug"))[0].id;
    let refused = apply(&full, &exam, Command::RemoveImage { image: first }).map(drop);
    assert_eq!(refused, Err(NOT_MARKED));
    let stage = exam.stage(StageKind::Materials).expect("has one");
    let standing = full.standing(&exam, stage, OPEN);
    assert!(
        matches!(
            standing,
            Standing::Done {
                locked: Some(Locked::NotMarked)
            } | Standing::Locked(Locked::NotMarked)
        ),
        "{standing:?}"
    );
}

#[test]
fn with_the_mark_or_without_marks_all_goes_on() {
    let full = Application {
        state: State::Draft,
        ..submitted()
    };
    assert!(apply(&full, &marking(), Command::Submit).is_ok());
    // An exam that marks nobody does not ask.
    assert!(apply(&withheld(full), &exam(), Command::Submit).is_ok());
}

#[test]
fn who_could_never_submit_does_not_lapse() {
    let exam = marking();
    let late = OPEN.plus(300 * Timestamp::DAY);
    let lapse = |application: Application| {
        application
            .apply(&exam, Command::Lapse, Actor::System, late)
            .map(drop)
    };
    assert_eq!(lapse(fresh()), Ok(()));
    assert!(lapse(withheld(fresh())).is_err());
}
