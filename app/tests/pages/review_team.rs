//! The page on the reviewers of an application, the acts among reviewers on the desk and in the
//! queue, and the log of views.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    application::StateKind,
    id::AccountId,
    review_event::{ReviewEntry, ReviewEvent},
    role::Role,
    time::Zone,
    view::{
        CLAIM_LEASE_MS, Claim, Colleague, DeskAccess, HandedRow, OfficeViewLog, QueueRow,
        ReviewDesk, ReviewLevel, ReviewQueue, ReviewTeam, ViewRow, ViewedImage,
    },
    view_log::{ViewKind, ViewReason},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, NOW, REVIEWER, Scenario, viewer},
};

const OTHER: AccountId = AccountId(Uuid::from_u128(0x77));

fn world() -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        ..TestBackend::default()
    }
}

fn claim_of(reviewer: AccountId) -> Claim {
    Claim {
        reviewer,
        name: "冯审样本".to_owned(),
        ends: NOW.plus(CLAIM_LEASE_MS),
    }
}

fn asked(to: AccountId) -> ReviewEntry {
    ReviewEntry {
        at: NOW,
        author: "冯审样本".to_owned(),
        event: ReviewEvent::HandedOver {
            to,
            name: "何敏".to_owned(),
            question: Some("公章对吗 <b>？".to_owned()),
        },
    }
}

fn views() -> Vec<ViewRow> {
    let exam = fixtures::exam();
    let title = exam.slots().next().expect("a slot").title.clone();
    let image = Scenario::submitted().dossier.application.materials;
    let image = image.values().next().expect("a slot").images[0].id;
    let row = |image, kind, reason| ViewRow {
        at: NOW,
        name: "冯审样本".to_owned(),
        image,
        kind,
        reason,
    };
    vec![
        row(
            Some(ViewedImage {
                image,
                place: Some((title, 2)),
            }),
            ViewKind::Seen,
            ViewReason::SecondLook,
        ),
        row(None, ViewKind::Prefetched, ViewReason::Next),
    ]
}

fn team(is_supervisor: bool) -> ReviewTeam {
    ReviewTeam {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        candidate: "林样本".to_owned(),
        time_zone: Zone::BEIJING,
        reader: REVIEWER,
        is_supervisor,
        claim: Some(claim_of(OTHER)),
        colleagues: vec![Colleague {
            account: OTHER,
            name: "卫样本".to_owned(),
            login: "wei".to_owned(),
        }],
        journal: vec![asked(REVIEWER)],
        views: is_supervisor.then(views),
        correction: None,
        known_case: None,
    }
}

async fn render_desk(change: impl FnOnce(&mut ReviewDesk)) -> (TestBackend, Page) {
    let mut desk = Scenario::submitted().desk();
    change(&mut desk);
    let backend = TestBackend {
        desk: Some(desk),
        ..world()
    };
    let page = backend
        .clone()
        .render(&format!("/review/{APPLICATION}"))
        .await;
    (backend, page)
}

