//! Tests that a candidate without the roster's mark sees the exam and can neither upload nor submit
//! (S0-13).

use shared::{
    application::{
        Application, Command, CommandOutcome, LockReason, StageStatus, State, UploadPermission,
    },
    exam::{
        Exam, Roster, StageKind,
        roster::{AdmissionPolicy, UploadPolicy},
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
            take_part: AdmissionPolicy::Listed,
            upload: UploadPolicy::Eligible,
            columns: Vec::new(),
        }),
        ..(*exam()).clone()
    }
}

fn withheld(application: Application) -> Application {
    Application {
        upload_permission: UploadPermission::Withheld,
        ..application
    }
}

fn apply(
    application: &Application,
    exam: &Exam,
    command: Command,
) -> Result<CommandOutcome, Problem> {
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

const NOT_MARKED: Problem = Problem::Locked(LockReason::UploadNotPermitted);

#[test]
fn candidate_without_upload_permission_is_refused() {
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
        state: State::Draft { commitment: None },
        ..submitted()
    });
    let refused = apply(&full, &exam, Command::Submit).map(drop);
    assert_eq!(refused, Err(NOT_MARKED));
    let first = full.images(&"resume".parse().expect("a slug"))[0].id;
    let refused = apply(&full, &exam, Command::RemoveImage { image: first }).map(drop);
    assert_eq!(refused, Err(NOT_MARKED));
    let stage = exam.stage(StageKind::Materials).expect("has one");
    let standing = full.stage_status(&exam, stage, OPEN);
    assert!(
        matches!(
            standing,
            StageStatus::Done {
                locked: Some(LockReason::UploadNotPermitted)
            } | StageStatus::Locked(LockReason::UploadNotPermitted)
        ),
        "{standing:?}"
    );
}

#[test]
fn candidate_with_upload_permission_can_submit() {
    let full = Application {
        state: State::Draft { commitment: None },
        ..submitted()
    };
    assert!(apply(&full, &marking(), Command::Submit).is_ok());
    // An exam that marks nobody does not ask.
    assert!(apply(&withheld(full), &exam(), Command::Submit).is_ok());
}

#[test]
fn candidate_without_upload_permission_does_not_lapse() {
    let exam = marking();
    let late = OPEN.plus(300 * Timestamp::DAY_MS);
    let lapse = |application: Application| {
        application
            .apply(&exam, Command::Lapse, Actor::System, late)
            .map(drop)
    };
    assert_eq!(lapse(fresh()), Ok(()));
    assert!(lapse(withheld(fresh())).is_err());
}
