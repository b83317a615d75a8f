//! The administrator's list of entries.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    audit::StoredAuditEntry,
    id::AccountId,
    view::{AUDIT_PAGE_SIZE, AuditFilter},
};

use crate::{
    db::{Database, entity::audit_entry},
    error::Result,
};

impl Database {
    /// The entries of a page, newest first, and the number on all pages. `account` is that of the
    /// filter's login.
    pub async fn list_audit_entries(
        &self,
        filter: &AuditFilter,
        account: Option<AccountId>,
    ) -> Result<(Vec<StoredAuditEntry>, u64)> {
        use audit_entry::Column;
        let mut condition = Condition::all();
        if !filter.day.is_empty() {
            condition = condition.add(Column::Day.eq(filter.day.as_str()));
        }
        if let Some(kind) = filter.kind {
            condition = condition.add(Column::Kind.eq(kind.as_str()));
        }
        if let Some(account) = account {
            condition = condition.add(Column::Account.eq(account.0));
        }
        if let Some(exam) = &filter.exam {
            condition = condition.add(Column::Exam.eq(exam.as_str()));
        }
        let selected = audit_entry::Entity::find().filter(condition);
        let total = selected.clone().count(self.read()).await?;
        let rows = selected
            .order_by_desc(Column::Sequence)
            .offset(u64::from(filter.page) * u64::from(AUDIT_PAGE_SIZE))
            .limit(u64::from(AUDIT_PAGE_SIZE))
            .all(self.read())
            .await?;
        let entries = rows.into_iter().map(StoredAuditEntry::from);
        Ok((entries.collect(), total))
    }
}
