//! The post: takes messages out of the database and sends them, by mail and through a gateway
//! for text messages, as far as the configuration names such.
//!
//! It may be killed at any moment. A delivery is claimed in the database before it is sent and
//! settled afterwards, and it is never sent while it might have been sent already by someone who
//! still holds the claim. Whoever dies in between leaves a claim that ends by itself; the second
//! attempt carries the same key (`Message-ID`, `Idempotency-Key`), by which the other side knows
//! that it is the same.

mod account;
mod gateway;
mod mail;

use std::time::Duration;

use app::{text::Text, words::message::Letter};
use futures::{StreamExt, stream};
use shared::{
    exam::Exam,
    message::{Channel, Fate, Matter},
    time::Timestamp,
    url::page,
};
use tokio::time::sleep;

pub use self::gateway::PRACTICE;
use self::{gateway::Gateway, mail::Mail};
use crate::{
    config::Config,
    db::{Attempt, Claimed, MessageRecord, NewDelivery, Recipient},
    error::{Result, to_problem},
    state::AppState,
};

/// Messages taken up at a time.
const BATCH: u64 = 64;
/// Deliveries that are under way at the same time.
const TOGETHER: usize = 8;
/// How long to wait when there is nothing to do.
const PAUSE: Duration = Duration::from_secs(2);
/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a claim holds: longer than a batch can take.
const CLAIM: i64 = 10 * Timestamp::MINUTE;
/// How long to wait after the first failure; after each further one twice as long.
const FIRST_PAUSE: i64 = 30 * Timestamp::SECOND;
const LONGEST_PAUSE: i64 = Timestamp::HOUR;
/// After so many attempts, about five hours, it is given up and the office sees it.
const MOST_ATTEMPTS: u32 = 12;

/// What is to be said, to whom.
struct Post<'a> {
    /// The same at every attempt.
    key: String,
    address: &'a str,
    lang: &'static str,
    /// The word for what it is about.
    kind: &'static str,
    subject: &'static str,
    words: String,
    at: Timestamp,
}

/// Why it was not taken.
enum Refused {
    /// The same will be refused again.
    ForGood(String),
    ForNow(String),
}

/// The channels that the configuration names.
pub struct PostOffice {
    state: AppState,
    mail: Option<Mail>,
    gateway: Option<Gateway>,
}

impl PostOffice {
    /// # Errors
    /// `Broken`, where the configuration of a channel cannot be used.
    pub fn open(state: AppState) -> Result<Self> {
        Ok(Self {
            mail: Mail::open(&state.config)?,
            gateway: Gateway::open(&state.config)?,
            state,
        })
    }

