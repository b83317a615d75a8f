//! View models of messages, for their reader and the office.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, ApplicationId, MessageId},
    message::{Channel, DeliveryStatus},
    text::LocalText,
    time::{Timestamp, Zone},
};

/// Messages on a page.
pub const MESSAGE_PAGE_SIZE: u32 = 50;

/// Messages of the reader, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    /// Messages of this page.
    pub rows: Vec<Message>,
    /// Number of messages on all pages.
    pub total: u64,
    /// Number of unread messages on all pages.
    pub unread: u32,
}

/// One message for its reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Id of the message.
    pub id: MessageId,
    /// Time of the event.
    pub at: Timestamp,
    /// Time zone in which times are shown.
    pub zone: Zone,
    /// Subject line.
    pub subject: LocalText,
    /// Text of the message; the same text is sent.
    pub words: LocalText,
    /// Application that it is about. `None` for a message about the account or an exam.
    pub application: Option<ApplicationId>,
    /// True if the reader had not read it before.
    pub is_new: bool,
}

/// Filter of the office's message list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageLogFilter {
    /// Recipient. `None` for all people.
    pub account: Option<AccountId>,
    /// Delivery status that one channel of the message must have.
    pub status: Option<DeliveryStatus>,
    /// Page number, from 0.
    pub page: u32,
}

/// Messages with their deliveries, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLog {
    /// Channels of the server's configuration.
    pub configured: Vec<Channel>,
    /// Number of deliveries by status.
    pub counts: BTreeMap<DeliveryStatus, u64>,
    /// Messages of this page.
    pub rows: Vec<MessageLogRow>,
    /// Number of matching messages on all pages.
    pub total: u64,
    /// Name of the recipient whom the filter names.
    pub recipient: Option<String>,
}

/// One message for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLogRow {
    /// Id of the message.
    pub id: MessageId,
    /// Time of the event.
    pub at: Timestamp,
    /// Time zone in which times are shown.
    pub zone: Zone,
    /// Name of the recipient.
    pub name: String,
    /// Subject line.
    pub subject: LocalText,
    /// Text of the message.
    pub words: LocalText,
    /// Time at which the recipient read it in the app. `None` if it is unread.
    pub read: Option<Timestamp>,
    /// True for an invitation that the office passes on itself; it is not sent.
    pub passed_on: bool,
    /// Deliveries; empty for a moment, until the server has looked up the addresses.
    pub deliveries: Vec<MessageDelivery>,
}

/// Delivery of a message on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDelivery {
    /// Channel of the delivery.
    pub channel: Channel,
    /// Delivery status.
    #[serde(rename = "status")]
    pub status: DeliveryStatus,
    /// Masked address.
    pub address: Option<String>,
    /// Number of tries so far.
    pub attempts: u32,
    /// Time at which it got this status.
    pub at: Timestamp,
    /// Time of the next try.
    pub due: Option<Timestamp>,
    /// Last error of the mail server or gateway.
    #[serde(rename = "fault")]
    pub last_error: Option<String>,
    /// True if it was given up and can be retried unchanged.
    #[serde(rename = "may_try_again")]
    pub can_retry: bool,
}
