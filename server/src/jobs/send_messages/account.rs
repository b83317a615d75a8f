//! Sends messages about accounts. They are sent like other messages, but a code is not sent after it
//! has expired.

use app::text::Text;
use futures::{StreamExt, stream};
use shared::{message::AccountMessageBody, time::Timestamp, url::page};

use super::{BATCH_SIZE, CLAIM_MS, MAX_CONCURRENT_DELIVERIES, MessageDispatcher, next_status};
use crate::{
    db::{ClaimedAccountMessage, DeliveryOutcome},
    error::Result,
    message::OutgoingMessage,
};

impl MessageDispatcher {
    /// Sends all due messages about accounts; returns the number of attempts.
    pub(super) async fn send_account_messages(&self) -> Result<usize> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let claimed_until = now.plus(CLAIM_MS);
        let claimed = db
            .claim_account_messages(now, claimed_until, BATCH_SIZE)
            .await?;
        let attempt_count = claimed.len();
        let mut attempts = stream::iter(claimed)
            .map(|claimed| self.deliver_account_message(claimed))
            .buffer_unordered(MAX_CONCURRENT_DELIVERIES);
        while let Some(outcome) = attempts.next().await {
            outcome?;
        }
        Ok(attempt_count)
    }

    async fn deliver_account_message(&self, claimed: ClaimedAccountMessage) -> Result<()> {
        let text = Text(claimed.lang);
        let secret = claimed.secret.as_deref().unwrap_or_default();
        let link = match claimed.matter {
            AccountMessageBody::PasswordChanged
            | AccountMessageBody::PasswordRecovered
            | AccountMessageBody::ContactChanged { .. } => page::ACCOUNT.to_owned(),
            AccountMessageBody::StaffLink { .. } => page::staff_link(secret),
            _ => page::SIGN_IN.to_owned(),
        };
        let link = self.page_url(&link);
        let is_code = matches!(claimed.matter, AccountMessageBody::Code { .. });
        let body = text.account_message(&claimed.matter, claimed.secret.as_deref());
        let outgoing = OutgoingMessage {
            key: claimed.id.to_string(),
            address: &claimed.address,
            lang: claimed.lang.tag(),
            kind: claimed.matter.kind(),
            subject: text.account_message_subject(&claimed.matter),
            words: match link {
                Some(link) if !is_code => format!("{body} {link}"),
                _ => body,
            },
            at: self.state.clock.now(),
        };
        let outcome = self.send(claimed.channel, &outgoing).await;
        let result = next_status(outcome, claimed.attempts, self.state.clock.now());
        let result = fail_after_expiry(result, claimed.expires);
        if let DeliveryOutcome::Failed { fault } = &result {
            tracing::warn!(
                kind = claimed.matter.kind(),
                channel = claimed.channel.as_str(),
                fault,
                "a message about an account could not be delivered"
            );
        }
        self.state
            .db
            .record_account_message_result(claimed.id, result)
            .await
    }
}

/// Replaces a retry after the expiry of the code by a failure. `expires` is `None` for a message
/// without a code.
fn fail_after_expiry(result: DeliveryOutcome, expires: Option<Timestamp>) -> DeliveryOutcome {
    match (result, expires) {
        (DeliveryOutcome::Retry { due, fault }, Some(expires)) if due >= expires => {
            DeliveryOutcome::Failed { fault }
        }
        (result, _) => result,
    }
}