#[tokio::test]
async fn supervisor_can_release_hand_over_and_read_views() {
    let page = TestBackend {
        team: Some(team(true)),
        ..world()
    }
    .render(&format!("/review/{APPLICATION}/team"))
    .await;
    page.assert_text("冯审样本 正在审核这一份，到 ")
        .assert_text("从冯审样本手里放回列表")
        .assert_text("卫样本（wei）")
        .assert_text("，第 2 张")
        .assert_text("再次查看")
        .assert_text("预读");
    page.assert_html(r#"action="/api/review/release-foreign-claim""#)
        .assert_html(r#"action="/api/review/hand-over""#);
    assert!(!page.html.contains("<b>？"), "a question is text");
}

#[tokio::test]
async fn reviewer_has_neither_release_nor_views() {
    let page = TestBackend {
        team: Some(team(false)),
        ..world()
    }
    .render(&format!("/review/{APPLICATION}/team"))
    .await;
    page.assert_text("转给")
        .assert_text("公章对吗")
        .assert_no_text("放回列表")
        .assert_no_text("谁看过");
    assert!(!page.html.contains("release-foreign-claim"));
}

#[tokio::test]
async fn queue_begins_with_what_colleagues_ask() {
    let exam = fixtures::exam();
    let row = QueueRow {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        name: "林样本".to_owned(),
        exam: exam.title.clone(),
        state: StateKind::UnderReview,
        images: 9,
        returns: 0,
        submitted: Some(NOW),
        reviewer: None,
        is_final_review: false,
        claim: Some(claim_of(OTHER)),
        held: None,
        has_hints: false,
        is_supervised: true,
    };
    let handed = HandedRow {
        application: APPLICATION,
        number: "SZ-2021-00413".to_owned(),
        candidate: "郑样本".to_owned(),
        from: "冯审样本".to_owned(),
        question: Some("公章对吗？".to_owned()),
        at: NOW,
    };
    let queue = ReviewQueue {
        supervised: Vec::new(),
        reader: REVIEWER,
        keys: Default::default(),
        counts: BTreeMap::from([(StateKind::UnderReview, 1)]),
        exams: vec![(exam.code.clone(), exam.title.clone())],
        waiting: BTreeMap::new(),
        total: 1,
        rows: vec![row],
        handed: vec![handed],
        corrections: Vec::new(),
        held: 0,
        groups: Vec::new(),
        sheets: Vec::new(),
        now: NOW,
    };
    let page = TestBackend {
        queue: Some(queue),
        ..world()
    }
    .render("/review")
    .await;
    page.assert_text("同事转来的")
        .assert_text("冯审样本 问您：公章对吗？")
        .assert_text("冯审样本，到 ");
    page.assert_html(&format!(r#"href="/review/{APPLICATION}/team""#));
}

#[tokio::test]
async fn desk_asks_before_a_recusal_and_takes_notes() {
    let (_, page) = render_desk(|desk| {
        desk.claim = Some(claim_of(REVIEWER));
        desk.is_handed_over = true;
        desk.journal = vec![
            asked(REVIEWER),
            ReviewEntry {
                at: NOW,
                author: "卫样本".to_owned(),
                event: ReviewEvent::Noted {
                    text: "要核对原件".to_owned(),
                },
            },
        ];
    })
    .await;
    page.assert_text("您认识这位考生，要回避吗？")
        .assert_text("冯审样本 问您：公章对吗")
        .assert_text("要核对原件")
        .assert_text("请同事看")
        .assert_no_text("谁看过");
    page.assert_html(r#"action="/api/review/recuse""#)
        .assert_html(r#"action="/api/review/add-note""#)
        .assert_html(r#"maxlength="500""#);
}

#[tokio::test]
async fn question_to_another_is_no_question_to_the_reader() {
    let (_, page) = render_desk(|desk| {
        desk.claim = Some(claim_of(REVIEWER));
        desk.is_handed_over = true;
        desk.journal = vec![asked(OTHER)];
    })
    .await;
    page.assert_no_text("冯审样本 问您");
    // The reader has put it back and has got it again.
    let (_, page) = render_desk(|desk| {
        desk.claim = Some(claim_of(REVIEWER));
        desk.journal = vec![asked(REVIEWER)];
    })
    .await;
    page.assert_no_text("冯审样本 问您");
}

#[tokio::test]
async fn reviewer_of_another_level_may_look_only() {
    let (_, page) = render_desk(|desk| {
        desk.access = DeskAccess {
            levels: BTreeSet::from([ReviewLevel::Final]),
            is_supervisor: true,
        };
        desk.can_review = false;
    })
    .await;
    page.assert_text("不在您的职责之内")
        .assert_text("谁看过")
        .assert_text("分派");
    assert!(!page.html.contains(r#"action="/api/review/pass""#));
}

#[tokio::test]
async fn rendered_desk_notes_its_picture() {
    let (backend, _) = render_desk(|_| {}).await;
    let story = Scenario::submitted();
    let first = &story.slots()[0];
    let shown = story.dossier.application.images(first)[0].id;
    let noted = backend.rendered_images.lock().expect("no panic");
    assert!(!noted.is_empty());
    assert!(noted.iter().all(|image| *image == shown), "{noted:?}");
}

#[tokio::test]
async fn picture_carries_the_name_of_its_reader() {
    let (_, page) = render_desk(|_| {}).await;
    let (_, mark) = page
        .html
        .split_once(r#"class="watermark""#)
        .expect("is drawn");
    let (mark, _) = mark.split_once("</svg>").expect("ends");
    assert!(mark.contains("何敏 ") && mark.contains("10:00"), "{mark}");
}

#[tokio::test]
async fn office_finds_views_by_the_number() {
    let exam = fixtures::exam();
    let office = |view_log| TestBackend {
        viewer: Some(viewer(Role::Office)),
        view_log,
        ..TestBackend::default()
    };
    let log = OfficeViewLog {
        number: "SZ-2021-00412".to_owned(),
        candidate: "林样本".to_owned(),
        journal: vec![asked(REVIEWER)],
        views: views(),
    };
    let address = format!("/office/exams/{}/views", exam.code);
    let page = office(None).render(&address).await;
    page.assert_text("报名编号").assert_no_text("再次查看");
    let found = format!("{address}?number=SZ-2021-00412");
    let page = office(Some(log)).render(&found).await;
    page.assert_text("林样本")
        .assert_text("再次查看")
        .assert_text("转给 何敏，并问：公章对吗");
    let page = office(None).render(&found).await;
    page.assert_html(r#"class="problem""#);
}
