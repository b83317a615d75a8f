//! Tests of the office's test bench: sample pictures judged as uploads are, with a text that is not
//! published, within limits, and nothing stored.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{Request, header, request::Builder},
};
use futures::stream;
use shared::{
    id::ExamCode,
    url::{self, page},
    view::{MAX_TRIAL_BYTES, MAX_TRIAL_FILES},
};
use tokio::{sync::oneshot, time::timeout};

use crate::{
    actor::{TestBrowser, TestResponse, new_image_id},
    app::{EXAM, TestApp, list_pictures, load_picture},
};

const SHENZHEN: &str = include_str!("../../../exams/shenzhen-civil-service.toml");
const BOUNDARY: &str = "----WebKitFormBoundaryTest";
const PAPER: &str = "scan-diploma-under-300k.jpg";

fn code() -> ExamCode {
    EXAM.parse().expect("a code")
}

/// One part of the page's form, as a browser sends it.
fn part(head: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {head}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn field(name: &str, value: &str) -> Vec<u8> {
    // A browser sends the lines of a text with both characters.
    let value = value.replace('\n', "\r\n");
    part(&format!("name=\"{name}\""), value.as_bytes())
}

fn file(name: &str, content: &[u8]) -> Vec<u8> {
    part(&format!("name=\"files\"; filename=\"{name}\""), content)
}

fn form_end() -> Vec<u8> {
    format!("--{BOUNDARY}--\r\n").into_bytes()
}

fn trial_request() -> Builder {
    Request::post(url::TEST_BENCH)
        .header(header::ACCEPT, "text/html")
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
}

/// Sends the page's form, as a browser does.
async fn send(
    browser: &TestBrowser,
    fields: &[(&str, &str)],
    files: &[(&str, Vec<u8>)],
) -> TestResponse {
    let fields = fields.iter().map(|(name, value)| field(name, value));
    let files = files.iter().map(|(name, bytes)| file(name, bytes));
    let body: Vec<u8> = fields.chain(files).chain([form_end()]).flatten().collect();
    browser.send(trial_request(), Body::from(body)).await
}

async fn try_pictures(
    browser: &TestBrowser,
    text: &str,
    slot: &str,
    files: &[(&str, Vec<u8>)],
) -> TestResponse {
    let fields = [("exam", EXAM), ("text", text), ("slot", slot)];
    send(browser, &fields, files).await
}

/// The value of the hidden field with the text.
fn hidden_text(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"text\" value=\"")
        .unwrap_or_else(|| panic!("no text in {page}"));
    let text = rest.split('"').next().expect("the value ends");
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn each_picture_gets_the_verdict_of_an_upload() {
    let app = TestApp::start().await;
    let (candidate, officer) = (app.candidate().await, app.officer().await);
    let application = candidate.enter().await;
    let page = officer.open(&page::test_bench(&code())).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(
        page.text().contains("按现行的第 1 版规定判定"),
        "{}",
        page.text()
    );
    let text = hidden_text(&page.text());
    let mut said = Vec::new();
    let names = list_pictures("bad-").into_iter();
    for name in names.chain(list_pictures("odd-")).chain([PAPER.to_owned()]) {
        let picture = load_picture(&name);
        let upload = candidate
            .upload(application, "education", new_image_id(), picture.clone())
            .await;
        let tried = try_pictures(&officer, &text, "education", &[(&name, picture)]).await;
        let page = tried.text();
        assert_eq!(tried.status, 200, "{name}: {page}");
        assert!(page.contains("按现行的第 1 版规定判定"), "{name}: {page}");
        assert!(page.contains(&name), "{page}");
        let is_accepted = page.contains("学历学位材料：1 张图片可以上传");
        assert_eq!(is_accepted, upload.status == 201, "{name}: {page}");
        let is_opened = page.contains("检查了");
        said.push(format!("{name}: {is_accepted}, opened {is_opened}"));
    }
    insta::assert_snapshot!(said.join("\n"), @"
    bad-blank-page.jpg: true, opened true
    bad-claims-0x0.jpg: false, opened false
    bad-claims-65535x65535.jpg: false, opened false
    bad-empty.jpg: false, opened false
    bad-heic-named.jpg: false, opened false
    bad-not-an-image.jpg: false, opened false
    bad-pdf-named.jpg: false, opened false
    bad-png-named.jpg: false, opened false
    bad-trailing-html.jpg: false, opened false
    bad-truncated.jpg: false, opened false
    odd-200k-of-app13-before-sof.jpg: false, opened false
    scan-diploma-under-300k.jpg: true, opened true
    ");
}

#[tokio::test]
async fn pictures_are_tried_with_a_text_not_published() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let files = || [("好.jpg", load_picture(PAPER))];
    let strict = SHENZHEN.replacen(
        "size = { most-kb = 300 }\nadvised-size = { least-kb = 100 }",
        "size = { most-kb = 30 }",
        1,
    );
    assert_ne!(strict, SHENZHEN);
    let page = try_pictures(&officer, SHENZHEN, "education", &files())
        .await
        .text();
    assert!(page.contains("学历学位材料：1 张图片可以上传"), "{page}");
    let page = try_pictures(&officer, &strict, "education", &files())
        .await
        .text();
    assert!(page.contains("这段文字还没有发布"), "{page}");
    assert!(page.contains("学历学位材料：0 张图片可以上传"), "{page}");
    assert!(
        page.contains("30 KB") && page.contains("不会打开"),
        "{page}"
    );
    assert_eq!(hidden_text(&page), strict, "the text stays on the page");
    assert!(page.contains("value=\"education\" selected"), "{page}");
    // A new exam has rules before it has a page.
    let new = strict.replacen(EXAM, "a-new-exam", 1);
    let fields = [("text", new.as_str()), ("slot", "education")];
    let page = send(&officer, &fields, &files()).await.text();
    assert!(page.contains("按新考试的文字判定"), "{page}");
    assert!(!page.contains("name=\"exam\""), "{page}");
    let versions = app.state.db.list_definition_versions(&code()).await;
    assert_eq!(versions.expect("reads").len(), 1);
}

#[tokio::test]
async fn the_definition_page_leads_to_the_bench_with_its_text() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let definition = |text: &str| {
        let fields = [("exam", EXAM), ("act", "bench"), ("text", text)]
            .map(|(name, value)| (name, value.to_owned().into_bytes()));
        let officer = &officer;
        async move {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_slice()))
                .collect();
            crate::roster::send_file(officer, url::DEFINITIONS, &fields, "text/html").await
        }
    };
    let edited = SHENZHEN.replacen("most-kb = 300", "most-kb = 290", 1);
    let bench = definition(&edited).await;
    assert_eq!(bench.status, 200);
    assert_eq!(hidden_text(&bench.text()), edited);
    assert!(bench.text().contains("name=\"files\""), "{}", bench.text());
    // A text with faults has no rules: its faults are listed where it is edited.
    let wrong = SHENZHEN.replacen("prefix = \"SZ\"", "prefix = \"s\"", 1);
    let faulty = definition(&wrong).await;
    assert_eq!(faulty.status, 422);
    assert!(faulty.text().contains("<textarea"), "{}", faulty.text());
    let files = [("好.jpg", load_picture(PAPER))];
    let faulty = try_pictures(&officer, &wrong, "education", &files).await;
    assert_eq!(faulty.status, 422);
    assert!(faulty.text().contains("<textarea"), "{}", faulty.text());
}

