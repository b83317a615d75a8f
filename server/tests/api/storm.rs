//! Test of a submission over a connection that drops 30 % of the responses and some requests, from
//! several tabs and two devices: exactly one submission and one receipt, however often it was sent
//! (T4). `ZHUNKAO_STORMS` is the number of runs: 24 in every test, thousands in the long mode.

use std::collections::VecDeque;

use shared::{
    application::{LogEvent, Looked},
    id::ApplicationId,
    outbox::{Answer, Attempt, Command, Event, Fault, Outbox, Request, Seen, Submission},
    problem::Problem,
};

use crate::{
    actor::Actor,
    app::{TestApp, picture},
    application::REQUIRED,
};

/// A fixed pseudo-random sequence (xorshift).
struct Chance(u64);

impl Chance {
    fn is_hit(&mut self, percent: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % 100 < percent
    }
}

/// Two devices of one person; the tabs of each share its outbox.
struct Storm<'a> {
    actor: &'a Actor,
    application: ApplicationId,
    outboxes: [Outbox; 2],
    flights: VecDeque<(usize, Attempt, Request)>,
    chance: Chance,
    sent: u32,
}

impl Storm<'_> {
    fn tell(&mut self, device: usize, event: Event) {
        for command in self.outboxes[device].apply(event) {
            if let Command::Send { attempt, request } = command {
                self.flights.push_back((device, attempt, request));
            }
        }
    }

    /// Sends a request that may be lost on the way, or whose response may be lost.
    async fn fly(&mut self, device: usize, attempt: Attempt, request: Request) {
        let is_lost_going = self.chance.is_hit(15);
        let is_lost_coming = self.chance.is_hit(30);
        let mut answer = Err(Fault::Line);
        if !is_lost_going {
            answer = self.ask(request).await;
        }
        if is_lost_coming {
            answer = Err(Fault::Line);
        }
        let event = Event::Answered {
            attempt,
            answer,
            chance: 0,
        };
        self.tell(device, event);
    }

    async fn ask(&mut self, request: Request) -> Result<Answer, Fault> {
        match request {
            Request::Read => {
                let dossier = self.actor.dossier(self.application).await;
                Ok(Answer::Read(Seen::of(&dossier)))
            }
            Request::Submit { revision, looked } => {
                self.sent += 1;
                let answer = self
                    .actor
                    .submit_looked(self.application, revision, &looked)
                    .await;
                answer.map(|_| Answer::Done).map_err(Fault::Refused)
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

async fn submit_in_a_storm(actor: &Actor, application: ApplicationId, seed: u64) -> u32 {
    let dossier = actor.dossier(application).await;
    let before = dossier.receipts.len() as u32;
    let looked = Looked::of(&dossier.application, &dossier.exam);
    let mut storm = Storm {
        actor,
        application,
        outboxes: Default::default(),
        flights: VecDeque::new(),
        chance: Chance(seed + 1),
        sent: 0,
    };
    // Five tabs submit, three of one device and two of the other.
    for device in [0, 1, 0, 0, 1] {
        let looked = looked.clone();
        let event = Event::SubmitAsked {
            before,
            looked,
            by_fingerprint: false,
        };
        storm.tell(device, event);
    }
    for _ in 0..500 {
        for device in [0, 1] {
            if storm.chance.is_hit(10) {
                // The page is reloaded: running requests are forgotten, but may still arrive.
                storm.tell(device, Event::Opened);
            }
            storm.tell(device, Event::Awake);
            storm.tell(device, Event::Run);
        }
        let Some((device, attempt, request)) = storm.flights.pop_front() else {
            let is_over = |outbox: &Outbox| outbox.submission.is_none();
            assert!(storm.outboxes.iter().all(is_over), "it does not go on");
            return storm.sent;
        };
        storm.fly(device, attempt, request).await;
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
async fn what_was_not_looked_at_is_not_submitted_and_what_is_missing_is_named() {
    let app = TestApp::start().await;
    let actor = app.candidate().await;
    let application = actor.enter().await;
    actor.prepare(application).await;
    let images = actor.fill(application).await;
    let seen = actor.dossier(application).await;
    let looked = Looked::of(&seen.application, &seen.exam);
    let (_, gone) = seen.application.find_image(images[0]).expect("it is there");
    let gone = gone.sha256;

    // Another device replaces an image.
    let (id, image) = (application.to_string(), images[0].to_string());
    let arguments = [("application", id.as_str()), ("image", &image)];
    assert_eq!(actor.call("images/remove", &arguments).await.status, 200);
    let (slot, _) = REQUIRED[0];
    let other = picture("id-front-under-200k.jpg");
    let answer = actor
        .upload(application, slot, crate::actor::new_image(), other)
        .await;
    assert_eq!(answer.status, 201);

    let now = actor.application(application).await;
    let answer = actor
        .submit_looked(application, now.revision, &looked)
        .await;
    let missing = vec![gone];
    assert_eq!(answer, Err(Problem::NotAsLooked { missing }));
    assert!(actor.dossier(application).await.receipts.is_empty());

    // The outbox does not send it again by itself: the person must review first.
    let mut outbox = Outbox::default();
    outbox.apply(Event::SubmitAsked {
        before: 0,
        looked,
        by_fingerprint: false,
    });
    assert!(matches!(
        outbox.submission,
        Some(Submission { before: 0, .. })
    ));
}
