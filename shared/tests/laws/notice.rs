//! Texts that are accepted: each wording for itself, with its time (SH-12).

use shared::{
    application::{Application, Command, MissingRequirement},
    exam::{Exam, Notice},
    problem::Problem,
    time::Timestamp,
};

use crate::life::{OPEN, exam, fresh, owner};

fn accept(
    application: Application,
    exam: &Exam,
    notice: &Notice,
    now: Timestamp,
) -> Result<Application, Problem> {
    let actor = owner(&application);
    let command = Command::AcceptNotice {
        notice: notice.id.clone(),
        wording: notice.wording(),
    };
    Ok(application.apply(exam, command, actor, now)?.application)
}

#[test]
fn changed_notice_must_be_accepted_again() {
    let before = exam();
    let old = before.notices[0].clone();
    let application = accept(fresh(), &before, &old, OPEN).expect("the candidate may");
    let mut after = Exam::clone(&before);
    after.notices[0].text.zh.push_str("并且如实填写。");
    let new = after.notices[0].clone();

    let asks = MissingRequirement::Notice {
        notice: new.id.clone(),
    };
    assert!(
        !application
            .missing_requirements(&before, OPEN)
            .contains(&asks)
    );
    assert!(
        application
            .missing_requirements(&after, OPEN)
            .contains(&asks)
    );
    // A person who has read only the old text has not accepted the new one.
    let stale = accept(application.clone(), &after, &old, OPEN);
    assert_eq!(stale, Err(Problem::Stale));

    let later = OPEN.plus(Timestamp::HOUR_MS);
    let application = accept(application, &after, &new, later).expect("the candidate may");
    assert!(
        !application
            .missing_requirements(&after, later)
            .contains(&asks)
    );
    let recorded: Vec<_> = application
        .acceptances
        .iter()
        .map(|acceptance| (acceptance.wording, acceptance.at))
        .collect();
    assert_eq!(recorded, [(old.wording(), OPEN), (new.wording(), later)]);
}
