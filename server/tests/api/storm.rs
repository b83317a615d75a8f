//! Test of a submission over a connection that drops 30 % of the responses and some requests, from
//! several tabs and two devices: exactly one submission and one receipt, however often it was sent
//! (T4). `ZHUNKAO_STORMS` is the number of runs: 24 in every test, thousands in the long mode.

use std::collections::VecDeque;

use shared::{
    application::{LogEvent, ReviewedSnapshot},
    id::ApplicationId,
    outbox::{
        AttemptId, Command, DeliveryError, Event, Outbox, ServerSnapshot, Submission, SyncRequest,
        SyncResponse,
    },
    problem::Problem,
};

use crate::{
    actor::TestUser,
    app::{TestApp, load_picture},
    application::REQUIRED,
};

/// A fixed pseudo-random sequence (xorshift).
struct FaultRng(u64);

impl FaultRng {
    fn is_hit(&mut self, percent: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % 100 < percent
    }
}

/// Two devices of one person; the tabs of each share its outbox.
struct LossyNetwork<'a> {
    actor: &'a TestUser,
    application: ApplicationId,
    outboxes: [Outbox; 2],
    flights: VecDeque<(usize, AttemptId, SyncRequest)>,
    chance: FaultRng,
    sent: u32,
}

impl LossyNetwork<'_> {
    fn apply_event(&mut self, device: usize, event: Event) {
        for command in self.outboxes[device].apply(event) {
            if let Command::Send { attempt, request } = command {
                self.flights.push_back((device, attempt, request));
            }
        }
    }

    /// Sends a request that may be lost on the way, or whose response may be lost.
    async fn send_with_loss(&mut self, device: usize, attempt: AttemptId, request: SyncRequest) {
        let is_lost_going = self.chance.is_hit(15);
        let is_lost_coming = self.chance.is_hit(30);
        let mut answer = Err(DeliveryError::NoResponse);
        if !is_lost_going {
            answer = self.ask(request).await;
        }
        if is_lost_coming {
            answer = Err(DeliveryError::NoResponse);
        }
        let event = Event::ResponseReceived {
            attempt,
            result: answer,
            random: 0,
        };
        self.apply_event(device, event);
    }

    async fn ask(&mut self, request: SyncRequest) -> Result<SyncResponse, DeliveryError> {
        match request {
            SyncRequest::Read => {
                let dossier = self.actor.dossier(self.application).await;
                Ok(SyncResponse::Read(ServerSnapshot::of(&dossier)))
            }
            SyncRequest::Submit {
                revision,
                reviewed: looked,
            } => {
                self.sent += 1;
                let answer = self
                    .actor
                    .submit_looked(self.application, revision, &looked)
                    .await;
                answer
                    .map(|_| SyncResponse::Done)
                    .map_err(DeliveryError::Refused)
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

async fn submit_in_a_storm(actor: &TestUser, application: ApplicationId, seed: u64) -> u32 {
    let dossier = actor.dossier(application).await;
    let before = dossier.receipts.len() as u32;
    let looked = ReviewedSnapshot::from_application(&dossier.application, &dossier.exam);
    let mut storm = LossyNetwork {
        actor,
        application,
        outboxes: Default::default(),
        flights: VecDeque::new(),
        chance: FaultRng(seed + 1),
        sent: 0,
    };
    // Five tabs submit, three of one device and two of the other.
    for device in [0, 1, 0, 0, 1] {
        let looked = looked.clone();
        let event = Event::SubmitRequested {
            previous_submissions: before,
            reviewed: looked,
            by_fingerprint: false,
        };
        storm.apply_event(device, event);
    }
    for _ in 0..500 {
        for device in [0, 1] {
            if storm.chance.is_hit(10) {
                // The page is reloaded: running requests are forgotten, but may still arrive.
                storm.apply_event(device, Event::SenderStarted);
            }
            storm.apply_event(device, Event::Reconnected);
            storm.apply_event(device, Event::SendPending);
        }
        let Some((device, attempt, request)) = storm.flights.pop_front() else {
            let is_over = |outbox: &Outbox| outbox.submission.is_none();
            assert!(storm.outboxes.iter().all(is_over), "it does not go on");
            return storm.sent;
        };
        storm.send_with_loss(device, attempt, request).await;
    }
    panic!("it never comes to rest");
}

#[tokio::test]
async fn a_submission_in_a_storm_is_made_once_and_has_one_receipt() {
    let app = TestApp::start().await;
    let count =
        std::env::var("ZHUNKAO_STORMS").map_or(24, |count| count.parse().expect("a number"));
    let mut sent = 0;
    for seed in 0..count {
        let actor = app.candidate().await;
        let application = actor.enter().await;
        actor.prepare(application).await;
        actor.fill(application).await;
        sent += submit_in_a_storm(&actor, application, seed).await;
        let dossier = actor.dossier(application).await;
        assert_eq!(dossier.receipts.len(), 1, "seed {seed}");
        let is_submission = |event: &LogEvent| matches!(event, LogEvent::Submitted { .. });
        let log = dossier.log.iter();
        assert_eq!(log.filter(|entry| is_submission(&entry.event)).count(), 1);
    }
    // The test needs repeated requests to be meaningful.
    assert!(u64::from(sent) > count + count / 4, "{sent}");
    println!("{count} submissions, asked for by five each, sent {sent} times: each made once");
}

#[tokio::test]
async fn submission_of_unreviewed_state_names_missing_files() {
    let app = TestApp::start().await;
    let actor = app.candidate().await;
    let application = actor.enter().await;
    actor.prepare(application).await;
    let images = actor.fill(application).await;
    let seen = actor.dossier(application).await;
    let looked = ReviewedSnapshot::from_application(&seen.application, &seen.exam);
    let (_, gone) = seen.application.find_image(images[0]).expect("it is there");
    let gone = gone.sha256;

    // Another device replaces an image.
    let (id, image) = (application.to_string(), images[0].to_string());
    let arguments = [("application", id.as_str()), ("image", &image)];
    assert_eq!(actor.call("images/remove", &arguments).await.status, 200);
    let (slot, _) = REQUIRED[0];
    let other = load_picture("id-front-under-200k.jpg");
    let answer = actor
        .upload(application, slot, crate::actor::new_image_id(), other)
        .await;
    assert_eq!(answer.status, 201);

    let now = actor.application(application).await;
    let answer = actor
        .submit_looked(application, now.revision, &looked)
        .await;
    let missing = vec![gone];
    assert_eq!(answer, Err(Problem::SnapshotMismatch { missing }));
    assert!(actor.dossier(application).await.receipts.is_empty());

    // The outbox does not send it again by itself: the person must review first.
    let mut outbox = Outbox::default();
    outbox.apply(Event::SubmitRequested {
        previous_submissions: 0,
        reviewed: looked,
        by_fingerprint: false,
    });
    assert!(matches!(
        outbox.submission,
        Some(Submission {
            previous_submissions: 0,
            ..
        })
    ));
}
