//! Tests of repeated and concurrent uploads, and of removed images.

use futures::future::join_all;
use shared::{
    application::{Command, Image},
    hint::Observation,
    id::ImageId,
    problem::{Problem, UploadCount},
    role::{Actor, Role},
};

use super::{TestDatabase, image, slot};
use crate::{db::RecordedObservation, error::Error};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_upload_is_one_image_even_after_lock() {
    let bench = TestDatabase::start().await;
    let (account, application) = bench.create_filled_application("c").await;
    let candidate = Actor::Candidate(account);
    let now = bench.time_at_minute(1);
    let page = image(b"second page", now);
    let send = |_| bench.add_image(application, "education", page.clone(), candidate, now);
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
            .add_image(application, "education", page.clone(), candidate, now)
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
    let stranger = Actor::Candidate(bench.create_account(Role::Candidate, "s").await);
    let refused = bench
        .db
        .add_image(application, slot("education"), page, None, stranger, now)
        .await;
    assert!(matches!(refused, Err(Error::Problem(Problem::NotFound))));
}

#[tokio::test]
async fn stale_application_upload_is_rechecked() {
    let bench = TestDatabase::start().await;
    let (account, application) = bench.create_filled_application("c").await;
    let candidate = Actor::Candidate(account);
    let read = || async {
        let found = bench.db.application(application).await.expect("reads");
        found.expect("is there")
    };
    let seen = read().await;
    let add = |page: &Image, actor| {
        let (seen, page) = (seen.clone(), page.clone());
        let at = page.uploaded;
        (bench.db).add_image_to_loaded(seen, slot("education"), page, None, actor, at)
    };
    let [first, second, late] =
        [b"first page", b"other page", b"third page"].map(|it| image(it, bench.time_at_minute(1)));
    for page in [&first, &second] {
        let added = add(page, candidate).await.expect("is added");
        assert_eq!(added, (page.clone(), true));
    }
    let again = add(&first, candidate).await.expect("is there");
    assert_eq!(again, (first.clone(), false));
    let now = read().await;
    assert_eq!(now.revision, seen.revision + 2);
    assert_eq!(now.images(&slot("education")).len(), 3);

    let stranger = Actor::Candidate(bench.create_account(Role::Candidate, "s").await);
    let hidden = add(&late, stranger).await;
    assert!(matches!(hidden, Err(Error::Problem(Problem::NotFound))));

    bench
        .db
        .perform(
            application,
            None,
            Command::Submit,
            candidate,
            bench.time_at_minute(2),
        )
        .await
        .expect("submits");
    let locked = add(&late, candidate).await;
    assert!(matches!(locked, Err(Error::Problem(Problem::Locked(_)))));
}

#[tokio::test]
async fn unsubmitted_image_row_is_deleted_on_removal() {
    let bench = TestDatabase::start().await;
    let (account, application) = bench.create_filled_application("c").await;
    let candidate = Actor::Candidate(account);
    let (page, _) = bench
        .add_image(
            application,
            "education",
            image(b"wrong", bench.time_at_minute(1)),
            candidate,
            bench.time_at_minute(1),
        )
        .await;
    let command = Command::RemoveImage { image: page.id };
    bench
        .db
        .perform(
            application,
            None,
            command,
            candidate,
            bench.time_at_minute(2),
        )
        .await
        .expect("is removed");
    for id in [page.id, ImageId(application.0)] {
        let found = bench.db.find_image(application, id).await;
        assert!(found.expect("reads").is_none());
    }
}

#[tokio::test]
async fn image_bytes_are_analysed_once() {
    let bench = TestDatabase::start().await;
    let (_, application) = bench.create_filled_application("a").await;
    bench.create_filled_application("b").await;
    let waiting = bench.db.list_unanalysed_files(10).await.expect("reads");
    assert_eq!(waiting.len(), 3, "both sent the same three pictures");
    for (digest, is_decodable) in [(waiting[0], true), (waiting[1], false)] {
        let unseen = bench
            .db
            .find_unanalysed_images(digest)
            .await
            .expect("reads");
        assert_eq!(unseen.len(), 2, "one of each application");
        let seen = unseen.into_iter().map(|unseen| {
            let observation = Observation {
                is_decodable,
                ..Observation::default()
            };
            RecordedObservation {
                image: unseen.image,
                observation,
                is_suspect: false,
            }
        });
        bench
            .db
            .record_observations(seen.collect(), bench.time_at_minute(3))
            .await
            .expect("is recorded");
        assert_eq!(
            bench
                .db
                .find_unanalysed_images(digest)
                .await
                .expect("reads"),
            []
        );
    }
    let seen = bench.db.observations(application).await.expect("reads");
    let decodes: Vec<_> = seen
        .iter()
        .filter_map(|(_, look)| look.observation())
        .map(|seen| seen.is_decodable)
        .collect();
    assert_eq!((decodes.len(), decodes.contains(&false)), (2, true));
    assert_eq!(
        bench.db.list_unanalysed_files(10).await.expect("reads"),
        waiting[2..]
    );
}

#[tokio::test]
async fn upload_quota_survives_restart() {
    let bench = TestDatabase::start().await;
    let account = bench.create_account(Role::Candidate, "q").await;
    let (now, most) = (bench.time_at_minute(0), 40);
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
    bench.db.refund_upload(account, 1000, now);
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
    let tomorrow = now.plus(shared::time::Timestamp::DAY_MS);
    let counted = other.count_upload(account, 1000, allowed, tomorrow).await;
    counted.expect("another day");
}
