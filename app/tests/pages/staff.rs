//! The administrator's pages: the list, one account with its acts and history, and the page of a link.

use shared::{
    id::AccountId,
    problem::Problem,
    review_grant::GrantKind,
    role::Role,
    staff::{StaffEventKind, StaffState},
    text::{Lang, LocalText},
    unit_scope::{UnitNames, UnitScope},
    view::{
        HeldRight, QrMatrix, SecondFactorState, SecondFactorView, StaffAccount, StaffEvent,
        StaffExam, StaffLinkView, StaffRight, StaffRow, StaffSignIn,
    },
};
use uuid::Uuid;

use crate::harness::{
    Page, TestBackend,
    fixtures::{NOW, exam, viewer},
};

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(0x57aff));

fn account() -> StaffAccount {
    StaffAccount {
        row: StaffRow {
            account: ACCOUNT,
            login: "he.min".to_owned(),
            name: "何敏".to_owned(),
            role: Role::Reviewer,
            state: StaffState::Active,
            last_sign_in: Some(NOW),
        },
        phone: None,
        email: Some("he@example.cn".to_owned()),
        is_own: false,
        has_second_factor: true,
        link_until: None,
        is_unrestricted: false,
        exams: vec![StaffExam {
            exam: exam().code.clone(),
            title: LocalText {
                zh: "样本考试".to_owned(),
                en: None,
            },
            has_units: false,
            rights: vec![
                (GrantKind::Initial, HeldRight::Held(UnitScope::WholeExam)),
                (GrantKind::Supervisor, HeldRight::Missing),
            ],
        }],
        events: vec![StaffEvent {
            at: NOW,
            actor: None,
            kind: StaffEventKind::Created {
                role: Role::Reviewer,
            },
        }],
        sign_ins: vec![StaffSignIn {
            at: NOW,
            address: "198.51.100.7".to_owned(),
            browser: "Test/1.0".to_owned(),
        }],
    }
}

fn world(account: StaffAccount) -> TestBackend {
    TestBackend {
        viewer: Some(viewer(Role::Administrator)),
        staff: vec![account],
        ..TestBackend::default()
    }
}

fn path() -> String {
    format!("/office/staff/{ACCOUNT}")
}

