//! Tests of the whole life of an S0 application, as candidate and reviewer.

use shared::{
    application::{LogEvent, MissingRequirement, StateKind, Verdict},
    id::ApplicationId,
    problem::Problem,
    time::Timestamp,
    view::{PageContext, ReviewQueue},
};

use crate::{
    actor::new_image_id,
    app::{TestApp, load_picture},
    application::REQUIRED,
};

#[tokio::test]
async fn an_application_is_submitted_returned_mended_and_approved() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);

    let (application, _) = candidate.apply().await;
    let dossier = candidate.dossier(application).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Submitted);
    assert_eq!(dossier.receipts.len(), 1);
    assert!(dossier.receipts[0].has_valid_code());
    assert_eq!(dossier.receipts[0].submitted_at, app.state.clock.now());
    assert_eq!(dossier.receipts[0].manifest.image_count(), REQUIRED.len());

    let queue: ReviewQueue = reviewer
        .read("review/queue", &[("filter[page]", "0")])
        .await;
    assert_eq!(queue.rows.len(), 1);
    assert_eq!(queue.rows[0].application, application);

    app.advance(Timestamp::HOUR_MS);
    reviewer.send_back(application, "education", "edu-qr").await;
    let seen = candidate.dossier(application).await;
    assert_eq!(seen.application.state.kind(), StateKind::Returned);
    assert!(
        seen.application
            .verdict(&"education".parse().expect("a slot"))
            .is_returned()
    );
    assert!(
        matches!(seen.log[0].event, LogEvent::Returned { .. }),
        "newest first: {:?}",
        seen.log[0]
    );

    let mended = new_image_id();
    let (education, resume) = (
        "scan-degree-under-300k.jpg",
        "scan-household-under-300k.jpg",
    );
    assert_eq!(
        candidate
            .upload(application, "education", mended, load_picture(education))
            .await
            .status,
        201
    );
    let locked = candidate
        .upload(application, "resume", new_image_id(), load_picture(resume))
        .await;
    assert!(matches!(locked.problem(), Problem::Locked(_)));
    candidate.submit(application).await;

    for (slot, _) in REQUIRED {
        reviewer
            .review("review/pass", application, &[("part", slot)])
            .await;
    }
    reviewer.review("review/approve", application, &[]).await;
    let result = candidate.dossier(application).await;
    assert_eq!(result.application.state.kind(), StateKind::Approved);
    assert_eq!(result.receipts.len(), 2);
    assert_eq!(result.application.review.return_count, 1);
    assert_eq!(candidate.call("sign-out", &[]).await.status, 200);
    assert_eq!(
        candidate.read::<PageContext>("frame", &[]).await.viewer,
        None
    );
}

#[tokio::test]
async fn the_hub_has_a_dated_log_with_the_actor_newest_first() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, _) = candidate.apply().await;
    app.advance(Timestamp::HOUR_MS);
    reviewer.send_back(application, "education", "edu-qr").await;

    let page = candidate
        .open(&format!("/applications/{application}"))
        .await;
    let page = page.text().replace("<!>", "").replace("<!---->", "");
    let (_, log) = page.split_once("class=\"log\"").expect("the log");
    let (log, _) = log.split_once("</ol>").expect("its end");
    let entries: Vec<&str> = log.split("<p class=\"when\">").skip(1).collect();
    let at = |entry: &str| {
        entry
            .split(['>', '<'])
            .nth(2)
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(at(entries[0]), "2021年1月15日 11:00:00（北京时间）");
    let submitted = entries
        .iter()
        .position(|entry| entry.contains("内容已锁定"));
    let submitted = submitted.expect("the submission is in the log");
    assert!(submitted > 0, "{log}");
    assert_eq!(at(entries[submitted]), "2021年1月15日 10:00:00（北京时间）");
    // The log names the reviewer by role, and the candidate by role and name.
    assert!(
        entries[0].contains("<strong>审核人员</strong>"),
        "{}",
        entries[0]
    );
    assert!(entries[0].contains("二维码"), "the reason: {}", entries[0]);
    assert!(
        entries[submitted].contains("<strong>考生 "),
        "{}",
        entries[submitted]
    );
    assert!(entries[entries.len() - 1].contains("进入考试"));
}

