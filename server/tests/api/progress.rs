//! Tests of the page of an exam's progress (A2): its figures follow what candidates and reviewers do.

use server::jobs::release_held_decisions;
use shared::{
    exam::Exam,
    progress::begin_of_day,
    time::{Timestamp, Zone},
    view::DecisionCounts,
};

use crate::{
    actor::TestUser,
    app::{EXAM, TestApp, exam},
    application::REQUIRED,
    correction::supervisors,
    second_look::mend,
};

impl TestApp {
    pub(crate) async fn publish_review(&self, change: impl FnOnce(&mut Exam)) {
        let mut changed = Exam::clone(&exam());
        change(&mut changed);
        let now = self.state.clock.now();
        let published = self.state.db.publish_exam(&changed, now).await;
        published.expect("is published");
    }

    /// Part, judgements and returns, one line each.
    async fn count_parts(&self) -> String {
        let parts = self.state.db.count_parts(&exam().code).await;
        let lines = parts.expect("reads").into_iter();
        let lines = lines.map(|it| format!("{} {} {}", it.part, it.judged, it.returned));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Decisions of today and of all days, for each reviewer.
    async fn count_reviewers(&self) -> Vec<(u64, DecisionCounts)> {
        let today = begin_of_day(self.state.clock.now(), Zone::BEIJING);
        let db = &self.state.db;
        let counted = db.count_reviewer_decisions(&exam().code, today).await;
        let counted = counted.expect("reads").into_iter();
        counted.map(|it| (it.today, it.counts)).collect()
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
    等待审核：招考单位
    招考单位 等待 最早一份的提交时间 0 1
    没有招考单位 1
    正在审核的人
    审核人员 领取份数 领取到
    林样本 1 2021年1月15日 10:45:00（北京时间）
    最近 14 天
    3 2 1 0
    1/2 3 4 5 6 7 8 9 10 11 12 13 14 15
    提交（含补正） 作出的结论
    每天的数字
    日期 提交（含补正） 作出的结论
    2021-01-15 3 2
    各材料项的退回和原因
    每有一个结论，这次判过的每一项各计一次；补正后再判的，再计一次。不通过所依据的项也算退回。系统的旧版本作出的结论只计原因。
    材料项 判过 退回 退回比例 0 50 100 最多的原因
    学历学位材料 2 1 50% 不清晰（1）
    身份证 2 0 0%
    个人履历材料 2 0 0%
    各审核人员的结论
    审核人员 今天 结论 0 1 2 通过 不通过 退回 退回比例
    林样本 2 2 1 0 1 50%
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
        "林样本 0 2 1 0 1 50%",
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
    // The server has sent the decision, but its reviewer made it.
    let decided = DecisionCounts {
        approved: 1,
        ..DecisionCounts::default()
    };
    let passed_on = DecisionCounts {
        first_reviews: 2,
        ..DecisionCounts::default()
    };
    assert_eq!(app.count_reviewers().await, [(1, decided), (0, passed_on)]);
    // The verdicts of the first review are in no decision.
    insta::assert_snapshot!(app.count_parts().await, @r"
    education 1 0
    id-card 1 0
    resume 1 0
    ");
}

#[tokio::test]
async fn mended_part_is_judged_again_and_the_others_are_not() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (id, images) = candidate.apply().await;
    reviewer.send_back(id, "education", "edu-qr").await;
    insta::assert_snapshot!(app.count_parts().await, @r"
    education 1 1
    id-card 1 0
    resume 1 0
    ");
    app.advance(Timestamp::DAY_MS);
    let (candidate, reviewer) = (
        app.sign_in_again(&candidate).await,
        app.sign_in_again(&reviewer).await,
    );
    mend(&candidate, id, images[1]).await;
    app.advance(Timestamp::MINUTE_MS);
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    insta::assert_snapshot!(app.count_parts().await, @r"
    education 2 1
    id-card 1 0
    resume 1 0
    ");
    let counts = DecisionCounts {
        approved: 1,
        returned: 1,
        ..DecisionCounts::default()
    };
    assert_eq!(app.count_reviewers().await, [(1, counts)]);
}

#[tokio::test]
async fn parts_of_a_corrected_approval_count_once() {
    let app = TestApp::start().await;
    let [first, second] = supervisors(&app, EXAM).await;
    let (id, _) = app.candidate().await.apply().await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    app.advance(Timestamp::MINUTE_MS);
    assert_eq!(first.propose(id, "under-review", "看错了").await, Ok(()));
    let proposal = second.find_proposal(id).await.expect("one waits");
    assert_eq!(second.confirm(id, &proposal).await, Ok(()));
    // The verdicts of the first decision stay.
    reviewer.review("review/approve", id, &[]).await;
    insta::assert_snapshot!(app.count_parts().await, @r"
    education 1 0
    id-card 1 0
    resume 1 0
    ");
    let counts = DecisionCounts {
        approved: 2,
        ..DecisionCounts::default()
    };
    assert_eq!(app.count_reviewers().await, [(2, counts)]);
}

#[tokio::test]
async fn waiting_applications_are_counted_by_unit() {
    let app = TestApp::start().await;
    let (officer, reviewer) = (app.officer().await, app.reviewer().await);
    let mut ids = Vec::new();
    for unit in ["市财政局", "市卫生健康委", "市财政局"] {
        let person = app.candidate().await;
        app.set_roster_cell(&person, "employer", unit).await;
        ids.push(person.apply().await.0);
        app.advance(Timestamp::MINUTE_MS);
    }
    let read_units = async || {
        let page = officer.read_progress().await;
        let lines = page
            .lines()
            .skip_while(|line| !line.starts_with("招考单位"));
        let lines = lines.take_while(|line| *line != "正在审核的人");
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(read_units().await, @r"
    招考单位 等待 最早一份的提交时间 0 1 2
    市财政局 2 2021年1月15日 10:00:00（北京时间）
    市卫生健康委 1 2021年1月15日 10:01:00（北京时间）
    ");
    reviewer.pass_all(ids[0]).await;
    reviewer.review("review/approve", ids[0], &[]).await;
    reviewer.return_one(ids[1]).await;
    insta::assert_snapshot!(read_units().await, @r"
    招考单位 等待 最早一份的提交时间 0 1
    市财政局 1 2021年1月15日 10:02:00（北京时间）
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
