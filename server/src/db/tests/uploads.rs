//! Tests of repeated and concurrent uploads, and of removed images.

use futures::future::join_all;
use shared::{
    application::{Command, Image},
    hint::Observation,
    id::ImageId,
    problem::{Problem, UploadCount},
    role::{Actor, Role},
};

use super::{Bench, image, slot};
use crate::error::Error;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_upload_at_the_same_time_and_after_the_lock_is_one_image() {
    let bench = Bench::start().await;
    let (account, application) = bench.filled("c").await;
    let candidate = Actor::Candidate(account);
    let now = bench.minute(1);
    let page = image(b"second page", now);
    let send = |_| bench.add(application, "education", page.clone(), candidate, now);
    let sent = join_all((0..8).map(send)).await;
    assert_eq!(sent.iter().filter(|(_, new)| *new).count(), 1);
    assert!(sent.iter().all(|(stored, _)| *stored == page));

    bench
        .db
        .perform(application, None, Command::Submit, candidate, now)
        .await
        .expect("submits");
    assert_eq!(
        bench
            .add(application, "education", page.clone(), candidate, now)
            .await,
        (page.clone(), false)
    );
    let read = bench
        .db
        .application(application)
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(read.images(&slot("education")).len(), 2);

    let other_bytes = image(b"other", now);
    let other_bytes = Image {
        id: page.id,
        ..other_bytes
    };
    let refused = bench
        .db
        .add_image(
            application,
            slot("education"),
            other_bytes,
            None,
            candidate,
            now,
        )
        .await;
    assert!(matches!(
        refused,
        Err(Error::Problem(Problem::ImageIdTaken))
    ));
    let refused = bench
        .db
        .add_image(
            application,
            slot("resume"),
            page.clone(),
            None,
            candidate,
            now,
        )
        .await;
    assert!(matches!(
        refused,
        Err(Error::Problem(Problem::ImageIdTaken))
    ));
    let stranger = Actor::Candidate(bench.account(Role::Candidate, "s").await);
    let refused = bench
        .db
        .add_image(application, slot("education"), page, None, stranger, now)
        .await;
    assert!(matches!(refused, Err(Error::Problem(Problem::NotFound))));
}

#[tokio::test]
async fn what_was_seen_before_another_act_is_neither_lost_nor_believed() {
    let bench = Bench::start().await;
    let (account, application) = bench.filled("c").await;
    let candidate = Actor::Candidate(account);
    let read = || async {
        let found = bench.db.application(application).await.expect("reads");
        found.expect("is there")
    };
    let seen = read().await;
    let add = |page: &Image, actor| {
        let (seen, page) = (seen.clone(), page.clone());
        let at = page.uploaded;
        (bench.db).add_image_to(seen, slot("education"), page, None, actor, at)
    };
    let [first, second, late] =
        [b"first page", b"other page", b"third page"].map(|it| image(it, bench.minute(1)));
    for page in [&first, &second] {
        let added = add(page, candidate).await.expect("is added");
        assert_eq!(added, (page.clone(), true));
    }
    let again = add(&first, candidate).await.expect("is there");
    assert_eq!(again, (first.clone(), false));
    let now = read().await;
    assert_eq!(now.revision, seen.revision + 2);
    assert_eq!(now.images(&slot("education")).len(), 3);

    let stranger = Actor::Candidate(bench.account(Role::Candidate, "s").await);
    let hidden = add(&late, stranger).await;
    assert!(matches!(hidden, Err(Error::Problem(Problem::NotFound))));

    bench
        .db
        .perform(
            application,
            None,
            Command::Submit,
            candidate,
            bench.minute(2),
        )
        .await
        .expect("submits");
    let locked = add(&late, candidate).await;
    assert!(matches!(locked, Err(Error::Problem(Problem::Locked(_)))));
}

#[tokio::test]
async fn an_image_that_was_never_submitted_goes_when_it_is_removed() {
    let bench = Bench::start().await;
    let (account, application) = bench.filled("c").await;
    let candidate = Actor::Candidate(account);
    let (page, _) = bench
        .add(
            application,
            "education",
            image(b"wrong", bench.minute(1)),
            candidate,
            bench.minute(1),
        )
        .await;
    let command = Command::RemoveImage { image: page.id };
    bench
        .db
        .perform(application, None, command, candidate, bench.minute(2))
        .await
        .expect("is removed");
    assert_eq!(
        bench
            .db
            .image_for(application, page.id)
            .await
            .expect("reads"),
        None
    );
    assert_eq!(
        bench
            .db
            .image_for(application, ImageId(application.0))
            .await
            .expect("reads"),
        None
    );
}

#[tokio::test]
async fn bytes_are_decoded_once_and_what_came_of_it_is_kept() {
    let bench = Bench::start().await;
    let (_, application) = bench.filled("a").await;
    bench.filled("b").await;
    let waiting = bench.db.undecoded(10).await.expect("reads");
    assert_eq!(waiting.len(), 3, "both sent the same three pictures");
    for (digest, decodes) in [(waiting[0], true), (waiting[1], false)] {
        let unseen = bench.db.unseen(digest).await.expect("reads");
        assert_eq!(unseen.len(), 2, "one of each application");
        let seen = unseen.into_iter().map(|unseen| {
            let observation = Observation {
                decodes,
                ..Observation::default()
            };
            (unseen.image, observation)
        });
        bench
            .db
            .record_observations(seen.collect(), bench.minute(3))
            .await
            .expect("is recorded");
        assert_eq!(bench.db.unseen(digest).await.expect("reads"), []);
    }
    let seen = bench.db.observations(application).await.expect("reads");
    let decodes: Vec<_> = seen
        .iter()
        .filter_map(|(_, look)| look.observation())
        .map(|seen| seen.decodes)
        .collect();
    assert_eq!((decodes.len(), decodes.contains(&false)), (2, true));
    assert_eq!(bench.db.undecoded(10).await.expect("reads"), waiting[2..]);
}

#[tokio::test]
async fn a_day_of_uploads_outlives_the_server() {
    let bench = Bench::start().await;
    let account = bench.account(Role::Candidate, "q").await;
    let (now, most) = (bench.minute(0), 40);
    let allowed = UploadCount {
        files: most,
        bytes: 1 << 30,
    };
    for _ in 0..most {
        let counted = bench.db.count_upload(account, 1000, allowed, now).await;
        counted.expect("is counted");
    }
    let over = bench.db.count_upload(account, 1000, allowed, now).await;
    assert!(matches!(
        over,
        Err(Error::Problem(Problem::UploadQuota { .. }))
    ));
    bench.db.return_upload(account, 1000, now);
    let counted = bench.db.count_upload(account, 1000, allowed, now).await;
    counted.expect("one was given back");

    // Another server knows all but the last few uploads.
    let other = bench.reconnect().await;
    let mut taken = 0;
    while other
        .count_upload(account, 1000, allowed, now)
        .await
        .is_ok()
    {
        taken += 1;
    }
    assert_eq!(taken, most % 16, "those that were not written yet");
    let tomorrow = now.plus(shared::time::Timestamp::DAY);
    let counted = other.count_upload(account, 1000, allowed, tomorrow).await;
    counted.expect("another day");
}