#[tokio::test]
async fn the_list_of_staff_has_state_role_and_last_sign_in() {
    let page = world(account()).render("/office/staff?role=reviewer").await;
    page.assert_text("he.min")
        .assert_text("可以登录")
        .assert_text("最近登录")
        .assert_html(r#"<option value="reviewer" selected>"#)
        .assert_html(&path());
}

#[tokio::test]
async fn an_account_of_staff_shows_acts_rights_and_history() {
    let page = world(account()).render(&path()).await;
    page.assert_text("重置密码")
        .assert_text("停用账号")
        .assert_text("收回初审")
        .assert_text("给予审核组长")
        .assert_text("开通账号，身份：审核人员")
        .assert_text("命令行")
        .assert_text("198.51.100.7");
}

fn units(names: &[&str]) -> UnitScope {
    UnitScope::Units(UnitNames::read(names.iter().copied()).expect("are units"))
}

#[tokio::test]
async fn a_right_by_unit_is_told_with_its_units() {
    let mut account = account();
    account.exams[0].has_units = true;
    let limited = HeldRight::Held(units(&["市财政局", "市教育局"]));
    account.exams[0].rights[0].1 = limited;
    account.events[0].kind = StaffEventKind::Granted {
        exam: exam().code.clone(),
        kind: GrantKind::Initial,
        scope: units(&["甲", "乙", "丙", "丁", "戊", "己"]),
    };
    let page = world(account).render(&path()).await;
    let code = &exam().code;
    page.assert_text("初审限 市教育局、市财政局")
        .assert_text("等 6 个单位")
        .assert_html(&format!("{}/rights/{code}/supervisor", path()));
}

fn right(scope: Option<UnitScope>, known: &[&str]) -> StaffRight {
    let units: Vec<String> = known.iter().map(|unit| (*unit).to_owned()).collect();
    let covered = scope.as_ref().and_then(UnitScope::units);
    let unknown = covered.map(|covered| covered.list_unknown(&units));
    StaffRight {
        unknown: unknown.unwrap_or_default(),
        account: ACCOUNT,
        name: "何敏".to_owned(),
        exam: exam().code.clone(),
        title: exam().title.clone(),
        kind: GrantKind::Initial,
        held: scope.into(),
        is_unrestricted: false,
        unit_title: LocalText {
            zh: "招考单位".to_owned(),
            en: None,
        },
        units,
    }
}

async fn render_right(right: StaffRight, posted: Option<[(&str, &str); 2]>) -> Page {
    let world = TestBackend {
        viewer: Some(viewer(Role::Administrator)),
        staff_right: Some(right),
        posted: posted.map(|typed| typed.into_iter().collect()),
        ..TestBackend::default()
    };
    let code = &exam().code;
    world
        .render(&format!("{}/rights/{code}/initial", path()))
        .await
}

#[tokio::test]
async fn the_page_of_a_right_ticks_its_units_and_names_unknown_ones() {
    let covered = units(&["市财政局", "写错局"]);
    let page = render_right(right(Some(covered), &["市教育局", "市财政局"]), None).await;
    page.assert_text("现在限 写错局、市财政局。")
        .assert_text("名单、职位和报名里还没有：写错局。")
        .assert_html(r#"name="unit:市财政局" value="1" checked"#)
        .assert_no_html(r#"name="unit:市教育局" value="1" checked"#)
        .assert_html(r#"name="unit:写错局" value="1" checked"#)
        .assert_text("改为整个考试");
    let page = render_right(right(Some(UnitScope::WholeExam), &[]), None).await;
    page.assert_text("现在是整个考试的权限。")
        .assert_text("名单、职位和报名里还没有招考单位，请在下面填写。")
        .assert_no_text("改为整个考试");
    let page = render_right(right(None, &["市教育局"]), None).await;
    page.assert_text("这个账号现在没有这项权限。")
        .assert_no_text("报名里还没有")
        .assert_no_text("可以审核所有考试");
    let unrestricted = StaffRight {
        is_unrestricted: true,
        ..right(None, &["市教育局"])
    };
    let page = render_right(unrestricted, None).await;
    page.assert_text("没有给的考试和单位它就不能再审核");
}

#[tokio::test]
async fn a_refused_choice_of_units_keeps_what_was_typed() {
    let long = "局".repeat(501);
    let typed = [("unit:市教育局", "1"), ("more-units", long.as_str())];
    let known = right(None, &["市教育局", "市财政局"]);
    let page = render_right(known.clone(), Some(typed)).await;
    assert_eq!(page.status, 422);
    page.assert_text("文字有 501 字，最多 500 字")
        .assert_html(&long)
        .assert_html(r#"name="unit:市教育局" value="1" checked"#);
    let nothing = [("more-units", " "), ("other", "")];
    let page = render_right(known, Some(nothing)).await;
    assert_eq!(page.status, 422);
    page.assert_text("没有选单位");
}

#[tokio::test]
async fn a_disabled_account_can_only_be_enabled() {
    let mut account = account();
    account.row.state = StaffState::Disabled;
    let page = world(account).render(&path()).await;
    page.assert_text("重新启用").assert_no_text("重置密码");
}

#[tokio::test]
async fn ones_own_account_has_no_acts_on_access() {
    let mut account = account();
    account.is_own = true;
    let page = world(account).render(&path()).await;
    page.assert_text("这是您自己的账号")
        .assert_no_html("/api/staff/disable")
        .assert_no_html("/api/staff/reset");
}

#[tokio::test]
async fn officers_and_candidates_have_no_rights_to_review() {
    let mut account = account();
    let page = world(account.clone()).render(&path()).await;
    page.assert_html("/api/staff/grant");
    account.row.role = Role::Office;
    let page = world(account).render(&path()).await;
    page.assert_no_html("/api/staff/grant");
}

#[tokio::test]
async fn a_link_shows_its_account_and_asks_for_a_password() {
    let world = TestBackend {
        staff_link: Some(StaffLinkView {
            login: "he.min".to_owned(),
            name: "何敏".to_owned(),
            role: Role::Reviewer,
            until: NOW,
        }),
        ..TestBackend::default()
    };
    let page = world.render("/staff-link?code=K7QM-3XNP-9T2W").await;
    page.assert_text("he.min")
        .assert_text("只能用一次")
        .assert_html(r#"autocomplete="new-password""#)
        .assert_html(r#"value="K7QM-3XNP-9T2W""#);
}

#[tokio::test]
async fn a_link_that_is_over_says_what_to_do() {
    for (lang, words) in [
        (Lang::Zh, "请向账号管理员要一个新的链接"),
        (Lang::En, "ask the administrator for a new link"),
    ] {
        let world = TestBackend {
            lang,
            ..TestBackend::default()
        };
        let page = world.render("/staff-link?code=K7QM-3XNP-9T2W").await;
        page.assert_text(words);
        assert_eq!(page.status, 410, "{:?}", Problem::StaffLinkOver);
    }
}

fn second_factor(state: SecondFactorState, is_pending: bool) -> TestBackend {
    TestBackend {
        second_factor: Some(SecondFactorView {
            role: Role::Reviewer,
            is_required: true,
            is_pending,
            state,
        }),
        ..TestBackend::default()
    }
}

#[tokio::test]
async fn a_new_second_factor_is_a_qr_code_and_a_text() {
    let absent = SecondFactorState::Absent {
        secret: "GEZD GNBV".to_owned(),
        matrix: QrMatrix {
            side: 33,
            path: "M4 4h7v1h-7z".to_owned(),
        },
    };
    let page = second_factor(absent.clone(), true)
        .render("/account/second-factor")
        .await;
    page.assert_text("GEZD GNBV")
        .assert_text("请先设置")
        .assert_html(r#"d="M4 4h7v1h-7z""#)
        .assert_no_html(r#"name="old-password""#);
    let page = second_factor(absent, false)
        .render("/account/second-factor")
        .await;
    page.assert_html(r#"name="old-password""#);
}

#[tokio::test]
async fn a_required_second_factor_cannot_be_removed_by_its_owner() {
    let present = SecondFactorState::Present {
        since: NOW,
        codes_left: 9,
    };
    let mut world = second_factor(present, false);
    let page = world.render("/account/second-factor").await;
    page.assert_text("还有 9 个备用码")
        .assert_no_text("停用动态码");
    let factor = world.second_factor.as_mut().expect("is set");
    factor.is_required = false;
    world
        .render("/account/second-factor")
        .await
        .assert_text("停用动态码");
}

#[tokio::test]
async fn the_second_step_does_not_repeat_a_wrong_code() {
    let typed = [("second-factor", "123456"), ("next", "/review?page=2")];
    let world = TestBackend {
        posted: Some(typed.into_iter().collect()),
        ..TestBackend::default()
    };
    let page = world.render("/sign-in/second-step").await;
    page.assert_text("动态码不对，或已经用过")
        .assert_no_html("123456")
        .assert_html(r#"name="next" value="/review?page=2""#);
    assert_eq!(page.status, 422);
}