#[tokio::test]
async fn submitting_too_early_says_all_that_is_missing() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter_unread().await;
    let arguments = [
        ("application", &*application.to_string()),
        ("revision", "0"),
    ];
    let answer = candidate.call("applications/submit", &arguments).await;
    assert_eq!(answer.status, 422);
    let Problem::Incomplete { missing } = answer.problem() else {
        panic!("{}", answer.text())
    };
    assert!(
        missing
            .iter()
            .any(|missing| matches!(missing, MissingRequirement::Notice { .. })),
        "{missing:?}"
    );
    assert!(missing.len() > REQUIRED.len());
}

#[tokio::test]
async fn a_page_older_than_the_server_is_told_so() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    candidate.prepare(application).await;
    candidate.fill(application).await;
    let looked_at = candidate
        .application(application)
        .await
        .revision
        .to_string();
    assert_eq!(
        candidate
            .upload(
                application,
                "id-card",
                new_image_id(),
                load_picture("id-back-100-300k.jpg")
            )
            .await
            .status,
        201
    );
    let arguments = [
        ("application", &*application.to_string()),
        ("revision", &looked_at),
    ];
    let answer = candidate.call("applications/submit", &arguments).await;
    assert_eq!((answer.status, answer.problem()), (409, Problem::Stale));
    assert_eq!(
        candidate.application(application).await.state.kind(),
        StateKind::Draft
    );
}

#[tokio::test]
async fn nothing_is_returned_before_everything_is_judged() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, _) = candidate.apply().await;
    reviewer
        .review(
            "review/return-part",
            application,
            &[("part", "resume"), ("reasons[0]", "blurred")],
        )
        .await;
    let revision = reviewer
        .desk(application)
        .await
        .dossier
        .application
        .revision
        .to_string();
    let arguments = [
        ("application", &*application.to_string()),
        ("revision", &revision),
    ];

    let answer = reviewer.call("review/send-back", &arguments).await;
    assert_eq!(answer.status, 422);
    assert!(matches!(answer.problem(), Problem::NotJudged { parts } if parts.len() == 2));
    // Verdicts are visible to the reviewer only, until the decision.
    let seen = candidate.application(application).await;
    assert_eq!(
        *seen.verdict(&"resume".parse().expect("a slot")),
        Verdict::Pending
    );
}

#[tokio::test]
async fn the_desk_names_the_author_of_each_verdict() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let (first, second) = (app.reviewer().await, app.reviewer().await);
    first
        .review("review/pass", application, &[("part", "resume")])
        .await;
    second.review("review/take-over", application, &[]).await;
    second
        .review("review/pass", application, &[("part", "id-card")])
        .await;
    let desk = first.desk(application).await;
    let author = |part: &str| {
        let part = part.parse().expect("a part");
        assert!(desk.verdict_author(&part).is_some(), "is named");
        let author = desk.dossier.application.verdict_author(&part);
        author.expect("has an author").reviewer
    };
    assert_ne!(author("resume"), author("id-card"));
    let seen = candidate.application(application).await;
    assert_eq!(seen.verdict_authors().len(), 0);
}

#[tokio::test]
async fn a_claimed_application_is_judged_by_another_after_take_over() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let (first, second) = (app.reviewer().await, app.reviewer().await);
    let answer = first.call("review/claim-next", &[]).await;
    assert_eq!(answer.json::<Option<ApplicationId>>(), Some(application));

    let desk = second.desk(application).await;
    assert!(!desk.can_act());
    let claim = desk.find_other_claim().expect("somebody works on it");
    assert!(!claim.name.is_empty());
    let page = second.open(&format!("/review/{application}")).await;
    assert!(page.text().contains(&claim.name) && page.text().contains("接手"));
    let revision = desk.dossier.application.revision.to_string();
    let id = application.to_string();
    let verdict = [
        ("application", &*id),
        ("part", "resume"),
        ("reasons[0]", "no-seal"),
        ("revision", &revision),
    ];
    let refused = second.call("review/return-part", &verdict).await;
    assert_eq!(refused.status, 409);
    assert!(
        matches!(refused.problem(), Problem::ClaimedByOther { name, .. } if name == claim.name)
    );

    second.review("review/take-over", application, &[]).await;
    second
        .review("review/pass", application, &[("part", "resume")])
        .await;
    assert!(!first.desk(application).await.can_act());
}