#[tokio::test]
async fn more_than_twenty_pictures_are_said_with_both_numbers() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let files = vec![("文.jpg", load_picture("bad-not-an-image.jpg")); MAX_TRIAL_FILES + 1];
    let answer = try_pictures(&officer, SHENZHEN, "education", &files).await;
    let page = answer.text();
    assert_eq!(answer.status, 422);
    assert!(page.contains("选了 21 张图片，一次最多试 20 张"), "{page}");
    assert_eq!(page.matches("<h3>文.jpg").count(), MAX_TRIAL_FILES);
    // One file that is larger than any upload leaves the others judged.
    let huge = vec![0xff; 60_000_000];
    let files = [("大.jpg", huge), ("好.jpg", load_picture(PAPER))];
    let answer = try_pictures(&officer, SHENZHEN, "education", &files).await;
    let page = answer.text();
    assert!(page.contains("1 张图片可以上传，共试了 2 张"), "{page}");
    assert!(page.contains("任何文件都不能超过"), "{page}");
    // A form without a picture keeps the slot.
    for files in [vec![], vec![("", Vec::new())]] {
        let answer = try_pictures(&officer, SHENZHEN, "resume", &files).await;
        assert_eq!(answer.status, 422);
        let page = answer.text();
        assert!(page.contains("没有选择文件"), "{page}");
        assert!(page.contains("value=\"resume\" selected"), "{page}");
    }
}

