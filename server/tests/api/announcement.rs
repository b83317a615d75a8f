//! Tests of announcements: who sees one and where, that a text never changes, who may publish, and
//! that another server shows it too.

use shared::audit::AuditKind;

use crate::{
    actor::{TestBrowser, TestResponse, TestUser},
    app::{EXAM, TestApp},
};

const PAGE: &str = "/office/announcements";
const TITLE: &str = "上传暂停两小时";

impl TestUser {
    /// Sends the form of the page; `more` overrides its fields.
    async fn announce(&self, more: &[(&str, &str)]) -> TestResponse {
        let typed = [
            ("kind", "incident"),
            ("title", TITLE),
            ("body", "今晚维护。\r\n明早恢复。"),
            ("until", "2021-01-16T10:00"),
        ];
        let is_kept = |name: &str| more.iter().all(|(other, _)| *other != name);
        let mut fields: Vec<_> = typed
            .into_iter()
            .filter(|(name, _)| is_kept(name))
            .collect();
        fields.extend(more);
        self.post_page(PAGE, &fields).await
    }

    /// Previews the form and publishes what was shown; returns the id.
    async fn publish(&self, more: &[(&str, &str)]) -> String {
        let preview = self.announce(more).await;
        assert_eq!(preview.status, 200, "{}", preview.text());
        let id = hidden_id(&preview.text());
        let confirmed = [more, &[("act", "publish"), ("id", id.as_str())]].concat();
        assert_done(&self.announce(&confirmed).await);
        id
    }

    async fn withdraw(&self, id: &str) -> TestResponse {
        let fields = [("act", "withdraw"), ("id", id)];
        self.post_page(PAGE, &fields).await
    }
}

