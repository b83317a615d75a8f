//! The office's page of reminders: the lists, the preview of one, and what is said when nothing was
//! sent (A3).

use shared::{
    id::AccountId,
    message::Channel,
    nudge::{NudgeList, PlanDaysFault},
    role::Role,
    text::{Lang, LocalText},
    time::Timestamp,
    view::{
        NudgeOutcome, NudgePage, NudgePlan, NudgePlanView, NudgePreview, NudgeRecord, NudgeRefusal,
        NudgeRow, NudgeText, SentReminder,
    },
};
use uuid::Uuid;

use crate::harness::{
    TestBackend,
    fixtures::{NOW, exam, viewer},
};

const PAGE: &str = "/office/exams/shenzhen-civil-service/nudges";
const LIST: &str = "/office/exams/shenzhen-civil-service/nudges?list=not-submitted";

fn row(name: &str, addresses: Vec<(Channel, String)>) -> NudgeRow {
    NudgeRow {
        account: AccountId(Uuid::from_u128(0x71)),
        name: name.to_owned(),
        id_number: Some("110101********058X".to_owned()),
        number: Some("SZ-2021-00412".to_owned()),
        // 2021-01-26 18:00:00 in Beijing.
        closes: Some(Timestamp(1_611_655_200_000)),
        addresses,
        reminded: None,
    }
}

fn preview() -> NudgePreview {
    let reminded = NudgeRow {
        reminded: Some(SentReminder {
            at: NOW,
            is_by_office: false,
        }),
        ..row("周提醒", Vec::new())
    };
    let both = |zh: &str, en: &str| LocalText {
        zh: zh.to_owned(),
        en: Some(en.to_owned()),
    };
    NudgePreview {
        list: NudgeList::NotSubmitted,
        people: 3,
        due: 2,
        without_account: 0,
        rows: vec![
            row(
                "林样本",
                vec![(Channel::Mail, "l****@example.cn".to_owned())],
            ),
            row("陈站内", Vec::new()),
        ],
        reminded: vec![reminded],
        message: Some(NudgeText {
            name: "林样本".to_owned(),
            subject: both("快截止了", "Closing soon"),
            words: both("请尽快提交", "Please submit soon"),
        }),
        channels: vec![Channel::Mail],
        quiet_until: None,
        plan: None,
    }
}

fn office(preview: Option<NudgePreview>) -> TestBackend {
    let record = NudgeRecord {
        list: NudgeList::NotMended,
        at: NOW,
        name: "周主任".to_owned(),
        people: 12,
        sent: 7,
        is_finished: false,
        days: None,
    };
    TestBackend {
        viewer: Some(viewer(Role::Office)),
        nudges: Some(NudgePage {
            exam: exam(),
            lists: vec![(NudgeList::NotEntered, 5), (NudgeList::NotSubmitted, 3)],
            preview,
            records: vec![record],
        }),
        ..TestBackend::default()
    }
}

fn posted(outcome: NudgeOutcome) -> TestBackend {
    let fields = [("list", "not-submitted"), ("shown", "2")];
    TestBackend {
        posted: Some(fields.into_iter().collect()),
        nudge: Some(Ok(outcome)),
        ..office(Some(preview()))
    }
}

