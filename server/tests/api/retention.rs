//! Tests of the retention rule (A9): what is due at which second, that a file stays while another
//! application needs it, what is held back, and that a removal goes on after a crash.

mod holds;

use server::{
    jobs::{notify_of_extensions, remove_due_content, run_clock_jobs},
    media::{sweep::sweep, verify::verify_files},
};
use shared::{
    application::{CorrectionObstacle, StateKind},
    audit::AuditKind,
    digest::Sha256,
    exam::{Exam, Publication, Retention},
    id::{ApplicationId, ImageId},
    problem::Problem,
    review_grant::GrantKind,
    time::Timestamp,
    url,
    view::{HeldBackReason, RemovalRecord, RetentionNumbers},
};

use crate::{
    actor::{TestResponse, TestUser, new_image_id},
    app::{EXAM, TestApp, beijing_time, exam, load_picture},
};

const DAYS: u16 = 30;
/// The decision on the first application, and the moment at which its pictures are due.
const DECIDED: &str = "2021-01-27 10:00";
const DUE: &str = "2021-02-26 10:00";

fn page() -> String {
    format!("/office/exams/{EXAM}/retention")
}

impl TestUser {
    /// Sends the form of the page with these numbers of this moment.
    async fn remove_shown(&self, shown: &str, at: Timestamp) -> TestResponse {
        let at = at.0.to_string();
        let fields = [("shown", shown), ("at", at.as_str())];
        self.post_page(&page(), &fields).await
    }

    async fn status(&self, application: ApplicationId, image: ImageId) -> [u16; 2] {
        let (picture, small) = (
            url::image(application, image),
            url::thumbnail(application, image),
        );
        [
            self.open(&picture).await.status,
            self.open(&small).await.status,
        ]
    }
}

impl TestApp {
    /// S0 with a rule of [`DAYS`] days for both kinds of content.
    async fn start_with_retention(results: Publication) -> Self {
        let app = Self::start().await;
        app.publish_rule(results).await;
        app
    }

    async fn publish_rule(&self, results: Publication) {
        let mut changed = Exam::clone(&exam());
        changed.results = results;
        changed.retention = Retention {
            pictures_days_after_result: Some(DAYS),
            drafts_days_after_close: Some(DAYS),
        };
        let published = self.state.db.publish_exam(&changed, self.state.clock.now());
        published.await.expect("is published");
    }

    async fn due(&self) -> RetentionNumbers {
        let code = EXAM.parse().expect("a code");
        let now = self.state.clock.now();
        let found = self.state.db.find_due_content(&code, now).await;
        found.expect("reads").due
    }

    async fn first_due(&self) -> Option<Timestamp> {
        let code = EXAM.parse().expect("a code");
        let now = self.state.clock.now();
        let found = self.state.db.find_due_content(&code, now).await;
        found.expect("reads").first_due
    }

    async fn removals(&self) -> Vec<RemovalRecord> {
        let code = EXAM.parse().expect("a code");
        self.state.db.list_removals(&code).await.expect("reads")
    }

    async fn remove(&self) {
        remove_due_content(&self.state).await.expect("removes");
    }

    /// Starts the removal of what is due, and does it.
    async fn remove_all_due(&self) {
        let officer = self.officer().await;
        let shown = self.due().await.to_string();
        let started = officer.remove_shown(&shown, self.state.clock.now()).await;
        assert_eq!(started.status, 302, "{}", started.text());
        self.remove().await;
    }

    /// Extends the window of the upload for everyone, and tells the candidates.
    async fn extend_for_everyone(&self, closes: &str) {
        let officer = self.officer().await;
        let fields = [
            ("window", "upload"),
            ("scope", "everyone"),
            ("closes", closes),
            ("reason", "系统维护"),
            ("act", "grant"),
        ];
        let path = format!("/office/exams/{EXAM}/windows");
        let extended = officer.post_page(&path, &fields).await;
        assert_eq!(extended.status, 302, "{}", extended.text());
        notify_of_extensions(&self.state).await.expect("notifies");
    }

    /// Number of files that the sweeps delete.
    async fn sweep_twice(&self) -> usize {
        let now = self.state.clock.now();
        sweep(&self.state, now).await.expect("sweeps");
        // The marks have the time of the file system, which is later than that of the test.
        let later = now.plus(100 * 365 * Timestamp::DAY_MS);
        sweep(&self.state, later).await.expect("sweeps").deleted
    }

    async fn has_file(&self, name: Sha256) -> bool {
        let read = self.state.media.read(name).await;
        read.expect("reads").is_some()
    }

