//! Tests of what image analysis makes searchable: pictures of two people, and the order of the queue
//! by hints.

use shared::{
    application::Command,
    hint::Observation,
    id::{AccountId, ApplicationId, ImageId},
    review_grant::ReviewGrants,
    role::{Actor, Role},
    unit_scope::UnitScope,
    view::{HintOrder, QueueFilter, SharedPicture},
};

use super::{TestDatabase, image};
use crate::db::{NextRequest, RecordedObservation};

async fn record(bench: &TestDatabase, image: ImageId, is_suspect: bool) {
    let observation = Observation {
        is_decodable: true,
        ..Observation::default()
    };
    let seen = RecordedObservation {
        image,
        observation,
        is_suspect,
    };
    let recorded = bench
        .db
        .record_observations(vec![seen], bench.time_at_minute(9));
    recorded.await.expect("is recorded");
}

async fn shared(bench: &TestDatabase, application: ApplicationId) -> Vec<SharedPicture> {
    let found = bench.db.application(application).await.expect("reads");
    let found = found.expect("is there");
    let scope = UnitScope::WholeExam;
    let shared = bench.db.find_shared_pictures(&found, &scope).await;
    shared.expect("searches")
}

#[tokio::test]
async fn equal_files_of_two_people_are_found_at_both() {
    let bench = TestDatabase::start().await;
    let (_, one) = bench.create_submitted_application("one", 10).await;
    assert_eq!(shared(&bench, one).await, []);
    let (_, other) = bench.create_submitted_application("other", 11).await;
    bench.create_filled_application("draft").await;
    for (own, foreign, name) in [(one, other, "人other"), (other, one, "人one")] {
        let found = shared(&bench, own).await;
        assert_eq!(found.len(), 3, "every picture, once");
        assert!(found.iter().all(|it| it.application == foreign));
        assert!(found.iter().all(|it| it.name == name));
    }
    for number in 0..4 {
        let login = format!("more{number}");
        bench.create_submitted_application(&login, 12).await;
    }
    let found = shared(&bench, one).await;
    assert_eq!(found.len(), 9, "three for each picture");
}

async fn next(
    bench: &TestDatabase,
    order: HintOrder,
    left: Option<ApplicationId>,
    reviewer: AccountId,
) -> Option<ApplicationId> {
    let request = NextRequest {
        reviewer,
        grants: ReviewGrants::Unrestricted,
        filter: by(order),
        left,
        held: Vec::new(),
    };
    let claimed = bench.db.claim_next(request, bench.time_at_minute(20));
    claimed.await.expect("searches")
}

fn by(order: HintOrder) -> QueueFilter {
    QueueFilter {
        hints: Some(order),
        ..QueueFilter::default()
    }
}

#[tokio::test]
async fn list_and_next_application_follow_the_hints() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let mut waiting = Vec::new();
    for (login, minute) in [("a", 10), ("b", 11), ("c", 12), ("d", 13)] {
        waiting.push(bench.create_submitted_application(login, minute).await.1);
    }
    for application in [waiting[1], waiting[3]] {
        let found = bench.db.application(application).await.expect("reads");
        let found = found.expect("is there");
        let images = found.materials.values().flat_map(|it| &it.images);
        let image = images.map(|image| image.id).next().expect("an image");
        record(&bench, image, true).await;
    }
    for (order, expected) in [
        (HintOrder::First, [1, 3, 0, 2]),
        (HintOrder::Last, [0, 2, 1, 3]),
    ] {
        let expected = expected.map(|place| waiting[place]);
        let now = bench.time_at_minute(20);
        let queue = bench
            .db
            .queue(&by(order), (me, &ReviewGrants::Unrestricted), now)
            .await
            .expect("reads");
        let rows: Vec<_> = queue.rows.iter().map(|row| row.application).collect();
        assert_eq!(rows, expected, "{order:?}");
        let flags = queue.rows.iter().filter(|row| row.has_hints).count();
        assert_eq!(flags, 2);
        let mut left = None;
        for expected in expected {
            left = next(&bench, order, left, me).await;
            assert_eq!(left, Some(expected), "{order:?}");
        }
        // After the last one the list begins again.
        assert_eq!(next(&bench, order, left, me).await, Some(expected[0]));
        bench
            .db
            .release_claim(expected[0], me)
            .await
            .expect("writes");
    }
}

#[tokio::test]
async fn removed_image_takes_its_hint_along() {
    let bench = TestDatabase::start().await;
    let me = bench.create_account(Role::Reviewer, "me").await;
    let (account, application) = bench.create_filled_application("a").await;
    let (actor, now) = (Actor::Candidate(account), bench.time_at_minute(1));
    let page = image(b"blurred", now);
    bench
        .add_image(application, "education", page.clone(), actor, now)
        .await;
    record(&bench, page.id, true).await;
    let remove = Command::RemoveImage { image: page.id };
    let submitted = bench.time_at_minute(2);
    for command in [remove, Command::Submit] {
        let done = bench
            .db
            .perform(application, None, command, actor, submitted);
        done.await.expect("is done");
    }
    let filter = by(HintOrder::First);
    let queue = bench.db.queue(
        &filter,
        (me, &ReviewGrants::Unrestricted),
        bench.time_at_minute(20),
    );
    let rows = queue.await.expect("reads").rows;
    assert_eq!((rows.len(), rows[0].has_hints), (1, false));
}
