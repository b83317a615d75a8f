//! Changes of accounts with their record: those of staff are events of the account and entries of the
//! audit chain, and all are written together with the messages about them.

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};
use shared::{
    audit::{AuditDetails, AuditKind},
    id::AccountId,
    staff::StaffEventKind,
    time::Timestamp,
};

use crate::{
    db::{
        NewAuditEntry,
        audit::{self, bound_row::bind_new_row},
        engine::row_decoder::to_json,
        entity::staff_event,
        messages::account_message::{NewAccountMessage, insert_account_messages},
    },
    error::Result,
    random,
};

/// A change of an account of staff: whose, by whom, when, and the messages about it.
#[derive(Clone, Debug)]
pub struct StaffChange {
    pub account: AccountId,
    /// The person who does it; `None` for the command line.
    pub actor: Option<AccountId>,
    pub at: Timestamp,
    pub messages: Vec<NewAccountMessage>,
}

impl StaffChange {
    pub(super) async fn write(
        self,
        transaction: &DatabaseTransaction,
        events: impl IntoIterator<Item = StaffEventKind>,
    ) -> Result<()> {
        let mut rows = Vec::new();
        for event in events {
            let row = staff_event::ActiveModel {
                id: Set(random::uuid_v7(self.at)),
                account: Set(self.account.0),
                actor: Set(self.actor.map(|actor| actor.0)),
                at: Set(self.at.0),
                event: Set(to_json(&event)),
            };
            audit::record(self.build_audit_entry(&event, &row));
            rows.push(row);
        }
        staff_event::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
        insert_account_messages(transaction, self.messages, self.at).await
    }

    fn build_audit_entry(
        &self,
        event: &StaffEventKind,
        row: &staff_event::ActiveModel,
    ) -> NewAuditEntry {
        let json = serde_json::to_value(event).unwrap_or_default();
        let mut details = AuditDetails::default()
            .text("event", json["event"].as_str().unwrap_or_default())
            .text("staff", self.account.to_string())
            .bind(bind_new_row(row));
        let (kind, exam) = match event {
            StaffEventKind::Granted { exam, kind, scope }
            | StaffEventKind::Revoked { exam, kind, scope } => {
                details = details.text("right", kind.as_str());
                if let Some(units) = scope.units() {
                    details = details.text("units", to_json(units));
                }
                (AuditKind::Grant, Some(exam.to_string()))
            }
            StaffEventKind::Unrestricted => (AuditKind::Grant, None),
            _ => (AuditKind::StaffAccount, None),
        };
        NewAuditEntry {
            exam,
            ..NewAuditEntry::new(self.at, self.actor, kind, details)
        }
    }
}

/// A change that the owner of an account makes: when, the messages about it, and for staff its event.
#[derive(Clone, Debug)]
pub struct OwnChange {
    pub account: AccountId,
    pub at: Timestamp,
    pub messages: Vec<NewAccountMessage>,
    /// `None` for a candidate.
    pub event: Option<StaffEventKind>,
}

impl OwnChange {
    pub(super) async fn write(self, transaction: &DatabaseTransaction) -> Result<()> {
        let Some(event) = self.event else {
            return insert_account_messages(transaction, self.messages, self.at).await;
        };
        let change = StaffChange {
            account: self.account,
            actor: Some(self.account),
            at: self.at,
            messages: self.messages,
        };
        change.write(transaction, [event]).await
    }
}