    /// Works until the program ends.
    pub async fn work(self) {
        loop {
            match self.send_due().await {
                Ok(0) => sleep(PAUSE).await,
                Ok(_) => {}
                Err(error) => {
                    // Said here, since there is nobody else to tell.
                    to_problem(error);
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Sends what is due now; says how many deliveries were tried.
    pub async fn send_due(&self) -> Result<usize> {
        self.post_new().await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let claimed = db.claim_deliveries(now, now.plus(CLAIM), BATCH).await?;
        let tried = claimed.len();
        let mut attempts = stream::iter(claimed)
            .map(|claimed| self.deliver(claimed))
            .buffer_unordered(TOGETHER);
        while let Some(outcome) = attempts.next().await {
            outcome?;
        }
        Ok(tried + self.send_account_messages().await?)
    }

    /// Decides of every new message where it goes.
    pub async fn post_new(&self) -> Result<()> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        loop {
            let unposted = db.unposted(BATCH).await?;
            for (message, recipient) in &unposted {
                db.post(message.id, self.address(recipient), now).await?;
            }
            if (unposted.len() as u64) < BATCH {
                return Ok(());
            }
        }
    }

    /// Where a message to this person goes, and why nowhere else.
    fn address(&self, recipient: &Recipient) -> Vec<NewDelivery> {
        let channels = configured_channels(&self.state.config);
        Channel::ALL
            .into_iter()
            .map(|channel| {
                let address = match channel {
                    Channel::Mail => &recipient.email,
                    Channel::Sms => &recipient.phone,
                };
                let fate = match address {
                    _ if !channels.contains(&channel) => Fate::NotConfigured,
                    None => Fate::NoAddress,
                    Some(_) => Fate::Waiting,
                };
                NewDelivery {
                    channel,
                    fate,
                    address: address.clone(),
                }
            })
            .collect()
    }

    async fn deliver(&self, claimed: Claimed) -> Result<()> {
        let (db, message) = (&self.state.db, &claimed.message);
        let exam = db.exam(&message.exam, message.exam_version).await?;
        let text = Text(claimed.lang);
        let link = self.link(&claimed);
        let said = MessageRecord {
            matter: say_when_sent(&exam, &message.matter, self.state.clock.now()),
            ..message.clone()
        };
        let post = Post {
            key: format!("{}.{}", message.id, claimed.channel.as_str()),
            address: &claimed.address,
            lang: claimed.lang.tag(),
            kind: message.matter.kind().as_str(),
            subject: text.message_subject(&message.matter),
            words: text.message_words(Letter {
                code: claimed.secret.as_deref(),
                ..letter(&exam, &said, link.as_deref())
            }),
            at: self.state.clock.now(),
        };
        let outcome = self.send(claimed.channel, &post).await;
        let now = self.state.clock.now();
        let attempt = judge(outcome, claimed.attempts, now);
        db.settle_delivery(message.id, claimed.channel, attempt, now)
            .await
    }

    /// Sends it once.
    async fn send(&self, channel: Channel, post: &Post<'_>) -> Result<(), Refused> {
        let sending = async {
            match (channel, &self.mail, &self.gateway) {
                (Channel::Mail, Some(mail), _) => mail.send(post).await,
                (Channel::Sms, _, Some(gateway)) => gateway.send(post).await,
                _ => Err(Refused::ForNow(
                    "this channel is not configured any more".to_owned(),
                )),
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, sending).await;
        outcome.unwrap_or_else(|_| {
            Err(Refused::ForNow(format!(
                "no answer within {} s",
                PATIENCE.as_secs()
            )))
        })
    }

    /// Where the words lead; only an address that people can reach is worth sending.
    fn link(&self, claimed: &Claimed) -> Option<String> {
        let path = match (&claimed.secret, claimed.message.application) {
            (Some(code), _) => page::invitation(code),
            (None, Some(application)) => page::hub(application),
            (None, None) => page::SIGN_IN.to_owned(),
        };
        self.link_to(&path)
    }

    /// The address of a page; `None` where the server does not know how people reach it.
    fn link_to(&self, path: &str) -> Option<String> {
        let home = self.state.config.public_url.as_deref()?;
        Some(format!("{}{path}", home.trim_end_matches('/')))
    }
}

/// The time of an invitation counts from the moment at which it is accepted, which is now.
fn say_when_sent(exam: &Exam, matter: &Matter, now: Timestamp) -> Matter {
    match matter {
        Matter::Invited { closes: None } => Matter::Invited {
            closes: exam.invitation_closes(now),
        },
        other => other.clone(),
    }
}

/// What becomes of a delivery after its so-manieth attempt.
fn judge(outcome: Result<(), Refused>, attempts: u32, now: Timestamp) -> Attempt {
    match outcome {
        Ok(()) => Attempt::Sent,
        Err(Refused::ForNow(fault)) if attempts < MOST_ATTEMPTS => Attempt::Again {
            due: now.plus(pause_after(attempts)),
            fault,
        },
        Err(Refused::ForNow(fault) | Refused::ForGood(fault)) => Attempt::Failed { fault },
    }
}

fn pause_after(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    (FIRST_PAUSE << doublings).min(LONGEST_PAUSE)
}

pub fn configured_channels(config: &Config) -> Vec<Channel> {
    let is_configured = |channel: &Channel| match channel {
        Channel::Mail => config.mail_server.is_some(),
        Channel::Sms => config.sms_gateway.is_some(),
    };
    Channel::ALL.into_iter().filter(is_configured).collect()
}

/// The message in the form from which its words are made.
pub fn letter<'a>(exam: &'a Exam, record: &'a MessageRecord, link: Option<&'a str>) -> Letter<'a> {
    Letter {
        exam,
        number: record.number.as_deref(),
        matter: &record.matter,
        link,
        code: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_then_it_is_given_up() {
        let now = Timestamp(0);
        let refused = || Err(Refused::ForNow("busy".to_owned()));
        let seconds: Vec<i64> = (1..=9)
            .map(|n| pause_after(n) / Timestamp::SECOND)
            .collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert!(matches!(judge(refused(), 11, now), Attempt::Again { .. }));
        assert!(matches!(judge(refused(), 12, now), Attempt::Failed { .. }));
        let for_good = Err(Refused::ForGood("no such user".to_owned()));
        assert!(matches!(judge(for_good, 1, now), Attempt::Failed { .. }));
    }
}
