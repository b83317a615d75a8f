//! Reading of the chain, its signed heads, and the record of verifications.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};
use shared::{
    audit::{AuditEntry, AuditHead, StoredAuditEntry},
    id::{AccountId, ApplicationId},
    time::Timestamp,
    view::AuditVerification,
};

use super::read_digest;
use crate::{
    db::{
        Database,
        engine::{
            error::CorruptRow,
            row_decoder::{RowDecoder, to_json},
        },
        entity::{audit_entry, audit_head, audit_verification},
    },
    error::Result,
    random,
};

/// A head with its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    pub head: AuditHead,
    /// Ed25519 public key.
    pub public_key: Vec<u8>,
    /// Ed25519 signature.
    pub signature: Vec<u8>,
}

impl Database {
    /// The entries after this number, in order.
    pub async fn list_audit_entries_after(
        &self,
        sequence: u64,
        most: u64,
    ) -> Result<Vec<StoredAuditEntry>> {
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::COLUMN.sequence.gt(sequence.cast_signed()))
            .order_by_asc(audit_entry::COLUMN.sequence)
            .limit(most)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(StoredAuditEntry::from).collect())
    }

    pub async fn find_audit_entry(&self, sequence: u64) -> Result<Option<StoredAuditEntry>> {
        let row = audit_entry::Entity::find_by_id(sequence.cast_signed())
            .one(self.read())
            .await?;
        Ok(row.map(StoredAuditEntry::from))
    }

    /// The number of the first entry of this day or of a later one. `None` if there is none.
    pub async fn find_audit_sequence_of_day(&self, day: &str) -> Result<Option<u64>> {
        let row = audit_entry::Entity::find()
            .filter(audit_entry::COLUMN.day.gte(day))
            .order_by_asc(audit_entry::COLUMN.sequence)
            .one(self.read())
            .await?;
        Ok(row.map(|row| row.sequence.unsigned_abs()))
    }

    /// The signed heads in the order of their days.
    pub async fn list_audit_heads(&self) -> Result<Vec<SignedHead>> {
        let rows = audit_head::Entity::find()
            .order_by_asc(audit_head::COLUMN.day)
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(SignedHead::from).collect())
    }

    /// The signed head with the highest number. `None` before the first.
    pub async fn last_audit_head(&self) -> Result<Option<SignedHead>> {
        let row = audit_head::Entity::find()
            .order_by_desc(audit_head::COLUMN.sequence)
            .one(self.read())
            .await?;
        Ok(row.map(SignedHead::from))
    }

    /// Stores a head. It replaces an earlier one of its day, and never a later one.
    pub async fn store_audit_head(&self, signed: SignedHead) -> Result<()> {
        let SignedHead {
            head,
            public_key,
            signature,
        } = signed;
        self.write(move |transaction| {
            async move {
                audit_head::Entity::delete_many()
                    .filter(audit_head::COLUMN.day.eq(head.day.as_str()))
                    .filter(audit_head::COLUMN.sequence.lt(head.sequence.cast_signed()))
                    .exec(transaction)
                    .await?;
                let row = audit_head::ActiveModel {
                    day: Set(head.day),
                    sequence: Set(head.sequence.cast_signed()),
                    entries: Set(head.count.cast_signed()),
                    hash: Set(head.hash.0.to_vec()),
                    signed_at: Set(head.signed_at.0),
                    public_key: Set(public_key),
                    signature: Set(signature),
                };
                audit_head::Entity::insert(row)
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// Records a verification.
    pub async fn record_verification(&self, record: AuditVerification) -> Result<()> {
        let row = audit_verification::ActiveModel {
            id: Set(random::uuid_v7(record.at)),
            at: Set(record.at.0),
            from_day: Set(record.from),
            to_day: Set(record.to),
            entries: Set(record.entries.cast_signed()),
            fault: Set(record.fault.as_ref().map(to_json)),
        };
        self.write(move |transaction| {
            async move {
                audit_verification::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }

    /// The last verification. `None` before the first.
    pub async fn last_verification(&self) -> Result<Option<AuditVerification>> {
        let row = audit_verification::Entity::find()
            .order_by_desc(audit_verification::COLUMN.at)
            .order_by_desc(audit_verification::COLUMN.id)
            .one(self.read())
            .await?;
        Ok(row.map(AuditVerification::try_from).transpose()?)
    }
}

impl From<audit_entry::Model> for StoredAuditEntry {
    fn from(row: audit_entry::Model) -> Self {
        Self {
            hash: read_digest(&row.hash),
            entry: AuditEntry {
                sequence: row.sequence.unsigned_abs(),
                at: Timestamp(row.at),
                day: row.day,
                account: row.account.map(AccountId),
                kind: row.kind,
                exam: row.exam,
                application: row.application.map(ApplicationId),
                details: row.details,
                previous: read_digest(&row.previous),
            },
        }
    }
}

impl From<audit_head::Model> for SignedHead {
    fn from(row: audit_head::Model) -> Self {
        Self {
            head: AuditHead {
                day: row.day,
                sequence: row.sequence.unsigned_abs(),
                count: row.entries.unsigned_abs(),
                hash: read_digest(&row.hash),
                signed_at: Timestamp(row.signed_at),
            },
            public_key: row.public_key,
            signature: row.signature,
        }
    }
}

impl TryFrom<audit_verification::Model> for AuditVerification {
    type Error = CorruptRow;
    fn try_from(row: audit_verification::Model) -> Result<Self, CorruptRow> {
        let this = RowDecoder {
            table: "audit_verification",
            id: row.id,
        };
        let fault = row.fault.as_deref().map(|fault| this.json(fault));
        Ok(Self {
            at: Timestamp(row.at),
            from: row.from_day,
            to: row.to_day,
            entries: row.entries.unsigned_abs(),
            fault: fault.transpose()?,
        })
    }
}