    /// Approves at this time.
    async fn approve_at(&self, id: ApplicationId, civil: &str) {
        self.set_time(civil);
        let reviewer = self.reviewer().await;
        reviewer.pass_all(id).await;
        reviewer.review("review/approve", id, &[]).await;
    }

    async fn names(&self, id: ApplicationId) -> Vec<Sha256> {
        let stored = self.state.db.application(id).await.expect("reads");
        let materials = stored.expect("is there").materials;
        let images = materials.values().flat_map(|it| &it.images);
        images.map(|image| image.sha256).collect()
    }
}

#[tokio::test]
async fn pictures_go_when_due_and_shared_files_stay() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (first, second) = (app.candidate().await, app.candidate().await);
    // Both send the same bytes.
    let ((one, pictures), (other, others)) = (first.apply().await, second.apply().await);
    app.approve_at(one, DECIDED).await;
    app.approve_at(other, "2021-01-28 10:00").await;
    let names = app.names(one).await;

    let due_at = beijing_time(DUE);
    app.state.clock.set(due_at.plus(-Timestamp::SECOND_MS));
    assert!(app.due().await.is_empty(), "a second too early");
    assert_eq!(app.first_due().await, Some(due_at));
    let officer = app.officer().await;
    let early = officer
        .remove_shown("1-3-1-0-0-0", app.state.clock.now())
        .await;
    assert_eq!(early.status, 409);
    assert!(early.text().contains("现在没有到期的内容"));

    app.state.clock.set(due_at);
    let due = app.due().await;
    assert_eq!((due.results.applications, due.results.pictures), (1, 3));
    let shown = officer.open(&page()).await.text();
    assert!(shown.contains(&format!("value=\"{due}\"")), "{shown}");
    let board = officer.open("/office").await.text();
    assert!(board.contains("有报名的内容已到期"), "{board}");
    let changed = officer.remove_shown("9-9-9-0-0-0", due_at).await;
    assert_eq!(changed.status, 409);
    assert!(changed.text().contains("没有清除任何内容"));
    assert_eq!(app.removals().await, []);

    let started = officer.remove_shown(&due.to_string(), due_at).await;
    assert_eq!(started.status, 302);
    let again = officer.remove_shown(&due.to_string(), due_at).await;
    assert_eq!(again.status, 409, "the first has not ended");
    app.remove().await;

    let first = app.sign_in_again(&first).await;
    let second = app.sign_in_again(&second).await;
    let reviewer = app.reviewer().await;
    for image in &pictures {
        assert_eq!(first.status(one, *image).await, [410, 410]);
        assert_eq!(reviewer.status(one, *image).await, [410, 410]);
        assert_eq!(second.status(one, *image).await, [404, 404]);
    }
    for image in &others {
        assert_eq!(second.status(other, *image).await, [200, 200]);
    }
    assert_eq!(
        app.sweep_twice().await,
        0,
        "the other application keeps all"
    );
    let dossier = first.dossier(one).await;
    assert_eq!(dossier.application.state.kind(), StateKind::Approved);
    assert_eq!(dossier.receipts.len(), 1);
    let materials = dossier.application.materials.values();
    for image in materials.flat_map(|it| &it.images) {
        assert_eq!(image.file_removed, Some(due_at));
        assert!(names.contains(&image.sha256));
    }
    let page = first.open(&format!("/applications/{one}/uploaded")).await;
    assert!(page.text().contains("按保存期限清除"));
    assert!(!page.text().contains("/thumbnail"));
    let desk = reviewer.open(&format!("/review/{one}")).await;
    assert!(desk.text().contains("按保存期限清除"));

    // A day later the other one is due, and then no row needs the files.
    app.set_time("2021-02-27 10:00");
    app.remove_all_due().await;
    assert_eq!(app.sweep_twice().await, names.len());
    for name in names {
        assert!(!app.has_file(name).await);
    }
    let mut gaps = 0;
    let verified = verify_files(&app.state.db, &app.state.media, |_, _| gaps += 1);
    verified.await.expect("reads");
    assert_eq!(gaps, 0, "a removed picture is no gap");
}

