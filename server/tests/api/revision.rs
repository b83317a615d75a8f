//! Tests of a definition that changes while applications are open (product.md, decision 10).

use server::{
    jobs::{adopt_versions, run_clock_jobs},
    services::preview_version,
};
use shared::{
    application::{LogEvent, MissingRequirement, StateKind, Verdict},
    exam::{
        AnchorEvent, Exam, WindowSpan,
        change::{ChangeKind, DefinitionPart},
        image_rule::SizeRange,
    },
    time::Timestamp,
    view::Messages,
};

use crate::{
    actor::TestUser,
    app::{TestApp, beijing_time, exam},
};

async fn subjects(actor: &TestUser) -> Vec<String> {
    let messages: Messages = actor.read("messages/list", &[("page", "0")]).await;
    messages
        .rows
        .into_iter()
        .map(|row| row.subject.zh)
        .collect()
}

/// Another pledge, a week more to upload, five instead of three days for corrections, and smaller
/// files.
fn changed() -> Exam {
    let mut changed = Exam::clone(&exam());
    changed.notices[0]
        .text
        .zh
        .push_str("\n\n另：材料不得涂改。");
    for window in &mut changed.windows {
        window.span = match window.span {
            WindowSpan::Fixed { opens, closes } => WindowSpan::Fixed {
                opens,
                closes: closes
                    .to_timestamp(exam().time_zone)
                    .plus(7 * Timestamp::DAY_MS)
                    .in_zone(exam().time_zone),
            },
            WindowSpan::After { .. } => WindowSpan::After {
                event: AnchorEvent::Returned,
                days: 5,
            },
        };
    }
    for rule in changed.image_rules.values_mut() {
        rule.size = SizeRange {
            least_kb: None,
            most_kb: Some(10),
        };
    }
    changed
}

async fn adopt(app: &TestApp) -> usize {
    let now = app.state.clock.now();
    adopt_versions(&app.state.db, now).await.expect("moves")
}

#[tokio::test]
async fn preview_shows_changes_and_affected_applications() {
    let app = TestApp::start().await;
    let (draft, done) = (app.candidate().await, app.candidate().await);
    let application = draft.enter().await;
    draft.fill(application).await;
    done.apply().await;
    let (db, now) = (&app.state.db, app.state.clock.now());

    let revision = preview_version(db, &changed(), now).await.expect("looks");
    assert_eq!(revision.previous_version, Some(1));
    let kinds: Vec<_> = revision
        .changes
        .iter()
        .map(|change| (&change.part, change.kind))
        .collect();
    let upload = DefinitionPart::Window("upload".parse().expect("a slug"));
    let pledge = DefinitionPart::Notice("pledge".parse().expect("a slug"));
    assert!(
        kinds.contains(&(&upload, ChangeKind::Lengthened)),
        "{kinds:?}"
    );
    assert!(kinds.contains(&(&pledge, ChangeKind::Altered)), "{kinds:?}");
    assert!(kinds.iter().any(|(_, kind)| *kind == ChangeKind::Tightened));
    assert_eq!(
        (
            revision.count_in_state(StateKind::Draft),
            revision.count_in_state(StateKind::Submitted)
        ),
        (1, 1)
    );
    assert_eq!(revision.misfits, 3, "the images of the draft alone");
    assert!(!revision.is_over && revision.is_longer());
    // The preview has changed nothing.
    let (version, _) = db
        .current_exam(&exam().code)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(version, 1);
    let again = preview_version(db, &exam(), now).await.expect("looks");
    assert_eq!(again.changes, []);

    let mut over = Exam::clone(&exam());
    over.windows[0].span = WindowSpan::Fixed {
        opens: "2021-01-12 09:00".parse().expect("a time"),
        closes: "2021-01-13 18:00".parse().expect("a time"),
    };
    assert!(
        preview_version(db, &over, now)
            .await
            .expect("looks")
            .is_over
    );
}

#[tokio::test]
async fn drafts_adopt_new_version_and_submitted_only_its_windows() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let (draft, submitted, returned) = (
        app.candidate().await,
        app.candidate().await,
        app.candidate().await,
    );
    let of_draft = draft.enter().await;
    draft.prepare(of_draft).await;
    draft.fill(of_draft).await;
    let (of_submitted, _) = submitted.apply().await;
    let (of_returned, _) = returned.apply().await;
    reviewer.send_back(of_returned, "resume", "blurred").await;
    let before = returned.application(of_returned).await;

    app.advance(Timestamp::HOUR_MS);
    let (db, now) = (&app.state.db, app.state.clock.now());
    let newest = db
        .publish_exam(&changed(), now)
        .await
        .expect("is published");
    assert_eq!(newest, 3, "the second is the first with more time");
    assert_eq!(adopt(&app).await, 3);
    assert_eq!(adopt(&app).await, 0);
    assert_eq!(db.publish_exam(&changed(), now).await.expect("is there"), 3);

    let dossier = draft.dossier(of_draft).await;
    assert_eq!(dossier.application.exam_version, 3);
    assert_eq!(
        dossier.application.materials.len(),
        3,
        "nothing uploaded is lost"
    );
    assert_eq!(
        dossier.log[0].event,
        LogEvent::DefinitionChanged { version: 3 }
    );
    let missing = dossier.application.missing_requirements(&dossier.exam, now);
    assert!(
        matches!(missing.as_slice(), [MissingRequirement::Notice { .. }]),
        "{missing:?}"
    );
    assert_eq!(
        dossier
            .application
            .list_rule_violations(&dossier.exam)
            .len(),
        3
    );
    assert_eq!(subjects(&draft).await, ["考试要求有更新"]);

    let dossier = submitted.dossier(of_submitted).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Submitted);
    assert_eq!(dossier.application.exam_version, 2);
    assert_eq!(
        dossier.exam.notices,
        exam().notices,
        "judged by what was submitted"
    );
    assert_eq!(subjects(&submitted).await, [""; 0]);

    let dossier = returned.dossier(of_returned).await;
    let after = &dossier.application;
    assert_eq!(
        (after.exam_version, after.state.kind()),
        (2, StateKind::Returned)
    );
    assert_eq!(
        after.materials, before.materials,
        "verdicts and images stay"
    );
    let passed = after.verdict(&"id-card".parse().expect("a slug"));
    assert_eq!(*passed, Verdict::Passed);
    let closes = after
        .submission_period(&dossier.exam)
        .map(|opening| opening.closes);
    assert_eq!(closes, Some(beijing_time("2021-01-20 10:00")));
    assert_eq!(subjects(&returned).await, ["时间已延长", "有材料需要补正"]);
}

#[tokio::test]
async fn a_longer_window_reaches_a_draft_that_would_have_lapsed() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    app.set_time("2021-01-26 17:00");
    let now = app.state.clock.now();
    app.state
        .db
        .publish_exam(&changed(), now)
        .await
        .expect("is published");
    // The publisher was interrupted; the clock moves the remaining applications before any lapse.
    app.set_time("2021-01-26 19:00");
    run_clock_jobs(&app.state).await.expect("the clock acts");
    let candidate = app.sign_in_again(&candidate).await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Draft);
    assert_eq!(subjects(&candidate).await, ["考试要求有更新"]);
}
