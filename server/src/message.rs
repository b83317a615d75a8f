//! Sends messages from the database by mail and through a gateway for text messages, if they are
//! configured.
//!
//! The process may be killed at any moment. A delivery is claimed in the database before it is sent
//! and settled afterwards. It is never sent while another process with a valid claim may have sent
//! it. The claim of a dead process expires; the second attempt has the same key (`Message-ID`,
//! `Idempotency-Key`), by which the receiver can detect the repetition.

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

/// Maximum number of messages in a batch.
const BATCH: u64 = 64;
/// Maximum number of concurrent deliveries.
const TOGETHER: usize = 8;
/// Pause when there is nothing to send.
const PAUSE: Duration = Duration::from_secs(2);
/// Timeout of one attempt.
const PATIENCE: Duration = Duration::from_secs(30);
/// Duration of a claim in milliseconds: longer than a batch can take.
const CLAIM: i64 = 10 * Timestamp::MINUTE;
/// Pause in milliseconds after the first failure; each further failure doubles it.
const FIRST_PAUSE: i64 = 30 * Timestamp::SECOND;
const LONGEST_PAUSE: i64 = Timestamp::HOUR;
/// Maximum number of attempts (about five hours); after it the delivery has failed and the office
/// sees it.
const MOST_ATTEMPTS: u32 = 12;

/// A message to be sent to one address.
struct Post<'a> {
    /// Idempotency key, the same at every attempt.
    key: String,
    address: &'a str,
    lang: &'static str,
    /// Word for the kind of the message.
    kind: &'static str,
    subject: &'static str,
    words: String,
    at: Timestamp,
}

/// Reasons for a failed send.
enum Refused {
    /// Permanent: another attempt would fail too.
    ForGood(String),
    ForNow(String),
}

/// Sender with the configured channels.
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

    /// Sends messages until the process ends.
    pub async fn work(self) {
        loop {
            match self.send_due().await {
                Ok(0) => sleep(PAUSE).await,
                Ok(_) => {}
                Err(error) => {
                    // The error is only logged here: this task has no caller.
                    to_problem(error);
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Sends all due deliveries; returns the number of attempts.
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

    /// Creates the deliveries of every new message.
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

    /// The deliveries to this person; a channel that can't be used has the reason.
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

    /// Makes one attempt.
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

    /// The address that the message links to; `None` without a public URL.
    fn link(&self, claimed: &Claimed) -> Option<String> {
        let path = match (&claimed.secret, claimed.message.application) {
            (Some(code), _) => page::invitation(code),
            (None, Some(application)) => page::hub(application),
            (None, None) => page::SIGN_IN.to_owned(),
        };
        self.link_to(&path)
    }

    /// The address of a page; `None` if the server has no public URL.
    fn link_to(&self, path: &str) -> Option<String> {
        let home = self.state.config.public_url.as_deref()?;
        Some(format!("{}{path}", home.trim_end_matches('/')))
    }
}

/// Sets the close of an invitation: its time counts from the moment at which it is sent, which is
/// now.
fn say_when_sent(exam: &Exam, matter: &Matter, now: Timestamp) -> Matter {
    match matter {
        Matter::Invited { closes: None } => Matter::Invited {
            closes: exam.invitation_closes(now),
        },
        other => other.clone(),
    }
}

/// The next status of a delivery after this number of attempts.
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

/// The input for the text of the message.
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