/// The id that the preview carries.
fn hidden_id(page: &str) -> String {
    let (_, rest) = page.split_once(r#"name="id" value=""#).expect("has an id");
    rest.split('"').next().expect("the value ends").to_owned()
}

#[track_caller]
fn assert_done(answer: &TestResponse) {
    assert_eq!(answer.status, 302, "{}", answer.text());
    assert_eq!(answer.header("location"), PAGE);
}

/// True if the page has the banner of an incident.
async fn has_banner(browser: &TestBrowser, path: &str) -> bool {
    let page = browser.open(path).await.text();
    page.contains(r#"data-kind="incident""#) && page.contains(TITLE)
}

/// Acts on announcements in the audit chain.
async fn audited_acts(app: &TestApp) -> Vec<String> {
    let entries = app.state.db.list_audit_entries_after(0, 10_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let own = entries.filter(|entry| entry.kind == AuditKind::Announcement.as_str());
    let acts = own.map(|entry| {
        let details: serde_json::Value = serde_json::from_str(&entry.details).expect("is JSON");
        details["act"].as_str().expect("an act").to_owned()
    });
    acts.collect()
}

#[tokio::test]
async fn an_incident_for_all_is_on_every_page_until_withdrawn() {
    let app = TestApp::start().await;
    let (candidate, officer, nobody) = (app.candidate().await, app.officer().await, app.browser());
    let application = candidate.enter().await;
    let hub = format!("/applications/{application}");
    let missing = "/no/such/page";
    let preview = officer.announce(&[]).await.text();
    assert!(preview.contains("请核对后发布"), "{preview}");
    assert!(!has_banner(&nobody, "/").await, "nothing was published");
    let id = officer.publish(&[]).await;
    for path in ["/", "/sign-in", "/exams", missing] {
        assert!(has_banner(&nobody, path).await, "{path}");
    }
    for path in [hub.as_str(), "/messages", "/account"] {
        assert!(has_banner(&candidate, path).await, "{path}");
    }
    assert!(has_banner(&officer, "/office").await);
    let page = nobody.open("/").await.text();
    assert!(page.contains("今晚维护。\n明早恢复。"), "{page}");
    assert_done(&officer.withdraw(&id).await);
    assert!(!has_banner(&nobody, "/").await);
    assert!(!has_banner(&candidate, &hub).await);
    let record = officer.open(PAGE).await.text();
    assert!(
        record.contains(TITLE) && record.contains("已于"),
        "{record}"
    );
    assert_eq!(audited_acts(&app).await, ["published", "withdrawn"]);
}

#[tokio::test]
async fn an_incident_of_one_exam_concerns_its_candidates_alone() {
    let app = TestApp::start().await;
    app.publish("national-personnel").await;
    let (own, other, officer) = (
        app.candidate().await,
        app.candidate().await,
        app.officer().await,
    );
    own.enter().await;
    officer.publish(&[("exam", EXAM)]).await;
    for path in ["/exams", "/messages", "/account", "/"] {
        assert!(has_banner(&own, path).await, "{path}");
    }
    for path in [
        "/exams",
        "/messages",
        "/",
        "/exams/national-personnel/requirements",
    ] {
        assert!(!has_banner(&other, path).await, "{path}");
    }
    assert!(!has_banner(&officer, "/office").await);
    let public = format!("/exams/{EXAM}/requirements");
    assert!(has_banner(&app.browser(), &public).await);
    // The home page lists it as it lists all exams.
    let home = app.browser().open("/").await.text();
    assert!(home.contains(TITLE), "{home}");
}

#[tokio::test]
async fn news_is_on_the_pages_of_its_exam_and_shown_in_time() {
    let app = TestApp::start().await;
    let (candidate, officer, nobody) = (app.candidate().await, app.officer().await, app.browser());
    candidate.enter().await;
    let fields = [
        ("kind", "news"),
        ("exam", EXAM),
        ("from", "2021-01-15T12:00"),
        ("title-en", "Uploads are paused"),
        ("body-en", "Until tomorrow."),
    ];
    officer.publish(&fields).await;
    let public = format!("/exams/{EXAM}/requirements");
    let shows =
        async |browser: &TestBrowser, path: &str| browser.open(path).await.text().contains(TITLE);
    assert!(!shows(&nobody, "/").await, "it comes later");
    app.set_time("2021-01-15 12:00");
    let candidate = app.sign_in_again(&candidate).await;
    for path in ["/", &public] {
        assert!(shows(&nobody, path).await, "{path}");
    }
    assert!(shows(&candidate, "/exams").await);
    assert!(!shows(&candidate, "/account").await);
    assert!(!shows(&nobody, "/sign-in").await);
    app.set_time("2021-01-16 10:00");
    assert!(!shows(&nobody, "/").await, "it is over");
}

#[tokio::test]
async fn a_replaced_announcement_stays_in_the_record() {
    let app = TestApp::start().await;
    let (officer, nobody) = (app.officer().await, app.browser());
    let old = officer.publish(&[]).await;
    let form = officer.open(&format!("{PAGE}?replace={old}")).await.text();
    assert!(form.contains(&format!(r#"value="{TITLE}""#)), "{form}");
    let fields = [("title", "上传已恢复"), ("replaces", old.as_str())];
    officer.publish(&fields).await;
    let home = nobody.open("/").await.text();
    assert!(
        home.contains("上传已恢复") && !home.contains(TITLE),
        "{home}"
    );
    let record = officer.open(PAGE).await.text();
    let replaced = format!("替换了「{TITLE}」");
    assert!(record.contains(&replaced), "{record}");
    assert_eq!(
        audited_acts(&app).await,
        ["published", "withdrawn", "published"]
    );
    // The old one can be neither replaced nor withdrawn again.
    let id = new_id();
    let again = [
        ("act", "publish"),
        ("id", id.as_str()),
        ("replaces", old.as_str()),
    ];
    for refused in [officer.announce(&again).await, officer.withdraw(&old).await] {
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("已经撤下或已被替换"));
    }
    assert_eq!(audited_acts(&app).await.len(), 3, "nothing was done");
}

#[tokio::test]
async fn a_form_sent_twice_publishes_once() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let id = officer.publish(&[]).await;
    assert_done(&officer.announce(&[("act", "publish"), ("id", &id)]).await);
    // The text of a published announcement cannot be changed by sending its id again.
    let changed = [("act", "publish"), ("id", &id), ("title", "另一个标题")];
    assert_done(&officer.announce(&changed).await);
    let home = app.browser().open("/").await.text();
    assert!(
        home.contains(TITLE) && !home.contains("另一个标题"),
        "{home}"
    );
    assert_eq!(audited_acts(&app).await, ["published"]);
}

#[tokio::test]
async fn a_wrong_announcement_is_refused_and_kept() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let title = "题".repeat(61);
    let body = "文".repeat(2_001);
    let refused: [(&[(&str, &str)], &str); 12] = [
        (&[("kind", "advert")], "请选择类型"),
        (&[("exam", "no-such-exam")], "没有这个考试"),
        (&[("exam", "A B")], "没有这个考试"),
        (&[("title", " \0 ")], "请填写标题"),
        (&[("title", &title)], "标题有 61 个字，不能超过 60 个字"),
        (&[("body", &body)], "正文有 2001 个字，不能超过 2000 个字"),
        (&[("title-en", "Paused")], "要么都填，要么都不填"),
        (&[("until", "")], "请填写显示到什么时候"),
        (&[("until", "明天")], "「明天」不是日期和时间"),
        (&[("until", "2021-01-15T10:00")], "要晚于现在"),
        (&[("from", "2021-01-17T10:00")], "要晚于开始时间"),
        (&[("until", "2023-01-15T10:00")], "最晚显示到"),
    ];
    let id = new_id();
    for (fields, said) in refused {
        let publish = [fields, &[("act", "publish"), ("id", id.as_str())]].concat();
        for answer in [
            officer.announce(fields).await,
            officer.announce(&publish).await,
        ] {
            let text = answer.text();
            assert_eq!(answer.status, 422, "{fields:?}: {text}");
            assert!(text.contains(said), "{fields:?}: {text}");
            assert!(text.contains("</textarea>"), "the form stays");
        }
    }
    let unknown = [("act", "publish"), ("id", "x")];
    assert_eq!(officer.announce(&unknown).await.status, 404);
    assert_eq!(officer.withdraw(&id).await.status, 404);
    let of_nothing = [
        ("act", "publish"),
        ("id", id.as_str()),
        ("replaces", id.as_str()),
    ];
    assert_eq!(officer.announce(&of_nothing).await.status, 404);
    assert_eq!(audited_acts(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_text_with_markup_is_shown_as_it_was_typed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let fields = [("title", "<script>a</script>"), ("body", "<img src=x>\"&")];
    officer.publish(&fields).await;
    for page in [app.browser().open("/").await, officer.open(PAGE).await] {
        let page = page.text();
        assert!(page.contains("&lt;script&gt;a&lt;/script&gt;"), "{page}");
        assert!(
            !page.contains("<script>a") && !page.contains("<img src=x"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn more_announcements_than_the_limit_are_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let mut last = String::new();
    for _ in 0..shared::announcement::MAX_CURRENT_ANNOUNCEMENTS {
        last = officer.publish(&[("kind", "news")]).await;
    }
    let refused = officer.announce(&[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("已有 20 条，最多 20 条"));
    let id = new_id();
    let publish = [("act", "publish"), ("id", id.as_str())];
    assert_eq!(officer.announce(&publish).await.status, 422);
    officer.publish(&[("replaces", &last)]).await;
}

/// The announcements of a page, as its script asks for them.
async fn asked_banner(browser: &TestBrowser, path: &str) -> String {
    let answer = browser.open(&format!("/announcements?path={path}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "private, max-age=5");
    answer.text()
}

#[tokio::test]
async fn an_open_page_asks_for_its_announcements() {
    let app = TestApp::start().await;
    let (officer, nobody) = (app.officer().await, app.browser());
    let (own, other) = (format!("/exams/{EXAM}/requirements"), "/sign-in");
    assert_eq!(asked_banner(&nobody, &own).await, "");
    let id = officer.publish(&[("exam", EXAM)]).await;
    let shown = asked_banner(&nobody, &own).await;
    assert!(shown.contains(TITLE), "{shown}");
    assert!(!shown.contains("<html"), "{shown}");
    assert_eq!(asked_banner(&nobody, other).await, "");
    assert_done(&officer.withdraw(&id).await);
    assert_eq!(asked_banner(&nobody, &own).await, "");
    assert_eq!(nobody.open("/announcements").await.status, 400);
}

#[tokio::test]
async fn two_servers_at_once_keep_the_limit() {
    let app = TestApp::start().await;
    let other = app.start_second().await;
    let (one, two) = (app.officer().await, other.officer().await);
    for _ in 1..shared::announcement::MAX_CURRENT_ANNOUNCEMENTS {
        one.publish(&[("kind", "news")]).await;
    }
    let (first, second) = (new_id(), new_id());
    let first = [("act", "publish"), ("id", first.as_str())];
    let second = [("act", "publish"), ("id", second.as_str())];
    let answers = tokio::join!(one.announce(&first), two.announce(&second));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [302, 422]);
}

#[tokio::test]
async fn another_server_shows_an_announcement_in_seconds() {
    let app = TestApp::start().await;
    let other = app.start_second().await;
    let officer = app.officer().await;
    assert!(!has_banner(&other.browser(), "/").await);
    let id = officer.publish(&[]).await;
    app.advance(5_000);
    assert!(has_banner(&other.browser(), "/").await);
    assert_done(&officer.withdraw(&id).await);
    app.advance(5_000);
    assert!(!has_banner(&other.browser(), "/").await);
}

#[tokio::test]
async fn only_the_office_publishes_announcements() {
    let app = TestApp::start().await;
    let others = [
        app.candidate().await,
        app.reviewer().await,
        app.administrator().await,
    ];
    let id = new_id();
    for actor in &others {
        assert_eq!(actor.open(PAGE).await.status, 403, "{}", actor.login);
        let publish = [("act", "publish"), ("id", id.as_str())];
        assert_eq!(actor.announce(&publish).await.status, 403);
        assert_eq!(actor.withdraw(&id).await.status, 403);
    }
    assert_eq!(app.browser().open(PAGE).await.status, 401);
    assert!(!has_banner(&app.browser(), "/").await);
}

fn new_id() -> String {
    crate::actor::new_image_id().to_string()
}
