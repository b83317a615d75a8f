//! Messages as their reader and the office see them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ApplicationId, MessageId},
    message::{Channel, Fate},
    text::LocalText,
    time::{Timestamp, Zone},
};

/// Messages of a page.
pub const MESSAGE_PAGE: u32 = 50;

/// One's own messages, newest first.
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
    /// The words that are sent, too.
    pub words: LocalText,
    pub application: Option<ApplicationId>,
    pub is_new: bool,
}

/// Which messages the office looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxFilter {
    /// Those of which one channel has this fate.
    pub fate: Option<Fate>,
    /// From 0.
    pub page: u32,
}

/// All messages with what became of them, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    pub configured: Vec<Channel>,
    /// Deliveries by their fate.
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
    /// It goes nowhere by itself: an invitation that the office passes on.
    pub passed_on: bool,
    /// Empty until the server has looked at where to send it: a moment.
    pub deliveries: Vec<Delivery>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub channel: Channel,
    pub fate: Fate,
    /// With its middle hidden.
    pub address: Option<String>,
    pub attempts: u32,
    /// When this fate came about.
    pub at: Timestamp,
    /// When it is tried again.
    pub due: Option<Timestamp>,
    /// What the mail server or the gateway said last.
    pub fault: Option<String>,
    /// It was given up, and can be tried again as it is.
    pub may_try_again: bool,
}
