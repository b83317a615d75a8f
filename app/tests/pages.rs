//! Pages as people get them from the server.

#[path = "pages/account.rs"]
mod account;
#[path = "pages/candidate.rs"]
mod candidate;
#[path = "pages/fingerprint.rs"]
mod fingerprint;
#[path = "pages/flow.rs"]
mod flow;
#[path = "pages/form.rs"]
mod form;
#[path = "pages/hand_off.rs"]
mod hand_off;
mod harness;
#[path = "pages/message.rs"]
mod message;
#[path = "pages/papers.rs"]
mod papers;
#[path = "pages/reviewer.rs"]
mod reviewer;

use harness::{World, fixtures};
use shared::{role::Role, text::Lang};

#[tokio::test]
async fn an_unknown_address_is_404_with_a_way_out() {
    let page = World::default().render("/no-such-page").await;
    assert_eq!(page.status, 404);
    page.says("没有这一页").has(r#"href="/""#);
}

#[tokio::test]
async fn the_first_page_leads_everyone_to_their_work() {
    World::default()
        .render("/")
        .await
        .says("登录")
        .is_silent_about("退出")
        .has(r#"href="/sign-in""#);
    let viewer = Some(fixtures::viewer(Role::Reviewer));
    let page = World {
        viewer,
        ..World::default()
    }
    .render("/")
    .await;
    page.says("进入审核列表")
        .says("审核员甲")
        .has(r#"href="/review""#);
}

#[tokio::test]
async fn one_s_own_account_wants_a_sign_in_and_comes_back() {
    let page = World::default().render("/account?x=1").await;
    assert_eq!(page.status, 401);
    page.says("请先登录")
        .has("/sign-in?next=%2Faccount%3Fx%3D1");
}

#[tokio::test]
async fn the_other_language_keeps_the_place() {
    let page = World {
        lang: Lang::En,
        ..World::default()
    }
    .render("/review?state=returned")
    .await;
    page.has(r#"lang="en""#)
        .has("/set-language?to=zh-CN&amp;back=%2Freview%3Fstate%3Dreturned");
}

#[tokio::test]
async fn an_empty_board_says_what_will_be_there() {
    let viewer = Some(fixtures::viewer(Role::Office));
    let page = World {
        viewer,
        ..World::default()
    }
    .render("/office")
    .await;
    page.says("还没有考试")
        .says("zhunkao exam import FILE.toml");
}
