//! Tests of the content of the submission before a mending: reviewers read it until the decision,
//! and then it is gone.

use server::media::sweep::sweep;
use shared::{
    digest::Sha256,
    id::{ApplicationId, ImageId},
    time::Timestamp,
    url,
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{TestApp, load_picture},
    national::{enter, typed},
};

const NEW: &str = "scan-degree-under-300k.jpg";

/// Replaces the returned image by another file and submits again.
pub(crate) async fn mend(
    candidate: &TestUser,
    application: ApplicationId,
    old: ImageId,
) -> ImageId {
    let new = new_image_id();
    let sent = candidate
        .upload(application, "education", new, load_picture(NEW))
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let (id, old) = (application.to_string(), old.to_string());
    let removed = [("application", id.as_str()), ("image", old.as_str())];
    let removed = candidate.call("images/remove", &removed).await;
    assert_eq!(removed.status, 200, "{}", removed.text());
    candidate.submit(application).await;
    new
}

#[tokio::test]
async fn replaced_image_is_read_by_reviewers_until_the_decision() {
    let app = TestApp::start().await;
    let (candidate, reviewer) = (app.candidate().await, app.reviewer().await);
    let (application, images) = candidate.apply().await;
    let old = images[1];
    reviewer.send_back(application, "education", "edu-qr").await;
    let new = mend(&candidate, application, old).await;

    let desk = reviewer.desk(application).await;
    let [replaced] = &desk.previous.images[..] else {
        panic!("one image was replaced: {:?}", desk.previous);
    };
    assert_eq!((replaced.image.id, replaced.page), (old, 1));
    let slot = "education".parse().expect("a slot");
    let current = desk.dossier.application.images(&slot)[0].clone();
    assert_eq!(current.id, new);
    let before = desk.find_predecessor(&slot, &current);
    assert_eq!(before.map(|it| it.image.id), Some(old));
    for path in [
        url::image(application, old),
        url::thumbnail(application, old),
    ] {
        assert_eq!(reviewer.open(&path).await.status, 200, "{path}");
        assert_eq!(candidate.open(&path).await.status, 404, "{path}");
    }
    let name = replaced.image.sha256;
    let used = app.state.db.find_used_names(&[name]).await;
    assert!(used.expect("reads").contains(&name));

    reviewer.pass_all(application).await;
    reviewer.review("review/approve", application, &[]).await;
    for path in [
        url::image(application, old),
        url::thumbnail(application, old),
    ] {
        assert_eq!(reviewer.open(&path).await.status, 404, "{path}");
    }
    assert_eq!(
        reviewer.open(&url::image(application, new)).await.status,
        200
    );
    let desk = reviewer.desk(application).await;
    assert!(desk.previous.images.is_empty());
    assert_files_swept(&app, name).await;
}

/// The file is marked by the first sweep and deleted after the grace time; that of the new image
/// stays.
async fn assert_files_swept(app: &TestApp, name: Sha256) {
    let used = app.state.db.find_used_names(&[name]).await;
    assert!(used.expect("reads").is_empty());
    let now = app.state.clock.now();
    sweep(&app.state, now).await.expect("sweeps");
    // The marks have the time of the file system, which is later than that of the test.
    let later = now.plus(100 * 365 * Timestamp::DAY_MS);
    let swept = sweep(&app.state, later).await.expect("sweeps");
    assert_eq!(swept.deleted, 1);
    assert!(app.state.media.read(name).await.expect("reads").is_none());
}

#[tokio::test]
async fn changed_answers_stand_beside_the_earlier_ones() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let choose = [("position", "10010101")];
    assert_eq!(candidate.act("positions/choose", id, &choose).await, 200);
    candidate.submit(id).await;
    let reviewer = app.reviewer().await;
    reviewer.pass_all(id).await;
    let returned = [
        ("part", "section:education"),
        ("reasons[0]", "education-unclear"),
    ];
    reviewer.review("review/return-part", id, &returned).await;
    reviewer.review("review/send-back", id, &[]).await;
    candidate
        .write(&app, id, &["education"], |field| match field {
            "school" => Some("样本大学（全称）"),
            field => typed(field),
        })
        .await;
    candidate.submit(id).await;

    // The changed section is the first.
    let page = reviewer.open(&format!("/review/{id}")).await.text();
    let changes = page.split("补正时修改的内容").nth(1).expect("has changes");
    let changes = changes.split("</table>").next().expect("it ends");
    assert!(changes.contains("样本大学（全称）"), "{changes}");
    assert!(
        changes.contains("样本大学<"),
        "the earlier answer: {changes}"
    );
    assert_eq!(changes.matches("<tr").count(), 2, "the head and one change");
    reviewer.pass_all(id).await;
    reviewer.review("review/approve", id, &[]).await;
    let kept = app.state.db.returned_answers(id).await.expect("reads");
    assert_eq!(kept, None);
}
