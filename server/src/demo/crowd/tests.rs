//! A small crowd: every exam and state, pictures and forms that pass, interruption and repetition.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    task::Poll,
};

use futures::future::poll_fn;
use shared::{
    application::{Application, StateKind, Verdict},
    jpeg,
    judge::{check_file, is_refused},
    time::CivilTime,
};

use super::*;
use crate::{clock::Clock, config::Config, demo, jobs, serve};

/// Number of applications: two rounds of the exams.
const COUNT: usize = 40;
/// Number of polls after which the first attempt is interrupted.
const POLLS_BEFORE_STOP: u32 = 120;

async fn open_demonstration(folder: &std::path::Path) -> AppState {
    let config = Config {
        data: folder.into(),
        samples: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../exams/samples").into()),
        ..Config::default()
    };
    let today: CivilTime = "2026-11-21 11:00".parse().expect("a time");
    let clock = Clock::fixed(today.to_timestamp(shared::time::Zone::BEIJING));
    let state = serve::open_app_state(config, clock).await.expect("opens");
    demo::seed_if_empty(&state).await.expect("prepares");
    state
}

/// Polls the work some times and then drops it, as the end of the process does.
async fn interrupt(work: impl Future<Output = Result<CrowdReport>>) {
    let mut work = pin!(work);
    let mut left = POLLS_BEFORE_STOP;
    poll_fn(|context| {
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Ready(report) => panic!("the work ended before its interruption: {report:?}"),
            Poll::Pending if left == 0 => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    })
    .await;
}

async fn load_crowd(state: &AppState) -> Vec<(Arc<Exam>, Application)> {
    let maker = CrowdMaker::open(state).await.expect("opens");
    let mut crowd = Vec::new();
    for plan in maker.plan(COUNT) {
        let member = CrowdMember::new(plan.number, plan.exam.year);
        let account = maker.find_member(&member).await.expect("reads");
        let account = account.expect("each person has an account");
        let mut applications = state.db.applications_of(account).await.expect("reads");
        assert_eq!(applications.len(), 1, "{}", plan.number);
        crowd.push((plan.exam.exam.clone(), applications.remove(0)));
    }
    crowd
}

#[tokio::test]
async fn interrupted_crowd_is_completed_once_and_is_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = open_demonstration(folder.path()).await;
    interrupt(make_crowd(&state, COUNT)).await;
    // The writer performs its commands in order, so those of the interrupted call are done now.
    let code = EXAM_TURNS[0].parse().expect("a slug");
    let waited = state.db.import_roster(&code, Vec::new()).await;
    waited.expect("writes");
    // The interrupted application stays where it is; the job takes it up after the next start.
    jobs::lapse_overdue(&state).await.expect("looks");

    let report = make_crowd(&state, COUNT).await.expect("completes");
    assert_eq!(report.stopped, 0, "{report:?}");
    assert!(report.found > 0 && report.made > 0, "{report:?}");
    assert_eq!(report.found + report.made, COUNT);
    let crowd = load_crowd(&state).await;
    let again = make_crowd(&state, COUNT).await.expect("finds");
    assert_eq!(
        again,
        CrowdReport {
            found: COUNT,
            ..CrowdReport::default()
        }
    );
    assert_eq!(load_crowd(&state).await.len(), crowd.len());

    let codes: BTreeSet<_> = crowd.iter().map(|(exam, _)| exam.code.clone()).collect();
    assert_eq!(codes.len(), 5);
    let mut counts: BTreeMap<StateKind, usize> = BTreeMap::new();
    for (_, application) in &crowd {
        *counts.entry(application.state.kind()).or_default() += 1;
    }
    assert_eq!(counts.len(), StateKind::ALL.len(), "{counts:?}");

    check_reviews(&crowd);
    for (exam, application) in &crowd {
        check_form(exam, application, state.clock.now());
        check_pictures(&state, exam, application).await;
    }
    let overdue = jobs::lapse_overdue(&state).await.expect("looks");
    assert_eq!(overdue, 0, "an application is behind its time");
}

/// Both reviewers have given verdicts with reasons and notes, some applications were returned twice
/// and some were paid.
fn check_reviews(crowd: &[(Arc<Exam>, Application)]) {
    let mut authors = BTreeSet::new();
    let (mut reasons, mut notes) = (BTreeSet::new(), 0);
    for (exam, application) in crowd {
        authors.extend(application.verdict_authors());
        for part in application.reviewed_parts(exam) {
            if let Verdict::Returned {
                reasons: given,
                note,
                ..
            } = application.verdict_on(&part)
            {
                reasons.extend(given.iter().cloned());
                notes += usize::from(note.is_some());
            }
        }
    }
    assert_eq!(authors.len(), 2);
    assert!(reasons.len() >= 4 && notes > 0, "{reasons:?} {notes}");
    let has = |is_wanted: fn(&Application) -> bool| crowd.iter().any(|(_, it)| is_wanted(it));
    assert!(has(|application| application.review.return_count == 2));
    assert!(has(|application| application.payment.paid_at.is_some()));
    assert!(has(|application| application
        .review
        .first_opinion
        .is_some()));
}

fn check_form(exam: &Exam, application: &Application, now: Timestamp) {
    if application.event_times.submitted.is_none() {
        return;
    }
    let faults = application.answers.faults(exam, &application.facts, now);
    assert!(faults.is_empty(), "{}: {faults:?}", application.number);
}

async fn check_pictures(state: &AppState, exam: &Exam, application: &Application) {
    for (slot, material) in &application.materials {
        let rule = exam.image_rule(exam.slot(slot).expect("a slot of the exam"));
        for image in &material.images {
            let file = state.media.read(image.sha256).await.expect("reads");
            let facts = jpeg::inspect(&file.expect("the file is stored"));
            let findings = check_file(rule, &facts);
            assert!(!is_refused(&findings), "{} {slot}: {findings:?}", exam.code);
            assert_eq!(facts.bytes, image.bytes);
        }
    }
}
