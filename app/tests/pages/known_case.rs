//! Known cases (R11): the result on the desk, the marking on the page of the reviewers, and the counts
//! on the page of the quality.

use shared::{
    application::{CaseComparison, CaseDifference, Verdict},
    id::{KnownCaseId, ReasonId},
    role::Role,
    unit_scope::UnitScope,
    url,
    view::{
        CaseCounts, CaseObjection, CaseResult, KnownCasePanel, KnownCaseRow, ReviewDesk,
        ReviewQuality, ReviewTeam, ReviewerCases,
    },
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{self, APPLICATION, NOW, REVIEWER, Scenario, viewer},
};

const OBJECT: &str = r#"action="/api/review/object-to-known-case""#;

fn reason(id: &str) -> ReasonId {
    id.parse().expect("a slug")
}

fn differing() -> CaseComparison {
    let difference = |part: &str, was_returned, missed: &[&str], added: &[&str]| CaseDifference {
        part: part.parse().expect("a part"),
        was_returned,
        is_returned: !was_returned,
        missed: missed.iter().map(|id| reason(id)).collect(),
        added: added.iter().map(|id| reason(id)).collect(),
    };
    CaseComparison {
        parts: 3,
        differences: vec![
            difference("education", true, &["no-seal"], &[]),
            difference("id-card", false, &[], &["blurred"]),
        ],
    }
}

async fn render_desk(result: Option<CaseResult>) -> Page {
    let mut story = Scenario::submitted();
    story.judge_all("none", Verdict::Passed);
    let desk = ReviewDesk {
        case_result: result,
        case_of: Some(APPLICATION),
        ..story.desk()
    };
    let backend = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        desk: Some(desk),
        ..TestBackend::default()
    };
    backend.render(&format!("/review/{APPLICATION}")).await
}

#[tokio::test]
async fn desk_tells_the_case_after_the_decision_alone() {
    let open = render_desk(None).await;
    open.assert_no_text("已知样例").assert_no_html(OBJECT);
    let result = CaseResult {
        comparison: differing(),
        objection: None,
    };
    let decided = render_desk(Some(result)).await;
    decided
        .assert_text("3 项里有 2 项与预期的意见不同")
        .assert_text("预期退回，您通过了。 没有选的原因：")
        .assert_text("预期通过，您退回了。 只有您选的原因：")
        .assert_text("回到列表")
        .assert_html(OBJECT)
        .assert_html(r#"action="/api/review/claim-next""#)
        .assert_no_html(r#"action="/api/review/approve""#);
    let agreed = render_desk(Some(CaseResult {
        comparison: CaseComparison::default(),
        objection: Some("图片 <b>清楚".to_owned()),
    }));
    agreed
        .await
        .assert_text("您的意见与预期一致")
        .assert_html("您的异议：图片 &lt;b&gt;清楚")
        .assert_no_html(OBJECT);
}

async fn render_team(marked: Option<Option<shared::time::Timestamp>>) -> Page {
    let exam = fixtures::exam();
    let team = ReviewTeam {
        application: APPLICATION,
        number: "SZ-2021-00412".to_owned(),
        candidate: "林样本".to_owned(),
        time_zone: exam.time_zone,
        reader: REVIEWER,
        is_supervisor: true,
        claim: None,
        colleagues: Vec::new(),
        journal: Vec::new(),
        views: None,
        correction: None,
        known_case: marked.map(|marked_at| KnownCasePanel {
            exam: exam.code.clone(),
            marked_at,
        }),
    };
    let backend = TestBackend {
        viewer: Some(viewer(Role::Reviewer)),
        team: Some(team),
        ..TestBackend::default()
    };
    backend.render(&format!("/review/{APPLICATION}/team")).await
}

#[tokio::test]
async fn supervisor_marks_a_case_on_the_page_of_reviewers() {
    let form = r#"action="/api/review/mark-known-case""#;
    render_team(None).await.assert_no_html(form);
    let offered = render_team(Some(None)).await;
    offered.assert_html(form).assert_text("不能删除");
    let quality = url::page::supervised_quality(&fixtures::exam().code);
    offered.assert_html(&format!(r#"href="{quality}""#));
    let marked = render_team(Some(Some(NOW))).await;
    marked.assert_text("起是已知样例").assert_no_html(form);
}

fn quality(share: u8) -> ReviewQuality {
    let mut exam = fixtures::exam().as_ref().clone();
    exam.review.known_cases = share;
    let counts = |judged, agreed| CaseCounts {
        given: 5,
        judged,
        agreed,
        missed: 2,
        added: 1,
    };
    let row = |id, number: &str, retired_at, counts| KnownCaseRow {
        id: KnownCaseId(Uuid::from_u128(id)),
        number: number.to_owned(),
        marked_by: "卫样本".to_owned(),
        marked_at: NOW,
        retired_at,
        counts,
        objections: Vec::new(),
    };
    let objection = CaseObjection {
        author: "冯审样本".to_owned(),
        at: NOW,
        note: "是清楚的 <b>".to_owned(),
    };
    let doubtful = KnownCaseRow {
        objections: vec![objection],
        ..row(1, "SZ-2021-00001", None, counts(4, 1))
    };
    ReviewQuality {
        exam: exam.into(),
        scope: UnitScope::WholeExam,
        reasons: Vec::new(),
        reviewers: Vec::new(),
        missed: Vec::new(),
        known_cases: vec![doubtful, row(2, "SZ-2021-00002", Some(NOW), counts(4, 3))],
        case_reviewers: vec![ReviewerCases {
            name: "何敏".to_owned(),
            total: counts(4, 3),
            weeks: vec![(NOW, counts(4, 3))],
        }],
    }
}

async fn render_quality(role: Role, path: &str, share: u8) -> Page {
    let backend = TestBackend {
        viewer: Some(viewer(role)),
        quality: Some(quality(share)),
        ..TestBackend::default()
    };
    backend.render(path).await
}

#[tokio::test]
async fn quality_page_counts_cases_without_a_score() {
    let code = fixtures::exam().code.clone();
    let office = url::page::review_quality(&code);
    let page = render_quality(Role::Office, &office, 1).await;
    page.assert_text("有 1% 会先领到一份")
        .assert_text("领到 5，已审 4，一致 1；漏选原因 2，多选原因 1")
        .assert_text("样例本身很可能有错")
        .assert_html("是清楚的 &lt;b&gt;")
        .assert_html(r#"action="/api/office/mark-known-case""#)
        .assert_html(r#"action="/api/office/retire-known-case""#)
        .assert_no_html(r#"action="/api/review/retire-known-case""#);
    assert_eq!(page.html.matches("样例本身很可能有错").count(), 1);
    assert_eq!(page.html.matches("retire-known-case").count(), 1);
    assert!(!page.html.contains("得分"), "there is no score");

    let supervised = url::page::supervised_quality(&code);
    let page = render_quality(Role::Reviewer, &supervised, 0).await;
    page.assert_text("这个考试不发已知样例")
        .assert_html(r#"action="/api/review/retire-known-case""#)
        .assert_no_html("/api/office/")
        .assert_html(&format!(r#"href="{}""#, url::page::REVIEW));
}
