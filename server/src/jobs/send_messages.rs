//! Sends messages from the database by mail and through a gateway for text messages (SMS), if they
//! are configured.
//!
//! The process may be killed at any time, so a delivery is claimed in the database before it is sent,
//! and its result is recorded afterwards. A delivery with a valid claim is not sent by another
//! process. The claim of a dead process expires; the next attempt has the same key (`Message-ID`,
//! `Idempotency-Key`), by which the receiver can detect the repetition.

mod account;

use std::time::Duration;

use app::{text::Text, words::message::MessageInput};
use futures::{StreamExt, stream};
use shared::{
    exam::Exam,
    message::{Channel, DeliveryStatus, MessageBody},
    nudge::quiet_until,
    time::Timestamp,
    url::page,
};
use tokio::time::sleep;

use crate::{
    db::{ClaimedDelivery, DeliveryOutcome, MessageRecord, NewDelivery, Recipient},
    error::{Result, to_problem},
    message::{
        OutgoingMessage, REQUEST_TIMEOUT, SendError, build_letter, configured_channels,
        mail::SmtpMailer, page_url, sms_gateway::SmsGateway,
    },
    state::AppState,
};

/// Maximum number of messages in a batch.
const BATCH_SIZE: u64 = 64;
/// Maximum number of concurrent deliveries.
const MAX_CONCURRENT_DELIVERIES: usize = 8;
/// Pause when there is nothing to send.
const IDLE_INTERVAL: Duration = Duration::from_secs(2);
/// Duration of a claim in milliseconds; a batch takes less time.
const CLAIM_MS: i64 = 10 * Timestamp::MINUTE_MS;
/// Pause in milliseconds after the first failure; each further failure doubles it.
const FIRST_RETRY_DELAY_MS: i64 = 30 * Timestamp::SECOND_MS;
/// The longest pause in milliseconds.
const MAX_RETRY_DELAY_MS: i64 = Timestamp::HOUR_MS;
/// Maximum number of attempts, over about five hours. The delivery has failed after the last one, and
/// the office sees it.
const MAX_ATTEMPTS: u32 = 12;

/// Background job that sends messages through the configured channels.
pub struct MessageDispatcher {
    state: AppState,
    mail: Option<SmtpMailer>,
    gateway: Option<SmsGateway>,
}

impl MessageDispatcher {
    /// Creates the clients of the configured channels.
    ///
    /// # Errors
    /// `Broken` if the configuration of a channel is invalid.
    pub fn open(state: AppState) -> Result<Self> {
        Ok(Self {
            mail: SmtpMailer::open(&state.config)?,
            gateway: SmsGateway::open(&state.config)?,
            state,
        })
    }

    /// Sends messages until the process ends.
    pub async fn run(self) {
        loop {
            match self.send_due().await {
                Ok(0) => sleep(IDLE_INTERVAL).await,
                Ok(_) => {}
                Err(error) => {
                    // `to_problem` logs the error; the task has no caller that could receive it.
                    to_problem(error);
                    sleep(IDLE_INTERVAL).await;
                }
            }
        }
    }

    /// Sends all due deliveries; returns the number of attempts.
    pub async fn send_due(&self) -> Result<usize> {
        let mut account_count = self.send_account_messages().await?;
        // Codes for a password do not wait until the messages of a whole list have deliveries.
        while self.create_deliveries().await? {
            account_count += self.send_account_messages().await?;
        }
        let (db, now) = (&self.state.db, self.state.clock.now());
        let claimed = db
            .claim_deliveries(now, now.plus(CLAIM_MS), BATCH_SIZE)
            .await?;
        let attempt_count = claimed.len();
        let mut attempts = stream::iter(claimed)
            .map(|claimed| self.deliver(claimed))
            .buffer_unordered(MAX_CONCURRENT_DELIVERIES);
        while let Some(outcome) = attempts.next().await {
            if let Err(error) = outcome {
                // It is tried again when its claim ends; the others have gone out meanwhile.
                to_problem(error);
            }
        }
        Ok(attempt_count + account_count)
    }