#[tokio::test]
async fn removal_goes_on_after_a_crash_and_is_recorded() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let mut applications = Vec::new();
    for _ in 0..3 {
        let candidate = app.candidate().await;
        applications.push(candidate.apply().await.0);
    }
    for id in &applications[..2] {
        app.approve_at(*id, DECIDED).await;
    }
    app.set_time(DUE);
    let due = app.due().await;
    assert_eq!(due.results.applications, 2);
    let officer = app.officer().await;
    let started = officer
        .remove_shown(&due.to_string(), app.state.clock.now())
        .await;
    assert_eq!(started.status, 302);
    let runs = app
        .state
        .db
        .list_unfinished_removals()
        .await
        .expect("reads");
    // One batch, and then the process ends: the job of the next one has only the rows.
    let now = app.state.clock.now();
    let is_over = app.state.db.remove_due_batch(runs[0], 1, now).await;
    assert!(!is_over.expect("removes"));
    assert_eq!(app.sweep_twice().await, 0);
    app.remove().await;
    app.remove().await;

    let [record] = &app.removals().await[..] else {
        panic!("one removal");
    };
    assert_eq!(record.removed, due);
    assert_eq!(record.finished, Some(now));
    assert_eq!(record.pictures_days, Some(DAYS));
    assert_eq!(app.sweep_twice().await, 0, "the undecided one keeps all");
    for name in app.names(applications[2]).await {
        assert!(app.has_file(name).await);
    }
    let entries = app.state.db.list_audit_entries_after(0, 10_000).await;
    let entries = entries.expect("reads").into_iter().map(|it| it.entry);
    let kind = AuditKind::Retention.as_str();
    let acts: Vec<_> = entries
        .filter(|entry| entry.kind == kind)
        .map(|entry| (entry.exam, entry.details.contains("\"pictures\":6")))
        .collect();
    assert_eq!(acts, vec![(Some(EXAM.to_owned()), true); 2]);
    let shown = officer.open(&page()).await.text();
    assert!(shown.contains("完成于"), "{shown}");
}

#[tokio::test]
async fn published_results_are_counted_from_the_publication() {
    let app = TestApp::start_with_retention(Publication::WhenPublished).await;
    let candidate = app.candidate().await;
    let (id, _) = candidate.apply().await;
    app.approve_at(id, DECIDED).await;
    app.set_time("2021-06-01 10:00");
    assert!(app.due().await.is_empty(), "no result is published");
    assert_eq!(app.first_due().await, None);
    let published = app.state.clock.now();
    let code = EXAM.parse().expect("a code");
    let publish = app.state.db.publish_results(&code, None, published);
    publish.await.expect("is published");
    let due_at = published.plus(i64::from(DAYS) * Timestamp::DAY_MS);
    app.state.clock.set(due_at.plus(-1_000));
    assert!(app.due().await.is_empty());
    app.state.clock.set(due_at);
    assert_eq!(app.due().await.results.applications, 1);
    assert_eq!(app.first_due().await, Some(due_at));
}

#[tokio::test]
async fn unsubmitted_content_goes_after_the_close_and_the_row_stays() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (leaving, submitting) = (app.candidate().await, app.candidate().await);
    let draft = leaving.enter().await;
    leaving.prepare(draft).await;
    leaving.fill(draft).await;
    let (kept, _) = submitting.apply().await;
    let names = app.names(draft).await;
    app.set_time("2021-01-26 18:00");
    run_clock_jobs(&app.state).await.expect("lapses");
    let due_at = app
        .state
        .clock
        .now()
        .plus(i64::from(DAYS) * Timestamp::DAY_MS);
    app.state.clock.set(due_at.plus(-1));
    assert!(app.due().await.is_empty());
    app.state.clock.set(due_at);
    let due = app.due().await;
    assert_eq!((due.drafts.applications, due.drafts.pictures), (1, 3));
    assert_eq!(
        due.results.applications, 0,
        "the other one waits for review"
    );
    app.remove_all_due().await;

    let leaving = app.sign_in_again(&leaving).await;
    let dossier = leaving.dossier(draft).await;
    let application = dossier.application;
    assert_eq!(application.state.kind(), StateKind::Lapsed);
    assert_eq!(application.event_times.content_removed, Some(due_at));
    assert!(application.materials.is_empty() && application.facts.is_empty());
    let hub = leaving.open(&format!("/applications/{draft}")).await;
    assert!(hub.text().contains("本次报名从未提交"));
    assert_eq!(
        app.sweep_twice().await,
        0,
        "the submitted one has the files"
    );
    for name in names {
        assert!(app.has_file(name).await);
    }
    assert_eq!(app.names(kept).await.len(), 3);
    assert!(app.due().await.is_empty());
}

#[tokio::test]
async fn extension_delays_the_removal_of_unsubmitted_content() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let leaving = app.candidate().await;
    let draft = leaving.enter().await;
    app.extend_for_everyone("2021-01-28T12:00").await;
    app.set_time("2021-01-28 12:00");
    run_clock_jobs(&app.state).await.expect("lapses");
    app.set_time("2021-02-27 11:59");
    assert!(app.due().await.is_empty());
    app.set_time("2021-02-27 12:00");
    assert_eq!(app.due().await.drafts.applications, 1);
    assert_eq!(app.names(draft).await, []);
}

