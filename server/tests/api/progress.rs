//! Tests of the page of an exam's progress (A2): its figures follow what candidates and reviewers do.

use server::jobs::release_held_decisions;
use shared::{exam::Exam, time::Timestamp};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    application::REQUIRED,
};

impl TestApp {
    async fn publish_review(&self, change: impl FnOnce(&mut Exam)) {
        let mut changed = Exam::clone(&exam());
        change(&mut changed);
        let now = self.state.clock.now();
        let published = self.state.db.publish_exam(&changed, now).await;
        published.expect("is published");
    }
}

impl TestUser {
    /// The figures of the page, one line for each row or sentence; days without a count are left out.
    async fn read_progress(&self) -> String {
        let page = self.open(&format!("/office/exams/{EXAM}/progress")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let html = page.text();
        let (_, main) = html.split_once("<main").expect("has a main part");
        let (main, _) = main.split_once("</main>").expect("it ends");
        let (_, main) = main.split_once("</h1>").expect("has a title");
        let mut text = String::new();
        for part in main.split('<') {
            let (tag, words) = part.split_once('>').unwrap_or(("", part));
            let ends_line = ["/tr", "/p", "/h2", "/summary"].contains(&tag);
            text.push_str(if ends_line { "\n" } else { " " });
            text.push_str(words);
        }
        let lines = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let is_empty = |line: &String| line.is_empty() || line.ends_with(" 0 0");
        lines
            .filter(|line| !is_empty(line))
            .collect::<Vec<_>>()
            .join("\n")
    }

    async fn return_one(&self, id: shared::id::ApplicationId) {
        for (slot, _) in REQUIRED {
            match slot {
                "education" => {
                    let fields = [("part", slot), ("reasons[0]", "blurred")];
                    self.review("review/return-part", id, &fields).await;
                }
                _ => self.review("review/pass", id, &[("part", slot)]).await,
            }
        }
        self.review("review/send-back", id, &[]).await;
    }
}

#[tokio::test]
async fn progress_follows_submissions_claims_and_decisions() {
    let app = TestApp::start().await;
    let (officer, reviewer) = (app.officer().await, app.reviewer().await);
    app.candidate().await.enter().await;
    let (first, _) = app.candidate().await.apply().await;
    let (second, _) = app.candidate().await.apply().await;
    let (third, _) = app.candidate().await.apply().await;
    reviewer.pass_all(first).await;
    reviewer.review("review/approve", first, &[]).await;
    reviewer.return_one(second).await;
    app.advance(30 * Timestamp::MINUTE_MS);
    reviewer
        .review("review/pass", third, &[("part", "resume")])
        .await;
    let page = officer.read_progress().await;
    let lines = page.lines().skip_while(|line| *line != "还没有办完的人");
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    还没有办完的人
    状态 人数 催办
    草稿，还没有提交 1 催办「未提交」
    已退回，还没有补正 1 催办「退回后未补正」
    审核
    按最近 24 小时的速度，等待审核的 1 份大约还要 12 小时，到 2021-01-15 22:30 审完。
    等得最久的一份在 2021年1月15日 10:00:00（北京时间） 提交，已等 00:30:00。
    状态 人数
    等待审核，含审核中 1
    已有结论，还可以撤回 0
    最近 60 分钟作出的结论 2
    最近 24 小时作出的结论 2
    通过、不通过和退回都是一个结论，从不能再撤回的时刻算起；结果另行公布的考试，考生到公布时才看到通过和不通过。
    正在审核的人
    审核人员 领取份数 领取到
    林样本 1 2021年1月15日 10:45:00（北京时间）
    最近 14 天
    提交（含补正） 作出的结论
    每天的数字
    日期 提交（含补正） 作出的结论
    2021-01-15 3 2
    各材料项的退回原因，以及两次审核的一致程度： 审核质量
    ");

    // The hour and the claim are over, and a day later also the speed.
    app.advance(31 * Timestamp::MINUTE_MS);
    let page = officer.read_progress().await;
    for line in [
        "最近 60 分钟作出的结论 0",
        "最近 24 小时作出的结论 2",
        "现在没有人领取这个考试的报名。",
    ] {
        assert!(page.lines().any(|it| it == line), "`{line}`: {page}");
    }
    app.advance(23 * Timestamp::HOUR_MS);
    let officer = app.sign_in_again(&officer).await;
    let page = officer.read_progress().await;
    for line in [
        "最近 24 小时作出的结论 0",
        "最近 24 小时没有作出结论，不知道审核速度，所以不估计何时审完。",
        "2021-01-15 3 2",
    ] {
        assert!(page.lines().any(|it| it == line), "`{line}`: {page}");
    }
}

#[tokio::test]
async fn second_reviews_and_held_decisions_are_counted_apart() {
    let app = TestApp::start().await;
    app.publish_review(|exam| {
        exam.review.levels = 2;
        exam.review.hold_minutes = 10;
    })
    .await;
    let officer = app.officer().await;
    let (one, other) = (app.reviewer().await, app.reviewer().await);
    let (first, _) = app.candidate().await.apply().await;
    let (second, _) = app.candidate().await.apply().await;
    for id in [first, second] {
        one.pass_all(id).await;
        one.review("review/approve", id, &[]).await;
    }
    other.pass_all(first).await;
    other.review("review/approve", first, &[]).await;
    let read_review = async || {
        let page = officer.read_progress().await;
        let counts = page.lines().skip_while(|line| *line != "状态 人数");
        counts.skip(1).take(5).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(read_review().await, @r"
    等待第一次审核，含审核中 0
    等待第二次审核，含审核中 1
    已有结论，还可以撤回 1
    最近 60 分钟作出的结论 0
    最近 24 小时作出的结论 0
    ");
    app.advance(10 * Timestamp::MINUTE_MS);
    let released = release_held_decisions(&app.state).await;
    assert_eq!(released.expect("runs"), 1);
    insta::assert_snapshot!(read_review().await, @r"
    等待第一次审核，含审核中 0
    等待第二次审核，含审核中 1
    已有结论，还可以撤回 0
    最近 60 分钟作出的结论 1
    最近 24 小时作出的结论 1
    ");
}

#[tokio::test]
async fn progress_of_an_unknown_exam_is_not_found() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for code in ["no-such-exam", "..%2Fx", "%27%20OR%201"] {
        let page = officer
            .open(&format!("/office/exams/{code}/progress"))
            .await;
        assert_eq!(page.status, 404, "{code}");
    }
}
