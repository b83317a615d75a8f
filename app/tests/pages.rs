//! Tests of the pages as the server renders them.

#[path = "pages/account.rs"]
mod account;
#[path = "pages/announcement.rs"]
mod announcement;
#[path = "pages/audit.rs"]
mod audit;
#[path = "pages/boxes.rs"]
mod boxes;
#[path = "pages/candidate.rs"]
mod candidate;
#[path = "pages/catalogue.rs"]
mod catalogue;
#[path = "pages/correction.rs"]
mod correction;
#[path = "pages/definition.rs"]
mod definition;
#[path = "pages/extension.rs"]
mod extension;
#[path = "pages/facts.rs"]
mod facts;
#[path = "pages/fingerprint.rs"]
mod fingerprint;
#[path = "pages/flow.rs"]
mod flow;
#[path = "pages/form.rs"]
mod form;
#[path = "pages/guides.rs"]
mod guides;
#[path = "pages/hand_off.rs"]
mod hand_off;
mod harness;
#[path = "pages/hold.rs"]
mod hold;
#[path = "pages/identity.rs"]
mod identity;
#[path = "pages/keys.rs"]
mod keys;
#[path = "pages/known_case.rs"]
mod known_case;
#[path = "pages/message.rs"]
mod message;
#[path = "pages/nudges.rs"]
mod nudges;
#[path = "pages/papers.rs"]
mod papers;
#[path = "pages/pause.rs"]
mod pause;
#[path = "pages/place.rs"]
mod place;
#[path = "pages/position_list.rs"]
mod position_list;
#[path = "pages/preview.rs"]
mod preview;
#[path = "pages/progress.rs"]
mod progress;
#[path = "pages/retention.rs"]
mod retention;
#[path = "pages/review_team.rs"]
mod review_team;
#[path = "pages/reviewer.rs"]
mod reviewer;
#[path = "pages/second_look.rs"]
mod second_look;
#[path = "pages/sheet.rs"]
mod sheet;
#[path = "pages/shenzhen.rs"]
mod shenzhen;
#[path = "pages/staff.rs"]
mod staff;
#[path = "pages/test_bench.rs"]
mod test_bench;

use app::text::Text;
use harness::{TestBackend, fixtures};
use shared::{
    problem::Problem,
    role::Role,
    text::{Lang, LocalText},
    view::{ExamCard, SignUpMethod},
};

#[tokio::test]
async fn an_unknown_address_is_404_with_a_way_out() {
    let page = TestBackend::default().render("/no-such-page").await;
    assert_eq!(page.status, 404);
    page.assert_text("没有这一页").assert_html(r#"href="/""#);
}

#[tokio::test]
async fn the_first_page_leads_everyone_to_their_work() {
    TestBackend::default()
        .render("/")
        .await
        .assert_text("登录")
        .assert_no_text("退出")
        .assert_html(r#"href="/sign-in""#);
    let viewer = Some(fixtures::viewer(Role::Reviewer));
    let page = TestBackend {
        viewer,
        ..TestBackend::default()
    }
    .render("/")
    .await;
    page.assert_text("进入审核列表")
        .assert_text("审核员甲")
        .assert_html(r#"href="/review""#);
}

#[tokio::test]
async fn the_first_page_says_how_each_exam_is_entered() {
    let exam = fixtures::exam();
    let card = |sign_up_method| ExamCard {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        organiser: exam.organiser.clone(),
        opening: None,
        application: None,
        number: None,
        state: None,
        promised: None,
        sign_up_method,
        can_enter: false,
        extended_from: None,
    };
    let page = |way_in| {
        let exams = vec![card(way_in)];
        let world = TestBackend {
            exams,
            ..TestBackend::default()
        };
        async move { world.render("/").await }
    };
    let by_the_office = "账号由考试机构开通：请用考试机构发的邀请。自己注册的账号不能进入。";
    page(SignUpMethod::Roster).await.assert_text(by_the_office);
    page(SignUpMethod::Register)
        .await
        .assert_no_text(by_the_office)
        .assert_html("/register\"");
}

#[test]
fn a_refused_entry_says_what_to_do_in_both_languages() {
    let provider = "国家医学考试网上报名系统".to_owned();
    let provider = LocalText {
        zh: provider,
        en: None,
    };
    let wanted = Problem::ProviderAccountRequired { provider };
    for (lang, elsewhere, office) in [
        (
            Lang::Zh,
            "请先退出，在登录页选择用「国家医学考试网上报名系统」的账号登录",
            "请使用考试机构发给您的邀请",
        ),
        (
            Lang::En,
            "choose “国家医学考试网上报名系统” on the sign-in page",
            "Use the invitation of the office",
        ),
    ] {
        let text = Text(lang);
        let said = text.problem(&wanted);
        assert!(said.contains(elsewhere), "{said}");
        let said = text.problem(&Problem::OfficeAccountRequired);
        assert!(said.contains(office), "{said}");
    }
}

#[tokio::test]
async fn account_page_asks_for_sign_in_and_returns() {
    let page = TestBackend::default().render("/account?x=1").await;
    assert_eq!(page.status, 401);
    page.assert_text("请先登录")
        .assert_html("/sign-in?next=%2Faccount%3Fx%3D1");
}

#[tokio::test]
async fn language_link_keeps_the_address() {
    let page = TestBackend {
        lang: Lang::En,
        ..TestBackend::default()
    }
    .render("/review?state=returned")
    .await;
    page.assert_html(r#"lang="en""#)
        .assert_html("/set-language?to=zh-CN&amp;back=%2Freview%3Fstate%3Dreturned");
}

#[tokio::test]
async fn an_empty_board_says_what_will_be_there() {
    let viewer = Some(fixtures::viewer(Role::Office));
    let page = TestBackend {
        viewer,
        ..TestBackend::default()
    }
    .render("/office")
    .await;
    page.assert_text("还没有考试")
        .assert_html("/office/new-exam");
}