#[tokio::test]
async fn a_form_is_read_while_its_first_picture_is_decoded() {
    const MOST_TIME: Duration = Duration::from_secs(60);
    let app = TestApp::start_with(|config| config.upload_pause_seconds = 1).await;
    let officer = app.officer().await;
    // Another picture holds the decoder until the whole form has been read.
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let media = app.state.media.clone();
    let decoding = tokio::spawn(async move { media.decode_unstored(move || held.recv()).await });
    let (last, reached) = oneshot::channel();
    let mut last = Some(last);
    let picture = load_picture(PAPER);
    let mut pieces = vec![field("text", SHENZHEN), field("slot", "education")];
    pieces.extend((0..5).map(|number| file(&format!("{number}.jpg"), &picture)));
    pieces.push(form_end());
    let count = pieces.len();
    let pieces = (1..).zip(pieces).map(move |(number, piece)| {
        if number == count {
            let last = last.take().expect("one piece is the last");
            last.send(()).expect("is awaited");
        }
        Ok::<_, std::io::Error>(Bytes::from(piece))
    });
    let body = Body::from_stream(stream::iter(pieces));
    let answer = officer.send(trial_request(), body);
    let release = async {
        let reached = timeout(MOST_TIME, reached).await;
        reached.expect("is read in time").expect("is read");
        let_go.send(()).expect("the decoder waits");
    };
    let (answer, ()) = tokio::join!(answer, release);
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    assert!(page.contains("5 张图片可以上传，共试了 5 张"), "{page}");
    let decoded = decoding.await.expect("ends").expect("runs");
    decoded.expect("was let go");
}

#[tokio::test]
async fn pictures_over_the_size_of_a_trial_are_measured() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let chunk = Bytes::from(vec![0xff; 1024 * 1024]);
    let chunks = MAX_TRIAL_BYTES as usize / chunk.len() + 1;
    let head = part("name=\"files\"; filename=\"大.jpg\"", b"");
    let begin = [
        field("text", SHENZHEN),
        field("slot", "education"),
        file("好.jpg", &load_picture(PAPER)),
        head[..head.len() - 2].to_vec(),
    ]
    .concat();
    let end = [b"\r\n".to_vec(), form_end()].concat();
    let pieces = std::iter::once(Bytes::from(begin))
        .chain(std::iter::repeat_n(chunk, chunks))
        .chain([Bytes::from(end)])
        .map(Ok::<_, std::io::Error>);
    let body = Body::from_stream(stream::iter(pieces));
    let answer = officer.send(trial_request(), body).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("一次最多试 204,800 KB"), "{page}");
    assert!(page.contains("下面是最前面 1 张的判定"), "{page}");
    assert!(page.contains("1 张图片可以上传，共试了 1 张"), "{page}");
    assert_eq!(hidden_text(&page), SHENZHEN, "nothing typed is lost");
}

#[tokio::test]
async fn a_typed_moment_comes_back_from_the_bench() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let moment = [("when", "later"), ("moment", "2021-01-16T10:00")];
    let fields = [
        &moment[..],
        &[("exam", EXAM), ("text", SHENZHEN), ("slot", "education")],
    ];
    let files = [("好.jpg", load_picture(PAPER))];
    let page = send(&officer, &fields.concat(), &files).await.text();
    // The form of the next trial and the way back carry it.
    let kept = "name=\"moment\" value=\"2021-01-16T10:00\"";
    assert_eq!(page.matches(kept).count(), 2, "{page}");
}

#[tokio::test]
async fn a_trial_of_an_unknown_slot_or_without_text_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let files = [("好.jpg", load_picture(PAPER))];
    let absent = try_pictures(&officer, SHENZHEN, "no-such-slot", &files).await;
    assert_eq!(absent.status, 404);
    let early = [("slot", "education"), ("text", SHENZHEN)];
    assert_eq!(send(&officer, &early, &files).await.status, 400);
    assert_eq!(send(&officer, &[], &files).await.status, 400);
    let candidate = app.candidate().await;
    let refused = try_pictures(&candidate.browser, SHENZHEN, "education", &files).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn a_trial_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (before, entries) = (app.stored_files(), count_entries(&app).await);
    let files = [
        ("好.jpg", load_picture(PAPER)),
        ("坏.jpg", load_picture("bad-truncated.jpg")),
    ];
    let answer = try_pictures(&officer, SHENZHEN, "education", &files).await;
    assert_eq!(answer.status, 200);
    assert_eq!(app.stored_files(), before);
    assert_eq!(count_entries(&app).await, entries);
    assert!(!answer.header("set-cookie").contains("flash"));
}

async fn count_entries(app: &TestApp) -> usize {
    let entries = app.state.db.list_audit_entries_after(0, 1000).await;
    entries.expect("reads").len()
}
