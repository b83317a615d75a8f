//! View models of messages, for their reader and the office.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ApplicationId, MessageId},
    message::{Channel, Fate},
    text::LocalText,
    time::{Timestamp, Zone},
};

/// Messages on a page.
pub const MESSAGE_PAGE: u32 = 50;

/// Messages of the reader, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    pub rows: Vec<Message>,
    pub total: u64,
    pub unread: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub at: Timestamp,
    pub zone: Zone,
    pub subject: LocalText,
    /// Text of the message; the same text is sent.
    pub words: LocalText,
    pub application: Option<ApplicationId>,
    pub is_new: bool,
}

/// Filter of the office's message list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxFilter {
    /// Fate that one channel of the message must have.
    pub fate: Option<Fate>,
    /// Page number, from 0.
    pub page: u32,
}

/// Messages with their deliveries, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    pub configured: Vec<Channel>,
    /// Number of deliveries by fate.
    pub counts: BTreeMap<Fate, u64>,
    pub rows: Vec<OutboxRow>,
    pub total: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    pub id: MessageId,
    pub at: Timestamp,
    pub zone: Zone,
    pub name: String,
    pub subject: LocalText,
    pub words: LocalText,
    pub read: Option<Timestamp>,
    /// True for an invitation that the office passes on itself; it is not sent.
    pub passed_on: bool,
    /// Deliveries; empty for a moment, until the server has looked up the addresses.
    pub deliveries: Vec<Delivery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub channel: Channel,
    pub fate: Fate,
    /// Masked address.
    pub address: Option<String>,
    pub attempts: u32,
    /// Time at which it got this fate.
    pub at: Timestamp,
    /// Time of the next try.
    pub due: Option<Timestamp>,
    /// Last error of the mail server or gateway.
    pub fault: Option<String>,
    /// True if it was given up and can be retried unchanged.
    pub may_try_again: bool,
}