#[tokio::test]
async fn correction_and_known_case_are_held_back_with_their_reasons() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let mut applications = Vec::new();
    for _ in 0..3 {
        let candidate = app.candidate().await;
        let (id, _) = candidate.apply().await;
        applications.push((candidate.application(id).await.number, id));
    }
    for (_, id) in &applications {
        app.approve_at(*id, DECIDED).await;
    }
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let corrected = applications[0].1.to_string();
    let proposal = [
        ("application", corrected.as_str()),
        ("target", "under-review"),
        ("reason", "学历认证已被撤销"),
    ];
    let proposed = supervisor.call("review/propose-correction", &proposal);
    assert_eq!(proposed.await.status, 200);
    let officer = app.officer().await;
    let known = [("exam", EXAM), ("number", applications[1].0.as_str())];
    let marked = officer.call("office/mark-known-case", &known).await;
    assert!(marked.status < 400, "{}", marked.text());

    app.set_time(DUE);
    let code = EXAM.parse().expect("a code");
    let now = app.state.clock.now();
    let found = app.state.db.find_due_content(&code, now).await;
    let found = found.expect("reads");
    assert_eq!(found.due.results.applications, 1);
    assert_eq!(found.held_back_count, 2);
    let held: Vec<_> = found
        .held_back
        .iter()
        .map(|row| (row.number.clone(), row.reasons.clone()))
        .collect();
    let expected = [
        (applications[0].0.clone(), vec![HeldBackReason::Correction]),
        (applications[1].0.clone(), vec![HeldBackReason::KnownCase]),
    ];
    assert_eq!(held, expected);
    let officer = app.officer().await;
    let shown = officer.open(&page()).await.text();
    assert!(shown.contains("更正等待第二人确认"), "{shown}");
    assert!(shown.contains("质量抽查的已知案例"));

    app.remove_all_due().await;
    for (_, id) in &applications[..2] {
        let stored = app.state.db.application(*id).await.expect("reads");
        let materials = stored.expect("is there").materials;
        let mut images = materials.values().flat_map(|it| &it.images);
        assert!(images.all(|image| image.file_removed.is_none()));
    }
    // An application without its pictures cannot become a known case.
    let known = [("exam", EXAM), ("number", applications[2].0.as_str())];
    let marked = officer.call("office/mark-known-case", &known).await;
    assert_eq!(marked.problem(), Problem::NotMarkable);
    assert_eq!(app.sweep_twice().await, 0, "those held back keep the files");
}

#[tokio::test]
async fn same_file_uploaded_again_after_a_removal_is_kept() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let candidate = app.candidate().await;
    let (id, _) = candidate.apply().await;
    app.approve_at(id, DECIDED).await;
    app.set_time(DUE);
    app.remove_all_due().await;
    // The window is open again for everyone, and another person sends the same bytes.
    app.extend_for_everyone("2021-03-28T12:00").await;
    let other = app.candidate().await;
    let application = other.enter().await;
    other.prepare(application).await;
    let picture = load_picture("scan-resume-under-300k.jpg");
    let name = Sha256::of(&picture);
    let image = new_image_id();
    let sent = other.upload(application, "resume", image, picture).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    app.sweep_twice().await;
    assert!(app.has_file(name).await);
    assert_eq!(other.status(application, image).await, [200, 200]);
}

#[tokio::test]
async fn nothing_reopens_an_application_without_pictures() {
    let app = TestApp::start_with_retention(Publication::AtOnce).await;
    let (lapsing, approved) = (app.candidate().await, app.candidate().await);
    let ((returned, _), (decided, _)) = (lapsing.apply().await, approved.apply().await);
    let reviewer = app.reviewer().await;
    reviewer.send_back(returned, "education", "blurred").await;
    app.approve_at(decided, DECIDED).await;
    run_clock_jobs(&app.state).await.expect("lapses");
    app.set_time(DUE);
    app.remove_all_due().await;
    assert_eq!(app.removals().await[0].removed.results.applications, 2);

    app.extend_for_everyone("2021-03-28T12:00").await;
    let lapsing = app.sign_in_again(&lapsing).await;
    let kept = lapsing.dossier(returned).await.application;
    assert_eq!(
        kept.state.kind(),
        StateKind::Lapsed,
        "there is nothing to submit"
    );
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let decided = decided.to_string();
    let proposal = [
        ("application", decided.as_str()),
        ("target", "under-review"),
        ("reason", "学历认证已被撤销"),
    ];
    let refused = supervisor.call("review/propose-correction", &proposal);
    let at = beijing_time(DUE);
    let obstacle = CorrectionObstacle::PicturesRemoved { at };
    assert_eq!(
        refused.await.problem(),
        Problem::CorrectionBlocked { obstacle }
    );
}
