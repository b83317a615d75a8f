//! Tests of the sheet as a page and as plain forms.

use shared::{
    application::{ReviewPart, Verdict},
    id::{ApplicationId, ImageId},
    problem::Problem,
    review_grant::GrantKind,
    view::{ReviewDesk, ReviewSheet, ReviewTeam, SHEET_SIZE},
    view_log::ViewKind,
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{EXAM, TestApp},
};

const SHEET: [(&str, &str); 2] = [("query[exam]", EXAM), ("query[slot]", "education")];

/// Claims the next applications with the form; returns the address of the page.
async fn claim(reviewer: &TestUser) -> String {
    let answer = reviewer.post_page("/api/review/claim-sheet", &SHEET).await;
    let address = answer.header("location").to_owned();
    assert!(address.starts_with("/review/sheet/"), "{}", answer.text());
    address
}

/// The fields of the form for some applications.
struct SheetForm(Vec<(String, String)>);

impl SheetForm {
    fn new() -> Self {
        let fields = SHEET.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(fields.to_vec())
    }

    fn add(&mut self, place: usize, desk: &ReviewDesk, choice: &str, shown: &[ImageId]) {
        let application = &desk.dossier.application;
        let mut add = |name: &str, value: String| {
            self.0.push((format!("entries[{place}]{name}"), value));
        };
        add("[application]", application.id.to_string());
        add("[revision]", application.revision.to_string());
        add("[choice]", choice.to_owned());
        for (number, image) in shown.iter().enumerate() {
            add(&format!("[shown][{number}]"), image.to_string());
        }
    }

    async fn send(&self, reviewer: &TestUser) -> Result<(), Problem> {
        let fields: Vec<_> = self.0.iter().map(|(a, b)| (&**a, &**b)).collect();
        let answer = reviewer.call("review/judge-sheet", &fields).await;
        match answer.status {
            200 => Ok(()),
            _ => Err(answer.problem()),
        }
    }
}

async fn verdict(reviewer: &TestUser, application: ApplicationId) -> Verdict {
    let desk = reviewer.desk(application).await;
    let part: ReviewPart = "education".parse().expect("a part");
    desk.dossier.application.verdict_on(&part).clone()
}

#[tokio::test]
async fn plain_form_returns_the_marked_and_passes_the_rest() {
    let app = TestApp::start().await;
    let (one, two) = (app.candidate().await, app.candidate().await);
    let (bad, bad_images) = one.apply().await;
    let (good, good_images) = two.apply().await;
    let reviewer = app.reviewer().await;
    let page = reviewer.open(&claim(&reviewer).await).await;
    assert_eq!(page.status, 200);
    for image in [bad_images[1], good_images[1]] {
        assert!(page.text().contains(&image.to_string()), "is on the page");
    }

    let mut form = SheetForm::new();
    let (bad_desk, good_desk) = (reviewer.desk(bad).await, reviewer.desk(good).await);
    form.add(0, &bad_desk, "blurred", &[]);
    form.add(1, &good_desk, "pass:", &good_images[1..2]);
    form.send(&reviewer).await.expect("judges");
    assert!(verdict(&reviewer, bad).await.is_returned());
    assert_eq!(verdict(&reviewer, good).await, Verdict::Passed);
    // The form sent again does nothing.
    form.send(&reviewer).await.expect("is the same");
    let revision = reviewer.desk(good).await.dossier.application.revision;
    assert_eq!(revision, good_desk.dossier.application.revision + 1);

    let mut cleared = SheetForm::new();
    cleared.add(0, &reviewer.desk(bad).await, "leave:", &[]);
    cleared.send(&reviewer).await.expect("clears");
    assert_eq!(verdict(&reviewer, bad).await, Verdict::Pending);
}

#[tokio::test]
async fn a_refused_choice_does_not_stop_the_others() {
    let app = TestApp::start().await;
    let (one, two) = (app.candidate().await, app.candidate().await);
    let (taken, taken_images) = one.apply().await;
    let (unseen, _) = two.apply().await;
    let last = app.candidate().await;
    let (good, good_images) = last.apply().await;
    let (reviewer, other) = (app.reviewer().await, app.reviewer().await);
    claim(&reviewer).await;
    let mut form = SheetForm::new();
    form.add(0, &reviewer.desk(taken).await, "pass:", &taken_images[1..2]);
    form.add(1, &reviewer.desk(unseen).await, "pass:", &[]);
    form.add(2, &reviewer.desk(good).await, "pass:", &good_images[1..2]);
    other.review("review/take-over", taken, &[]).await;
    let refused = form.send(&reviewer).await;
    assert!(
        matches!(refused, Err(Problem::ClaimedByOther { .. })),
        "{refused:?}"
    );
    assert_eq!(verdict(&reviewer, taken).await, Verdict::Pending);
    assert_eq!(verdict(&reviewer, unseen).await, Verdict::Pending);
    assert_eq!(verdict(&reviewer, good).await, Verdict::Passed);
}