    /// Creates the deliveries of the oldest new messages, one for each channel; true if there may be
    /// more.
    pub async fn create_deliveries(&self) -> Result<bool> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let new_messages = db.list_undispatched_messages(BATCH_SIZE).await?;
        for (message, recipient) in &new_messages {
            let due = self.find_quiet_end(message, now).await?.unwrap_or(now);
            let deliveries = self.plan_deliveries(recipient, due, message.is_quiet);
            db.create_deliveries(message.id, deliveries, now).await?;
        }
        Ok(new_messages.len() as u64 == BATCH_SIZE)
    }

    /// One delivery to the recipient for each channel. If a channel can't be used, the status of its
    /// delivery is the reason.
    fn plan_deliveries(
        &self,
        recipient: &Recipient,
        due: Timestamp,
        is_quiet: bool,
    ) -> Vec<NewDelivery> {
        let channels = configured_channels(&self.state.config);
        Channel::ALL
            .into_iter()
            .map(|channel| {
                let address = match channel {
                    Channel::Mail => &recipient.email,
                    Channel::Sms => &recipient.phone,
                };
                let status = match address {
                    _ if !channels.contains(&channel) => DeliveryStatus::NotConfigured,
                    None => DeliveryStatus::NoAddress,
                    Some(_) => DeliveryStatus::Waiting,
                };
                NewDelivery {
                    channel,
                    status,
                    address: address.clone(),
                    due,
                    is_quiet,
                }
            })
            .collect()
    }

    /// The end of the quiet hours in which `now` lies, if the message is not sent in them.
    async fn find_quiet_end(
        &self,
        message: &MessageRecord,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        if !message.is_quiet {
            return Ok(None);
        }
        let exam = self
            .state
            .db
            .exam(&message.exam, message.exam_version)
            .await?;
        Ok(quiet_until(now, exam.time_zone))
    }

    /// Makes one attempt of a delivery and records its result.
    async fn deliver(&self, claimed: ClaimedDelivery) -> Result<()> {
        let (db, message) = (&self.state.db, &claimed.message);
        let now = self.state.clock.now();
        // A retry or a long line of messages can reach into the quiet hours.
        if let Some(due) = self.find_quiet_end(message, now).await? {
            let postponed = DeliveryOutcome::Postponed { due };
            return db
                .record_delivery_result(message.id, claimed.channel, postponed, now)
                .await;
        }
        // The person may have acted while the message waited.
        if !db.is_still_due(message, now).await? {
            let dropped = DeliveryOutcome::NoLongerDue;
            return db
                .record_delivery_result(message.id, claimed.channel, dropped, now)
                .await;
        }
        let exam = db.exam(&message.exam, message.exam_version).await?;
        let text = Text(claimed.lang);
        let link = self.message_url(&claimed);
        let resolved = MessageRecord {
            matter: self
                .resolve_invitation_close(&exam, &message.matter)
                .await?,
            ..message.clone()
        };
        let outgoing = OutgoingMessage {
            key: format!("{}.{}", message.id, claimed.channel.as_str()),
            address: &claimed.address,
            lang: claimed.lang.tag(),
            kind: message.matter.kind().as_str(),
            subject: text.message_subject(&message.matter),
            words: text.message_text(MessageInput {
                code: claimed.secret.as_deref(),
                ..build_letter(&exam, &resolved, link.as_deref())
            }),
            at: self.state.clock.now(),
        };
        let outcome = self.send(claimed.channel, &outgoing).await;
        let now = self.state.clock.now();
        let attempt = next_status(outcome, claimed.attempts, now);
        db.record_delivery_result(message.id, claimed.channel, attempt, now)
            .await
    }

    /// Sets the close of an invitation without one: its window starts when it is sent, which is
    /// now. Other messages are unchanged.
    async fn resolve_invitation_close(
        &self,
        exam: &Exam,
        body: &MessageBody,
    ) -> Result<MessageBody> {
        if !matches!(body, MessageBody::Invited { closes: None }) {
            return Ok(body.clone());
        }
        let extensions = self.state.db.everyones_extensions(&exam.code).await?;
        let now = self.state.clock.now();
        Ok(MessageBody::Invited {
            closes: exam.invitation_deadline(&extensions, now),
        })
    }

    /// Sends the message through the channel, within [`REQUEST_TIMEOUT`].
    async fn send(
        &self,
        channel: Channel,
        outgoing: &OutgoingMessage<'_>,
    ) -> Result<(), SendError> {
        let sending = async {
            match (channel, &self.mail, &self.gateway) {
                (Channel::Mail, Some(mail), _) => mail.send(outgoing).await,
                (Channel::Sms, _, Some(gateway)) => gateway.send(outgoing).await,
                _ => Err(SendError::Temporary(
                    "this channel is not configured any more".to_owned(),
                )),
            }
        };
        let outcome = tokio::time::timeout(REQUEST_TIMEOUT, sending).await;
        outcome.unwrap_or_else(|_| {
            Err(SendError::Temporary(format!(
                "no answer within {} s",
                REQUEST_TIMEOUT.as_secs()
            )))
        })
    }

    /// The address that the message links to; `None` without a public URL.
    fn message_url(&self, claimed: &ClaimedDelivery) -> Option<String> {
        let path = match (&claimed.secret, claimed.message.application) {
            (Some(code), _) => page::invitation(code),
            (None, Some(application)) => page::hub(application),
            (None, None) => page::SIGN_IN.to_owned(),
        };
        self.page_url(&path)
    }

    /// The address of a page; `None` if the server has no public URL.
    fn page_url(&self, path: &str) -> Option<String> {
        page_url(&self.state.config, path)
    }
}

/// The outcome of a delivery after this number of attempts, including the last one.
fn next_status(outcome: Result<(), SendError>, attempts: u32, now: Timestamp) -> DeliveryOutcome {
    match outcome {
        Ok(()) => DeliveryOutcome::Sent,
        Err(SendError::Temporary(fault)) if attempts < MAX_ATTEMPTS => DeliveryOutcome::Retry {
            due: now.plus(retry_delay_ms(attempts)),
            fault,
        },
        Err(SendError::Temporary(fault) | SendError::Permanent(fault)) => {
            DeliveryOutcome::Failed { fault }
        }
    }
}

/// Pause in milliseconds after this number of failed attempts.
fn retry_delay_ms(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    (FIRST_RETRY_DELAY_MS << doublings).min(MAX_RETRY_DELAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_delay_doubles_to_an_hour_then_fails() {
        let now = Timestamp(0);
        let refused = || Err(SendError::Temporary("busy".to_owned()));
        let seconds: Vec<i64> = (1..=9)
            .map(|n| retry_delay_ms(n) / Timestamp::SECOND_MS)
            .collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert!(matches!(
            next_status(refused(), 11, now),
            DeliveryOutcome::Retry { .. }
        ));
        assert!(matches!(
            next_status(refused(), 12, now),
            DeliveryOutcome::Failed { .. }
        ));
        let for_good = Err(SendError::Permanent("no such user".to_owned()));
        assert!(matches!(
            next_status(for_good, 1, now),
            DeliveryOutcome::Failed { .. }
        ));
    }
}
