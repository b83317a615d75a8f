//! Messages for their recipient, and the office's view with their delivery status.

use std::sync::Arc;

use app::text::Text;
use shared::{
    exam::Exam,
    id::MessageId,
    message::{Channel, Fate, hide_middle},
    text::{Lang, LocalText},
    time::Timestamp,
    view::{Delivery, MESSAGE_PAGE, Message, Messages, Outbox, OutboxFilter, OutboxRow},
};

use super::Backend;
use crate::{
    auth::{Candidate, Officer},
    db::{DeliveryRecord, MessageRecord, Posted, may_be_sent_again},
    error::Result,
    message::{self, letter},
};

impl Backend {
    pub(super) async fn read_messages(&self, candidate: Candidate, page: u32) -> Result<Messages> {
        let db = &self.state.db;
        let (records, total) = db
            .messages_of(candidate.account(), page, MESSAGE_PAGE)
            .await?;
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let exam = self.exam_of(&record).await?;
            rows.push(Message {
                id: record.id,
                at: record.at,
                zone: exam.time_zone,
                subject: subject(&record),
                words: words(&exam, &record),
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

    pub(super) async fn mark_read(&self, candidate: Candidate, until: Timestamp) -> Result<()> {
        let now = self.state.clock.now();
        self.state
            .db
            .mark_read(candidate.account(), until, now)
            .await
    }

    pub(super) async fn read_outbox(&self, _: Officer, filter: OutboxFilter) -> Result<Outbox> {
        let db = &self.state.db;
        let (posted, total) = db.outbox(filter.fate, filter.page, MESSAGE_PAGE).await?;
        let mut rows = Vec::with_capacity(posted.len());
        for Posted {
            message,
            recipient,
            deliveries,
        } in posted
        {
            let exam = self.exam_of(&message).await?;
            rows.push(OutboxRow {
                id: message.id,
                at: message.at,
                zone: exam.time_zone,
                name: recipient.name,
                subject: subject(&message),
                words: words(&exam, &message),
                read: message.read,
                passed_on: message.posted && deliveries.is_empty(),
                deliveries: deliveries
                    .into_iter()
                    .map(|delivery| describe(delivery, may_be_sent_again(&message.matter)))
                    .collect(),
            });
        }
        Ok(Outbox {
            configured: message::configured_channels(&self.state.config),
            counts: db.count_deliveries().await?,
            rows,
            total,
        })
    }

    pub(super) async fn send_again_as(
        &self,
        _: Officer,
        message: MessageId,
        channel: Channel,
    ) -> Result<()> {
        let now = self.state.clock.now();
        self.state.db.send_again(message, channel, now).await
    }

    async fn exam_of(&self, record: &MessageRecord) -> Result<Arc<Exam>> {
        self.state.db.exam(&record.exam, record.exam_version).await
    }
}

fn subject(record: &MessageRecord) -> LocalText {
    in_both(|text| text.message_subject(&record.matter).to_owned())
}

/// The text without the link, which is a button on the page.
fn words(exam: &Exam, record: &MessageRecord) -> LocalText {
    in_both(|text| text.message_words(letter(exam, record, None)))
}

fn in_both(write: impl Fn(Text) -> String) -> LocalText {
    LocalText {
        zh: write(Text(Lang::Zh)),
        en: Some(write(Text(Lang::En))),
    }
}

fn describe(record: DeliveryRecord, may_be_sent_again: bool) -> Delivery {
    let DeliveryRecord {
        channel,
        fate,
        address,
        attempts,
        at,
        due,
        fault,
    } = record;
    Delivery {
        channel,
        fate,
        address: address.map(|address| hide_middle(&address)),
        attempts,
        at,
        due,
        fault,
        may_try_again: fate == Fate::Failed && may_be_sent_again,
    }
}
