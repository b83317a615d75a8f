//! The office's preview of an exam as a candidate: at any time, without a control of the candidate.

use std::sync::Arc;

use shared::{
    exam::Exam,
    id::ScheduledVersionId,
    role::Role,
    text::Lang,
    time::Timestamp,
    view::{CandidatePreview, ScheduledVersion},
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/preview";

async fn render(change: impl FnOnce(&mut CandidatePreview), query: &str, lang: Lang) -> Page {
    let mut preview = CandidatePreview {
        exam: exam(),
        version: 3,
        scheduled: None,
        is_scheduled: false,
        now: NOW,
    };
    change(&mut preview);
    let world = TestBackend {
        viewer: Some(viewer(Role::Office)),
        lang,
        preview: Some(preview),
        ..TestBackend::default()
    };
    world.render(&format!("{PAGE}{query}")).await
}

#[tokio::test]
async fn a_preview_shows_the_steps_of_its_moment() {
    let now = render(|_| {}, "", Lang::Zh).await;
    now.assert_html(r#"name="at" value="2021-01-15T10:00""#)
        .assert_text("2021年1月15日 10:00:00（北京时间），考生看到的是")
        .assert_text("开放 截止 1月26日 18:00:00")
        .assert_text("下一次有步骤开放或结束：2021年1月26日 18:00:00");
    let before = render(|_| {}, "?at=2021-01-12T08:59", Lang::Zh).await;
    before
        .assert_text("1月12日 09:00:00 开放")
        .assert_no_text("开放 截止");
    let after = render(|_| {}, "?at=2021-01-26T18:00", Lang::En).await;
    after
        .assert_text("Ended on 26 Jan 18:00:00")
        .assert_text("No step opens or closes after that");
}

#[tokio::test]
async fn a_preview_has_notices_and_requirements_but_no_acts() {
    let page = render(|_| {}, "", Lang::Zh).await;
    let exam = exam();
    let notice = &exam.notices[0];
    page.assert_text(&notice.title.zh)
        .assert_text("不收费")
        .assert_no_html(&format!("{}</button>", notice.accept.zh));
    for slot in exam.slots() {
        page.assert_html(&format!(r#"id="{}""#, slot.id));
    }
    assert_eq!(page.html.matches(r#"method="get""#).count(), 1);
    // The only form that acts is that of the page's head, which signs out.
    assert_eq!(page.html.matches(r#"method="post""#).count(), 1);
}

#[tokio::test]
async fn chosen_facts_leave_the_slots_that_apply() {
    let exam = exam();
    let answers = exam.facts.iter().map(|fact| {
        let choice = fact.choices.last().expect("has choices");
        (fact.id.clone(), choice.id.clone())
    });
    let answers = answers.collect();
    let mut query = "?at=2021-01-15T10:00".to_owned();
    for (fact, choice) in &answers {
        query.push_str(&format!("&fact-{fact}={choice}"));
    }
    let page = render(|_| {}, &query, Lang::Zh).await;
    let (mut shown, mut hidden) = (0, 0);
    for slot in exam.slots() {
        let id = format!(r#"id="{}""#, slot.id);
        match slot.need(&answers) {
            Some(_) => {
                shown += 1;
                page.assert_html(&id)
            }
            None => {
                hidden += 1;
                page.assert_no_html(&id)
            }
        };
    }
    assert!(hidden > 0, "some slots do not apply");
    page.assert_text(&format!("有 {shown} 项材料"));
    // One answer alone hides nothing, because the others are open.
    let fact = &exam.facts[0];
    let query = format!("?fact-{}={}&fact-none=x", fact.id, fact.choices[0].id);
    let page = render(|_| {}, &query, Lang::Zh).await;
    page.assert_text(&format!("全部 {} 项材料", exam.slots().count()));
}

#[tokio::test]
async fn a_bad_time_gets_a_sentence_and_stays() {
    for (lang, sentence) in [
        (Lang::Zh, "「tomorrow」不是精确到分钟的日期和时间"),
        (Lang::En, "“tomorrow” is no date with hour and minute"),
    ] {
        let page = render(|_| {}, "?at=tomorrow", lang).await;
        page.assert_text(sentence)
            .assert_html(r#"name="at" value="tomorrow""#)
            .assert_no_text("1月26日");
        assert_eq!(page.status, 422);
    }
}

#[tokio::test]
async fn a_scheduled_version_is_previewed_beside_the_present_one() {
    let scheduled = ScheduledVersion {
        id: ScheduledVersionId(Uuid::from_u128(0x5c)),
        at: NOW.plus(Timestamp::DAY_MS),
        follows: 3,
        officer: "周主任".to_owned(),
        scheduled: NOW,
        ended: None,
    };
    let record = scheduled.clone();
    let chosen = move |preview: &mut CandidatePreview| {
        let mut renamed = Exam::clone(&preview.exam);
        renamed.title.zh = "改名考试".to_owned();
        preview.exam = Arc::new(renamed);
        preview.scheduled = Some(record);
        preview.is_scheduled = true;
    };
    let page = render(chosen, "?of=scheduled", Lang::Zh).await;
    page.assert_text("改名考试")
        .assert_text("现行的第 3 版")
        .assert_text("定于 2021年1月16日 10:00:00（北京时间） 发布的版本");
    // A text that no longer passes the check is named, and the present version is shown.
    let faulty = |preview: &mut CandidatePreview| preview.scheduled = Some(scheduled);
    let page = render(faulty, "?of=scheduled", Lang::Zh).await;
    page.assert_text("这份文字通不过现在的检查");
}
