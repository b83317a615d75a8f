//! Messages for their recipient, and the office's view with their delivery status.

use std::sync::Arc;

use app::text::Text;
use shared::{
    exam::Exam,
    id::MessageId,
    message::{Channel, DeliveryStatus, mask_address},
    text::{Lang, LocalText},
    time::Timestamp,
    view::{
        MESSAGE_PAGE_SIZE, Message, MessageDelivery, MessageLog, MessageLogFilter, MessageLogRow,
        Messages,
    },
};

use crate::{
    auth::{Candidate, Officer},
    db::{DeliveryRecord, LoggedMessage, MessageRecord, can_resend},
    error::Result,
    message::{self, build_letter},
    services::Backend,
};

impl Backend {
    /// A page of the candidate's messages.
    pub(super) async fn read_messages(&self, candidate: Candidate, page: u32) -> Result<Messages> {
        let db = &self.state.db;
        let (records, total) = db
            .list_messages(candidate.account(), page, MESSAGE_PAGE_SIZE)
            .await?;
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let exam = self.exam_of(&record).await?;
            rows.push(Message {
                id: record.id,
                at: record.at,
                zone: exam.time_zone,
                subject: subject(&record),
                words: message_text(&exam, &record),
                application: record.application,
                is_new: record.read.is_none(),
            });
        }
        Ok(Messages {
            rows,
            total,
            unread: db.count_unread(candidate.account()).await?,
        })
    }

    /// Marks the candidate's messages up to this time as read.
    pub(super) async fn mark_read(&self, candidate: Candidate, until: Timestamp) -> Result<()> {
        let now = self.state.clock.now();
        self.state
            .db
            .mark_read(candidate.account(), until, now)
            .await
    }

    /// A page of the messages to all candidates, with their deliveries.
    pub(super) async fn read_message_log(
        &self,
        _: Officer,
        filter: MessageLogFilter,
    ) -> Result<MessageLog> {
        let db = &self.state.db;
        let (messages, total) = db.list_message_log(&filter, MESSAGE_PAGE_SIZE).await?;
        let mut rows = Vec::with_capacity(messages.len());
        for LoggedMessage {
            message,
            recipient,
            deliveries,
        } in messages
        {
            let exam = self.exam_of(&message).await?;
            rows.push(MessageLogRow {
                id: message.id,
                at: message.at,
                zone: exam.time_zone,
                name: recipient.name,
                subject: subject(&message),
                words: message_text(&exam, &message),
                read: message.read,
                passed_on: message.posted && deliveries.is_empty(),
                deliveries: deliveries
                    .into_iter()
                    .map(|delivery| describe(delivery, can_resend(&message.matter)))
                    .collect(),
            });
        }
        Ok(MessageLog {
            configured: message::configured_channels(&self.state.config),
            counts: db.count_deliveries(filter.account).await?,
            recipient: match filter.account {
                Some(account) => db.account_names([account].into()).await?.remove(&account),
                None => None,
            },
            rows,
            total,
        })
    }

    /// Repeats a failed delivery of the message through this channel.
    pub(super) async fn resend_message_as(
        &self,
        _: Officer,
        message: MessageId,
        channel: Channel,
    ) -> Result<()> {
        let now = self.state.clock.now();
        self.state.db.resend_message(message, channel, now).await
    }

    async fn exam_of(&self, record: &MessageRecord) -> Result<Arc<Exam>> {
        self.state.db.exam(&record.exam, record.exam_version).await
    }
}

fn subject(record: &MessageRecord) -> LocalText {
    in_both_languages(|text| text.message_subject(&record.matter).to_owned())
}

/// The text of the message without its link; the page has a button instead.
fn message_text(exam: &Exam, record: &MessageRecord) -> LocalText {
    in_both_languages(|text| text.message_text(build_letter(exam, record, None)))
}

pub(super) fn in_both_languages(write: impl Fn(Text) -> String) -> LocalText {
    LocalText {
        zh: write(Text(Lang::Zh)),
        en: Some(write(Text(Lang::En))),
    }
}

fn describe(record: DeliveryRecord, is_resendable: bool) -> MessageDelivery {
    let DeliveryRecord {
        channel,
        status,
        address,
        attempts,
        at,
        due,
        fault,
    } = record;
    MessageDelivery {
        channel,
        status,
        address: address.map(|address| mask_address(&address)),
        attempts,
        at,
        due,
        last_error: fault,
        can_retry: status == DeliveryStatus::Failed && is_resendable,
    }
}
