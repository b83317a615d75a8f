//! Tests of a definition that changes while applications are open (product.md, decision 10).

use server::backend::{act_by_the_clock, adopt_versions, preview_revision};
use shared::{
    application::{LogEvent, Missing, State, Verdict},
    exam::{
        Event, Exam, Span,
        change::{ChangeKind, Part},
        image_rule::SizeRange,
    },
    time::Timestamp,
    view::Messages,
};

use crate::{
    actor::Actor,
    app::{TestApp, exam, moment},
};

async fn subjects(actor: &Actor) -> Vec<String> {
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
            Span::Fixed { opens, closes } => Span::Fixed {
                opens,
                closes: closes
                    .at(exam().time_zone)
                    .plus(7 * Timestamp::DAY)
                    .in_zone(exam().time_zone),
            },
            Span::After { .. } => Span::After {
                event: Event::Returned,
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
async fn before_it_is_published_the_office_is_told_what_is_different_and_who_is_affected() {
    let app = TestApp::start().await;
    let (draft, done) = (app.candidate().await, app.candidate().await);
    let application = draft.enter().await;
    draft.fill(application).await;
    done.apply().await;
    let (db, now) = (&app.state.db, app.state.clock.now());

    let revision = preview_revision(db, &changed(), now).await.expect("looks");
    assert_eq!(revision.follows, Some(1));
    let kinds: Vec<_> = revision
        .changes
        .iter()
        .map(|change| (&change.part, change.kind))
        .collect();
    let upload = Part::Window("upload".parse().expect("a slug"));
    let pledge = Part::Notice("pledge".parse().expect("a slug"));
    assert!(
        kinds.contains(&(&upload, ChangeKind::Lengthened)),
        "{kinds:?}"
    );
    assert!(kinds.contains(&(&pledge, ChangeKind::Altered)), "{kinds:?}");
    assert!(kinds.iter().any(|(_, kind)| *kind == ChangeKind::Tightened));
    assert_eq!(
        (
            revision.count(State::Draft),
            revision.count(State::Submitted)
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
    let again = preview_revision(db, &exam(), now).await.expect("looks");
    assert_eq!(again.changes, []);

    let mut over = Exam::clone(&exam());
    over.windows[0].span = Span::Fixed {
        opens: "2021-01-12 09:00".parse().expect("a time"),
        closes: "2021-01-13 18:00".parse().expect("a time"),
    };
    assert!(
        preview_revision(db, &over, now)
            .await
            .expect("looks")
            .is_over
    );
}

#[tokio::test]
async fn drafts_follow_the_new_version_and_what_was_submitted_gets_its_longer_time_alone() {
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

    app.advance(Timestamp::HOUR);
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
    let missing = dossier.application.missing(&dossier.exam, now);
    assert!(
        matches!(missing.as_slice(), [Missing::Notice { .. }]),
        "{missing:?}"
    );
    assert_eq!(dossier.application.misfits(&dossier.exam).len(), 3);
    assert_eq!(subjects(&draft).await, ["考试要求有更新"]);

    let dossier = submitted.dossier(of_submitted).await;
    assert_eq!(dossier.application.state, State::Submitted);
    assert_eq!(dossier.application.exam_version, 2);
    assert_eq!(
        dossier.exam.notices,
        exam().notices,
        "judged by what was submitted"
    );
    assert_eq!(subjects(&submitted).await, [""; 0]);

    let dossier = returned.dossier(of_returned).await;
    let after = &dossier.application;
    assert_eq!((after.exam_version, after.state), (2, State::Returned));
    assert_eq!(
        after.materials, before.materials,
        "verdicts and images stay"
    );
    let passed = after.verdict(&"id-card".parse().expect("a slug"));
    assert_eq!(*passed, Verdict::Passed);
    let closes = after
        .submit_opening(&dossier.exam)
        .map(|opening| opening.closes);
    assert_eq!(closes, Some(moment("2021-01-20 10:00")));
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
    act_by_the_clock(&app.state).await.expect("the clock acts");
    let candidate = app.again(&candidate).await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state, State::Draft);
    assert_eq!(subjects(&candidate).await, ["考试要求有更新"]);
}
