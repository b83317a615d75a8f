//! Sends messages about accounts, like other messages, but an expired code is not sent.

use app::text::Text;
use futures::{StreamExt, stream};
use shared::{message::AccountMatter, time::Timestamp, url::page};

use super::{BATCH, CLAIM, Post, PostOffice, TOGETHER, judge};
use crate::{
    db::{Attempt, ClaimedAccountMessage},
    error::Result,
};

impl PostOffice {
    /// Sends all due messages; returns the number of attempts.
    pub(super) async fn send_account_messages(&self) -> Result<usize> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let until = now.plus(CLAIM);
        let claimed = db.claim_account_messages(now, until, BATCH).await?;
        let tried = claimed.len();
        let mut attempts = stream::iter(claimed)
            .map(|claimed| self.deliver_account_message(claimed))
            .buffer_unordered(TOGETHER);
        while let Some(outcome) = attempts.next().await {
            outcome?;
        }
        Ok(tried)
    }

    async fn deliver_account_message(&self, claimed: ClaimedAccountMessage) -> Result<()> {
        let text = Text(claimed.lang);
        let link = self.link_to(match claimed.matter {
            AccountMatter::PasswordChanged
            | AccountMatter::PasswordRecovered
            | AccountMatter::ContactChanged { .. } => page::ACCOUNT,
            _ => page::SIGN_IN,
        });
        let is_code = matches!(claimed.matter, AccountMatter::Code { .. });
        let words = text.account_message(&claimed.matter, claimed.secret.as_deref());
        let post = Post {
            key: claimed.id.to_string(),
            address: &claimed.address,
            lang: claimed.lang.tag(),
            kind: claimed.matter.kind(),
            subject: text.account_matter(&claimed.matter),
            words: match link {
                Some(link) if !is_code => format!("{words} {link}"),
                _ => words,
            },
            at: self.state.clock.now(),
        };
        let outcome = self.send(claimed.channel, &post).await;
        let attempt = judge(outcome, claimed.attempts, self.state.clock.now());
        let attempt = give_up_when_over(attempt, claimed.expires);
        if let Attempt::Failed { fault } = &attempt {
            tracing::warn!(
                kind = claimed.matter.kind(),
                channel = claimed.channel.as_str(),
                fault,
                "a message about an account was given up"
            );
        }
        self.state
            .db
            .settle_account_message(claimed.id, attempt)
            .await
    }
}

/// Fails a retry that would be after the expiry of the code.
fn give_up_when_over(attempt: Attempt, expires: Option<Timestamp>) -> Attempt {
    match (attempt, expires) {
        (Attempt::Again { due, fault }, Some(expires)) if due >= expires => {
            Attempt::Failed { fault }
        }
        (attempt, _) => attempt,
    }
}