#[tokio::test]
async fn lists_are_offered_with_their_numbers() {
    let page = office(None).render(PAGE).await;
    page.assert_text("未开始办理")
        .assert_text("请选一份名单")
        .assert_html(r#"href="/office/exams/shenzhen-civil-service/nudges?list=not-submitted""#)
        .assert_text("周主任，退回后未补正：确认 12 人，已发 7 条")
        .assert_text("正在发送")
        .assert_no_html(r#"name="shown""#);
}

#[tokio::test]
async fn preview_shows_people_reach_and_both_texts() {
    let page = office(Some(preview())).render(LIST).await;
    page.assert_text("名单上 3 人，现在可以催办 2 人")
        .assert_text("其余 1 人已就这件事提醒过")
        .assert_text("邮件 l****@example.cn")
        .assert_text("只在站内，没有可用的手机号或邮箱")
        .assert_text("系统自动提醒")
        .assert_text("请尽快提交")
        .assert_text("Please submit soon")
        .assert_text("发给 2 人")
        .assert_html(r#"<input type="hidden" name="shown" value="2""#);
    let page = TestBackend {
        lang: Lang::En,
        ..office(Some(preview()))
    }
    .render(LIST)
    .await;
    page.assert_text("Send to 2 people")
        .assert_text("请尽快提交");
}

#[tokio::test]
async fn preview_says_when_quiet_hours_end() {
    let quiet = NudgePreview {
        quiet_until: Some(Timestamp(1_610_755_200_000)),
        ..preview()
    };
    let page = office(Some(quiet)).render(LIST).await;
    page.assert_text("邮件和短信 2021年1月16日 08:00:00（北京时间） 起发出");
    let without_channel = NudgePreview {
        channels: Vec::new(),
        ..preview()
    };
    let page = office(Some(without_channel)).render(LIST).await;
    page.assert_text("服务器没有配置邮件和短信");
}

#[tokio::test]
async fn nobody_to_remind_offers_no_button() {
    let nobody = NudgePreview {
        people: 0,
        due: 0,
        without_account: 4,
        rows: Vec::new(),
        reminded: Vec::new(),
        message: None,
        ..preview()
    };
    let page = office(Some(nobody)).render(LIST).await;
    page.assert_text("现在没有需要催办的人")
        .assert_text("另有 4 人还没有账号")
        .assert_no_html(r#"name="shown""#);
}

#[tokio::test]
async fn a_refused_order_says_what_has_changed() {
    let changed = NudgeRefusal::Changed { shown: 2, found: 9 };
    let page = posted(NudgeOutcome::Refused(changed)).render(PAGE).await;
    assert_eq!(page.status, 409);
    page.assert_text("没有发出：您看到的名单是 2 人，现在是 9 人")
        .assert_text("发给 2 人");
    let running = NudgeRefusal::Running {
        at: NOW,
        name: "吴主任".to_owned(),
    };
    let page = posted(NudgeOutcome::Refused(running)).render(PAGE).await;
    assert_eq!(page.status, 409);
    page.assert_text("吴主任在 2021年1月15日 10:00:00");
}

#[tokio::test]
async fn plan_is_offered_below_the_list_and_shows_its_times() {
    let without = NudgePreview {
        plan: Some(NudgePlanView {
            set: None,
            closes: None,
        }),
        ..preview()
    };
    let page = office(Some(without)).render(LIST).await;
    page.assert_text("按计划催办")
        .assert_text("截止前几天催办（1 至 30 的整数，最多 5 个）")
        .assert_html(r#"<input type="hidden" name="act" value="plan""#)
        .assert_html(r#"value="7, 3, 1""#)
        .assert_text("设定计划")
        .assert_no_text("取消计划");
    let held = NudgePlan {
        days: "3,1".parse().expect("days"),
        at: NOW,
        name: "吴主任".to_owned(),
    };
    let set = |closes| NudgePreview {
        plan: Some(NudgePlanView {
            set: Some(held.clone()),
            closes,
        }),
        ..preview()
    };
    // 2021-01-26 22:00 in Beijing: the steps are in the quiet hours.
    let page = office(Some(set(Some(Timestamp(1_611_669_600_000)))));
    let page = page.render(LIST).await;
    page.assert_text("吴主任在 2021年1月15日 10:00:00（北京时间） 设定：截止前 3、1 天催办")
        .assert_text("截止前 3 天：2021年1月24日 08:00:00")
        .assert_text("改为这个计划")
        .assert_text("取消计划")
        .assert_html(r#"value="3,1""#);
    let page = office(Some(set(None))).render(LIST).await;
    page.assert_text("各人的截止时间不同")
        .assert_no_text("截止前 3 天：");
    // A list without a deadline has no plan.
    let page = office(Some(preview())).render(LIST).await;
    page.assert_no_text("按计划催办");
}

#[tokio::test]
async fn refused_days_stay_in_the_form() {
    let refusal = NudgeRefusal::Days {
        typed: "7, \"31\"".to_owned(),
        fault: PlanDaysFault::OutOfRange {
            typed: "31".to_owned(),
        },
    };
    let shown = NudgePreview {
        plan: Some(NudgePlanView {
            set: None,
            closes: None,
        }),
        ..preview()
    };
    let page = TestBackend {
        nudge: Some(Ok(NudgeOutcome::Refused(refusal))),
        ..TestBackend {
            posted: Some([("list", "not-submitted")].into_iter().collect()),
            ..office(Some(shown))
        }
    };
    let page = page.render(LIST).await;
    assert_eq!(page.status, 422);
    page.assert_text("没有设定：写了 31 天，只能是 1 至 30 天。")
        .assert_html(r#"value="7, &quot;31&quot;""#);
}

#[tokio::test]
async fn record_of_a_plan_names_the_step() {
    let mut world = office(None);
    if let Some(page) = &mut world.nudges {
        page.records[0].days = Some(3);
        page.records[0].is_finished = true;
    }
    let page = world.render(PAGE).await;
    page.assert_text("周主任的计划，截止前 3 天，退回后未补正：应发 12 人，已发 7 条");
}
