//! The administrator's audit log. Each reading of it is an entry.

use std::collections::{BTreeSet, HashMap};

use shared::{
    audit::{AuditDetails, AuditKind, StoredAuditEntry},
    id::{AccountId, ApplicationId},
    view::{AuditFilter, AuditLog, AuditRow},
};

use crate::{auth::Administrator, db::NewAuditEntry, error::Result, services::Backend};

/// Longest login of the filter, in characters.
const MAX_LOGIN_CHARS: usize = 100;
/// Length of a day such as `2026-03-01`, in characters.
const MAX_DAY_CHARS: usize = 10;
/// Last page of the log that is read.
const MAX_PAGE: u32 = 100_000;

impl Backend {
    /// A page of the audit log, with the last signed head and the last verification.
    pub(super) async fn read_audit_log(
        &self,
        administrator: Administrator,
        filter: AuditFilter,
    ) -> Result<AuditLog> {
        let db = &self.state.db;
        let filter = AuditFilter {
            day: filter.day.chars().take(MAX_DAY_CHARS).collect(),
            login: filter.login.trim().chars().take(MAX_LOGIN_CHARS).collect(),
            page: filter.page.min(MAX_PAGE),
            ..filter
        };
        self.record_reading(administrator, &filter).await?;
        let account = match filter.login.as_str() {
            "" => None,
            login => Some(db.find_account_by_login(login).await?.map(|it| it.id)),
        };
        let (entries, total) = match account {
            // Nobody has this login, so nobody with it has done anything.
            Some(None) => (Vec::new(), 0),
            account => db.list_audit_entries(&filter, account.flatten()).await?,
        };
        let accounts: BTreeSet<AccountId> =
            entries.iter().filter_map(|it| it.entry.account).collect();
        let names = db.account_names(accounts).await?;
        let applications = entries.iter().filter_map(|it| it.entry.application);
        let numbers = db.application_numbers(applications.collect()).await?;
        let to_row = |stored| to_audit_row(stored, |id| names.get(&id).cloned(), &numbers);
        let exams = db.current_exams().await?;
        Ok(AuditLog {
            rows: entries.into_iter().map(to_row).collect(),
            total,
            exams: exams.iter().map(|(_, exam)| exam.code.clone()).collect(),
            head: db.last_audit_head().await?.map(|signed| signed.head),
            verification: db.last_verification().await?,
        })
    }

    async fn record_reading(
        &self,
        administrator: Administrator,
        filter: &AuditFilter,
    ) -> Result<()> {
        let details = AuditDetails::default()
            .text("day", filter.day.as_str())
            .text("kind", filter.kind.map_or("", AuditKind::as_str))
            .number("page", filter.page + 1);
        let (account, now) = (administrator.account(), self.state.clock.now());
        let entry = NewAuditEntry {
            exam: filter.exam.as_ref().map(ToString::to_string),
            ..NewAuditEntry::new(now, Some(account), AuditKind::AuditRead, details)
        };
        self.state.db.append_audit_entry(entry).await
    }
}

fn to_audit_row(
    stored: StoredAuditEntry,
    name: impl Fn(AccountId) -> Option<String>,
    numbers: &HashMap<ApplicationId, String>,
) -> AuditRow {
    let StoredAuditEntry { entry, hash } = stored;
    AuditRow {
        sequence: entry.sequence,
        at: entry.at,
        kind: entry.kind.parse().ok(),
        name: entry.account.and_then(name),
        exam: entry.exam,
        application: entry.application.and_then(|id| numbers.get(&id).cloned()),
        details: entry.details,
        hash,
    }
}
