//! Sends mail by SMTP with TLS (or without it, to a server on the same machine).

use std::time::{Duration, SystemTime};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp,
};

use super::{OutgoingMessage, REQUEST_TIMEOUT, SendError};
use crate::{
    config::Config,
    error::{Error, Result},
};

pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    pub fn open(config: &Config) -> Result<Option<Self>> {
        let Some(server) = &config.mail_server else {
            return Ok(None);
        };
        let unusable = |key: &str, fault: &dyn std::fmt::Display| {
            Error::Broken(format!(
                "the configuration's `{key}` cannot be used: {fault}"
            ))
        };
        let from = config.mail_from.as_deref();
        let from = from.ok_or_else(|| unusable("mail-from", &"it is missing"))?;
        Ok(Some(Self {
            transport: AsyncSmtpTransport::<Tokio1Executor>::from_url(server.expose_secret())
                .map_err(|fault| unusable("mail-server", &fault))?
                .timeout(Some(REQUEST_TIMEOUT))
                .build(),
            from: from
                .parse()
                .map_err(|fault| unusable("mail-from", &fault))?,
        }))
    }

    pub async fn send(&self, post: &OutgoingMessage<'_>) -> Result<(), SendError> {
        let for_good = |fault: &dyn std::fmt::Display| SendError::Permanent(fault.to_string());
        let to: Mailbox = post.address.parse().map_err(|fault| for_good(&fault))?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(post.at.0.unsigned_abs());
        let mail = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(post.subject)
            .date(at)
            .message_id(Some(format!("<{}@{}>", post.key, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(post.words.clone())
            .map_err(|fault| for_good(&fault))?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(fault) if fault.is_permanent() => Err(for_good(&describe(&fault))),
            Err(fault) => Err(SendError::Temporary(describe(&fault))),
        }
    }
}

/// The error with those of its causes that add information.
fn describe(fault: &smtp::Error) -> String {
    let mut words = fault.to_string();
    let mut cause = std::error::Error::source(fault);
    while let Some(next) = cause {
        let more = next.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = next.source();
    }
    words
}
