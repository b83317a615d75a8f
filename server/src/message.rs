//! Channels of messages: mail by SMTP and text messages through a gateway, if they are configured.
//!
//! [`crate::jobs::send_messages`] decides what is sent and when.

pub mod mail;
pub mod sms_gateway;

use std::time::Duration;

use app::words::message::MessageInput;
use shared::{exam::Exam, message::Channel, time::Timestamp};

pub use crate::message::sms_gateway::PRACTICE_SMS_GATEWAY;
use crate::{config::Config, db::MessageRecord};

/// Timeout of one attempt.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A message to be sent to one address.
pub struct OutgoingMessage<'a> {
    /// Idempotency key, the same at every attempt.
    pub key: String,
    pub address: &'a str,
    pub lang: &'static str,
    /// Word for the kind of the message.
    pub kind: &'static str,
    pub subject: &'static str,
    pub words: String,
    pub at: Timestamp,
}

/// Reasons for a failed send.
pub enum SendError {
    /// Permanent: another attempt would fail too.
    Permanent(String),
    Temporary(String),
}

pub fn configured_channels(config: &Config) -> Vec<Channel> {
    let is_configured = |channel: &Channel| match channel {
        Channel::Mail => config.mail_server.is_some(),
        Channel::Sms => config.sms_gateway.is_some(),
    };
    Channel::ALL.into_iter().filter(is_configured).collect()
}

/// The address of a page; `None` if the server has no public URL.
pub fn page_url(config: &Config, path: &str) -> Option<String> {
    let base_url = config.public_url.as_deref()?;
    Some(format!("{}{path}", base_url.trim_end_matches('/')))
}

/// The input for the text of the message.
pub fn build_letter<'a>(
    exam: &'a Exam,
    record: &'a MessageRecord,
    link: Option<&'a str>,
) -> MessageInput<'a> {
    MessageInput {
        exam,
        number: record.number.as_deref(),
        matter: &record.matter,
        link,
        code: None,
    }
}