#[tokio::test]
async fn sheet_shows_own_fresh_verdicts_and_nothing_of_others() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let (application, _) = candidate.apply().await;
    let (reviewer, other) = (app.reviewer().await, app.reviewer().await);
    let address = claim(&reviewer).await;
    let places = address.split_once("places=").expect("it names them").1;
    let places = percent_encoding::percent_decode_str(places).decode_utf8_lossy();
    let read = async |who: &TestUser| -> ReviewSheet {
        let mut query = SHEET.to_vec();
        query.push(("query[places]", &places));
        who.read("review/sheet", &query).await
    };
    let sheet = read(&reviewer).await;
    assert_eq!(sheet.cells.len(), 1);
    assert!(sheet.cells[0].verdict.is_pending());
    assert!(
        !sheet.reasons.iter().any(|it| it.id.as_str() == "other"),
        "needs a note"
    );
    assert!(read(&other).await.cells.is_empty());

    let part = [("part", "education")];
    reviewer.review("review/pass", application, &part).await;
    assert_eq!(read(&reviewer).await.cells[0].verdict, Verdict::Passed);
    let nothing: ReviewSheet = reviewer.read("review/sheet", &SHEET).await;
    assert!(nothing.cells.is_empty(), "without places only what waits");
    app.advance(shared::view::CLAIM_LEASE_MS);
    assert!(read(&reviewer).await.cells.is_empty());
}

#[tokio::test]
async fn unknown_slot_and_too_many_applications_are_refused() {
    let app = TestApp::start().await;
    let reviewer = app.reviewer().await;
    let unknown = [("query[exam]", EXAM), ("query[slot]", "no-such-slot")];
    let answer = reviewer.query("review/sheet", &unknown).await;
    assert_eq!((answer.status, answer.problem()), (404, Problem::NotFound));
    let names: Vec<_> = (0..=SHEET_SIZE).map(|at| format!("left[{at}]")).collect();
    let id = new_image_id().to_string();
    let mut many = SHEET.to_vec();
    many.extend(names.iter().map(|name| (name.as_str(), id.as_str())));
    let answer = reviewer.call("review/claim-sheet", &many).await;
    assert!(matches!(answer.problem(), Problem::BadRequest { .. }));
    let closed = reviewer.post_page("/api/review/close-sheet", &[]).await;
    assert!(closed.header("location").starts_with("/review?"));
}

#[tokio::test]
async fn pictures_of_a_sheet_are_in_the_log_of_views() {
    let app = TestApp::start().await;
    let (application, images) = app.candidate().await.apply().await;
    let supervisor = app.reviewer_with(EXAM, &[GrantKind::Supervisor]).await;
    let reviewer = app.reviewer().await;
    let page = reviewer.open(&claim(&reviewer).await).await;
    assert_eq!(page.status, 200);
    let written = app.state.db.write_waiting_views();
    written.await.expect("writes");
    let id = application.to_string();
    let team: ReviewTeam = supervisor
        .read("review/team", &[("application", &id)])
        .await;
    let views = team.views.expect("supervises");
    let [view] = &views[..] else {
        panic!("{views:?}");
    };
    let image = view.image.as_ref().map(|it| it.image);
    assert_eq!((view.kind, image), (ViewKind::Seen, Some(images[1])));
}

#[tokio::test]
async fn sheet_needs_a_grant_on_the_exam() {
    let app = TestApp::start().await;
    app.candidate().await.apply().await;
    let stranger = app
        .reviewer_with("another-exam", &[GrantKind::Initial])
        .await;
    let sheet = format!("/review/sheet/{EXAM}/education");
    assert_eq!(stranger.open(&sheet).await.status, 404);
    let answer = stranger.call("review/claim-sheet", &SHEET).await;
    assert_eq!(answer.problem(), Problem::NotFound);
    // The second level gets nothing that waits for the first.
    let last = app.reviewer_with(EXAM, &[GrantKind::Final]).await;
    let answer = last.post_page("/api/review/claim-sheet", &SHEET).await;
    let address = answer.header("location").to_owned();
    assert!(address.contains("nothing-free"), "{address}");
}