#[tokio::test]
async fn next_without_script_leads_to_the_desk_and_back_to_the_queue() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let (first, second) = (app.reviewer().await, app.reviewer().await);
    let list = [("filter[level]", "initial"), ("filter[returned]", "false")];
    let answer = first.post_page("/api/review/claim-next", &list).await;
    let desk = format!("/review/{application}?state=&level=initial");
    assert_eq!(answer.header("location"), desk);
    let page = first.open(&desk).await;
    assert!(page.text().contains("放回列表"));

    let answer = second.post_page("/api/review/claim-next", &list).await;
    let queue = "/review?state=&level=initial&nothing-free=1";
    assert_eq!(answer.header("location"), queue);
    let page = second.open(queue).await;
    assert!(page.text().contains("没有可以领取的"));

    first.review("review/release-claim", application, &[]).await;
    let answer = second.call("review/claim-next", &[]).await;
    assert_eq!(answer.json::<Option<ApplicationId>>(), Some(application));
}

#[tokio::test]
async fn after_window_commands_are_refused_and_drafts_lapse() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    app.set_time("2021-01-26 17:59");
    let candidate = app.sign_in_again(&candidate).await;
    let paper = load_picture("id-front-100-300k.jpg");
    assert_eq!(
        candidate
            .upload(application, "id-card", new_image_id(), paper.clone())
            .await
            .status,
        201
    );
    app.advance(Timestamp::MINUTE_MS);
    let answer = candidate
        .upload(application, "id-card", new_image_id(), paper)
        .await;
    assert_eq!(answer.status, 409);
    assert!(matches!(
        answer.problem(),
        Problem::Locked(shared::application::LockReason::WindowClosed { .. })
    ));

    server::jobs::lapse_overdue(&app.state)
        .await
        .expect("the clock acts");
    assert_eq!(
        candidate.application(application).await.state.kind(),
        StateKind::Lapsed
    );
}

/// A held key or a program cannot pass images that the page has not shown.
#[tokio::test]
async fn a_slot_is_passed_only_with_its_shown_images() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    let judged = reviewer.desk(application).await.dossier.application;
    let (id, revision) = (application.to_string(), judged.revision.to_string());
    let act = [
        ("application", id.as_str()),
        ("revision", revision.as_str()),
        ("part", "resume"),
    ];
    let blind = reviewer.call("review/pass", &act).await;
    assert_eq!(
        (blind.status, blind.problem()),
        (422, Problem::ImagesNotShown { missing: 1 })
    );
    let other = judged.images(&"id-card".parse().expect("a slot"))[0]
        .id
        .to_string();
    let mut wrong = act.to_vec();
    wrong.push(("shown[0]", &other));
    let wrong = reviewer.call("review/pass", &wrong).await;
    assert_eq!(wrong.problem(), Problem::ImagesNotShown { missing: 1 });
    reviewer
        .review("review/pass", application, &[("part", "resume")])
        .await;
}

#[tokio::test]
async fn the_reason_other_without_words_is_refused() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    let judged = reviewer.desk(application).await.dossier.application;
    let (id, revision) = (application.to_string(), judged.revision.to_string());
    let act = [
        ("application", id.as_str()),
        ("revision", revision.as_str()),
        ("part", "resume"),
        ("reasons[0]", "other"),
        ("note", " "),
    ];
    let refused = reviewer.call("review/return-part", &act).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (422, Problem::NoteMissing)
    );
}

#[tokio::test]
async fn not_eligible_is_no_return_with_days_to_mend() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let reviewer = app.reviewer().await;
    let returned = [("part", "education"), ("reasons[0]", "edu-level")];
    reviewer
        .review("review/return-part", application, &returned)
        .await;
    reviewer.pass_all(application).await;
    let judged = reviewer.desk(application).await.dossier.application;
    let (id, revision) = (application.to_string(), judged.revision.to_string());
    let act = [
        ("application", id.as_str()),
        ("revision", revision.as_str()),
    ];
    let refused = reviewer.call("review/send-back", &act).await;
    assert!(matches!(refused.problem(), Problem::Disqualified { parts } if parts.len() == 1));
    let page = reviewer.open(&format!("/review/{application}")).await;
    assert!(page.text().contains("不能退回补正"), "the desk says it");
    let note = [("note", "学历不符合所报职位的要求")];
    reviewer.review("review/refuse", application, &note).await;
}
