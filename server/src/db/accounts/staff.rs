//! Accounts of staff as an administrator manages them. Each change is written together with its
//! event and the messages about it.

use futures::FutureExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::LockType,
};
use shared::{
    digest::Sha256,
    id::{AccountId, ExamCode},
    problem::Problem,
    review_grant::{Grant, GrantKind},
    role::Role,
    staff::{StaffEventKind, StaffState},
    time::Timestamp,
    view::{STAFF_PAGE_SIZE, StaffEvent, StaffFilter},
};

use super::{
    LoginTaken,
    account_change::StaffChange,
    delete_sessions,
    recovery::{replace_office_code, reset_recovery_channels, valid_code_condition},
    review_grant::{end_grant, find_scope, insert_grant},
    search::match_part,
    session::disable_sessions,
    to_account_row, write_password,
};
use crate::{
    db::{
        AccountRecord, Database, NewAccount,
        applications::lost_claim::end_claims_lost_by_change,
        engine::{error::is_unique_violation, row_decoder::RowDecoder},
        entity::{account, recovery_code, review_claim, staff_event},
    },
    error::{Error, Result},
};

/// Most events on the page of an account.
const MAX_LISTED_ENTRIES: u64 = 100;

/// A link with which a member of the staff sets the password.
#[derive(Clone, Debug)]
pub struct NewStaffLink {
    /// SHA-256 of its code.
    pub code: Sha256,
    pub expires: Timestamp,
}

/// Fate of a right that is limited to units when the right on the whole exam is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitedRight {
    /// It stays, and the grant is refused: whoever gave it did not see the units.
    Stays,
    /// It covers the whole exam from then on.
    Widens,
}

impl Database {
    /// The accounts of staff on one page, by login, and the number on all pages.
    pub async fn list_staff(&self, filter: &StaffFilter) -> Result<(Vec<AccountRecord>, u64)> {
        let roles = Role::STAFF
            .iter()
            .filter(|role| filter.role.is_none_or(|wanted| wanted == **role));
        let mut condition =
            Condition::all().add(account::Column::Role.is_in(roles.map(|role| role.as_str())));
        if let Some(state) = filter.state {
            let is_disabled = state == StaffState::Disabled;
            condition = condition.add(account::Column::Disabled.eq(is_disabled));
            condition = match state {
                StaffState::Invited => condition.add(account::Column::PasswordHash.eq("")),
                StaffState::Active => condition.add(account::Column::PasswordHash.ne("")),
                StaffState::Disabled => condition,
            };
        }
        let search = filter.search.trim();
        if !search.is_empty() {
            let anywhere = Condition::any()
                .add(account::Column::Login.like(match_part(&search.to_lowercase())))
                .add(account::Column::Name.like(match_part(search)))
                .add(account::Column::Phone.like(match_part(search)))
                .add(account::Column::Email.like(match_part(search)));
            condition = condition.add(anywhere);
        }
        let selected = account::Entity::find().filter(condition);
        let total = selected.clone().count(self.read()).await?;
        let rows = selected
            .order_by_asc(account::Column::Login)
            .offset(u64::from(filter.page) * u64::from(STAFF_PAGE_SIZE))
            .limit(u64::from(STAFF_PAGE_SIZE))
            .all(self.read())
            .await?;
        let rows: Result<Vec<_>, _> = rows.into_iter().map(AccountRecord::try_from).collect();
        Ok((rows?, total))
    }

    /// The account of a member of the staff. `None` for a candidate.
    pub async fn find_staff(&self, account: AccountId) -> Result<Option<AccountRecord>> {
        let found = self.find_account(account).await?;
        Ok(found.filter(|account| account.role.is_staff()))
    }

    /// The disabled account of staff with this login.
    pub async fn find_disabled_staff(&self, login: &str) -> Result<Option<AccountRecord>> {
        let row = account::Entity::find()
            .filter(account::COLUMN.login.eq(super::login_key(login)))
            .filter(account::COLUMN.role.ne(Role::Candidate.as_str()))
            .filter(account::COLUMN.disabled.eq(true))
            .one(self.read())
            .await?;
        Ok(row.map(AccountRecord::try_from).transpose()?)
    }

    /// Events of an account of staff, newest first.
    pub async fn list_staff_events(&self, account: AccountId) -> Result<Vec<StaffEvent>> {
        let rows = staff_event::Entity::find()
            .filter(staff_event::COLUMN.account.eq(account.0))
            .order_by_desc(staff_event::COLUMN.at)
            .order_by_desc(staff_event::COLUMN.id)
            .limit(MAX_LISTED_ENTRIES)
            .all(self.read())
            .await?;
        let names = self
            .names_of(rows.iter().filter_map(|row| row.actor).collect())
            .await?;
        let events = rows.into_iter().map(|row| {
            let this = RowDecoder {
                table: "staff_event",
                id: row.id,
            };
            Ok(StaffEvent {
                at: Timestamp(row.at),
                actor: row.actor.and_then(|actor| names.get(&actor).cloned()),
                kind: this.json(&row.event)?,
            })
        });
        events.collect()
    }

    /// Records an event without any other change.
    pub async fn add_staff_event(&self, change: StaffChange, event: StaffEventKind) -> Result<()> {
        self.write(move |transaction| change.write(transaction, [event]).boxed())
            .await
    }

    /// Opens an account of staff with a link to its first password; `Error::Store` with
    /// [`LoginTaken`] inside if the login is taken. A reviewer may do nothing until the first grant.
    pub async fn create_staff(
        &self,
        new: NewAccount,
        email: Option<String>,
        link: NewStaffLink,
        change: StaffChange,
    ) -> Result<()> {
        let (login, role) = (new.login.clone(), new.role);
        let row = account::ActiveModel {
            email: Set(email),
            is_unrestricted: Set(false),
            ..to_account_row(new)
        };
        self.write(move |transaction| {
            async move {
                let inserted = account::Entity::insert(row)
                    .exec_without_returning(transaction)
                    .await;
                match inserted {
                    Err(fault) if is_unique_violation(&fault) => {
                        return Err(Error::Store(Box::new(LoginTaken(login))));
                    }
                    inserted => inserted?,
                };
                let until = link.expires;
                replace_office_code(transaction, change.account, link.code, change.at, until)
                    .await?;
                let events = [
                    StaffEventKind::Created { role },
                    StaffEventKind::LinkIssued { until },
                ];
                change.write(transaction, events).await
            }
            .boxed()
        })
        .await
    }

    /// Sets the password of an account of staff, ends its sessions and records it.
    pub async fn set_staff_password(
        &self,
        password_hash: String,
        change: StaffChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                write_password(transaction, change.account, password_hash).await?;
                let event = StaffEventKind::PasswordChanged;
                change.write(transaction, [event]).await
            }
            .boxed()
        })
        .await
    }

    /// Ends password and sessions of an account, and makes a link to another password.
    ///
    /// # Errors
    /// `LastAdministrator`: two administrators who reset each other would both be out.
    pub async fn reset_staff(&self, link: NewStaffLink, change: StaffChange) -> Result<()> {
        self.write(move |transaction| {
            async move {
                check_other_administrator(transaction, change.account).await?;
                write_password(transaction, change.account, String::new()).await?;
                reset_recovery_channels(transaction, change.account).await?;
                let until = link.expires;
                replace_office_code(transaction, change.account, link.code, change.at, until)
                    .await?;
                let events = [StaffEventKind::Reset, StaffEventKind::LinkIssued { until }];
                change.write(transaction, events).await
            }
            .boxed()
        })
        .await
    }

    /// The end of the link to a password that the account has now. `None` if it has none.
    pub async fn find_staff_link_end(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let row = recovery_code::Entity::find()
            .filter(recovery_code::COLUMN.account.eq(account.0))
            .filter(recovery_code::COLUMN.by_office.eq(true))
            .filter(recovery_code::COLUMN.expires.gt(now.0))
            .one(self.read())
            .await?;
        Ok(row.and_then(|row| row.expires).map(Timestamp))
    }

    /// The account of a link that works, and the link's end.
    pub async fn find_staff_link(
        &self,
        code: Sha256,
        now: Timestamp,
    ) -> Result<Option<(AccountRecord, Timestamp)>> {
        let row = recovery_code::Entity::find()
            .filter(valid_code_condition(code, now))
            .filter(recovery_code::COLUMN.by_office.eq(true))
            .one(self.read())
            .await?;
        let Some((account, until)) = row.and_then(|row| Some((row.account, row.expires?))) else {
            return Ok(None);
        };
        let owner = self.find_staff(AccountId(account)).await?;
        let owner = owner.filter(|owner| !owner.disabled);
        Ok(owner.map(|owner| (owner, Timestamp(until))))
    }

    /// Spends the code of a link and sets the password; `false` if the code was spent meanwhile.
    pub async fn accept_staff_link(
        &self,
        code: Sha256,
        password_hash: String,
        change: StaffChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let used = recovery_code::Entity::delete_many()
                    .filter(recovery_code::COLUMN.account.eq(change.account.0))
                    .filter(valid_code_condition(code, change.at))
                    .exec(transaction)
                    .await?;
                if used.rows_affected == 0 {
                    return Ok(false);
                }
                write_password(transaction, change.account, password_hash).await?;
                reset_recovery_channels(transaction, change.account).await?;
                change
                    .write(transaction, [StaffEventKind::PasswordSet])
                    .await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }

    /// Disables an account of staff: its sessions, claims and links end.
    ///
    /// # Errors
    /// `LastAdministrator`, and `Stale` if it is disabled.
    pub async fn disable_staff(&self, change: StaffChange) -> Result<()> {
        self.write(move |transaction| {
            async move {
                check_other_administrator(transaction, change.account).await?;
                write_disabled(transaction, change.account, true).await?;
                disable_sessions(transaction, change.account).await?;
                review_claim::Entity::delete_many()
                    .filter(review_claim::COLUMN.reviewer.eq(change.account.0))
                    .exec(transaction)
                    .await?;
                recovery_code::Entity::delete_many()
                    .filter(recovery_code::COLUMN.account.eq(change.account.0))
                    .filter(recovery_code::COLUMN.by_office.eq(true))
                    .exec(transaction)
                    .await?;
                change.write(transaction, [StaffEventKind::Disabled]).await
            }
            .boxed()
        })
        .await
    }

    /// Opens a disabled account of staff again. No earlier session works.
    ///
    /// # Errors
    /// `Stale` if it is open.
    pub async fn enable_staff(&self, change: StaffChange) -> Result<()> {
        self.write(move |transaction| {
            async move {
                write_disabled(transaction, change.account, false).await?;
                delete_sessions(transaction, change.account).await?;
                change.write(transaction, [StaffEventKind::Enabled]).await
            }
            .boxed()
        })
        .await
    }

    /// Gives a reviewer a right on an exam, or other units of it, and records it; changes nothing if
    /// they have it so. Their claims on applications that they may not judge any more end.
    ///
    /// # Errors
    /// `Stale` for the whole exam in place of units, unless a limited right widens.
    pub async fn grant_staff(
        &self,
        grant: Grant,
        limited: LimitedRight,
        change: StaffChange,
    ) -> Result<()> {
        self.write(move |transaction| {
            async move {
                let right = (&grant.exam, grant.kind);
                let scope = find_scope(transaction, change.account, right).await?;
                if scope.as_ref() == Some(&grant.scope) {
                    return Ok(());
                }
                let is_limited = scope.is_some_and(|scope| !scope.is_whole_exam());
                let is_widened = is_limited && grant.scope.is_whole_exam();
                if is_widened && limited == LimitedRight::Stays {
                    return Err(Problem::Stale.into());
                }
                let event = StaffEventKind::Granted {
                    exam: grant.exam.clone(),
                    kind: grant.kind,
                    scope: grant.scope.clone(),
                };
                insert_grant(transaction, change.account, grant, change.at).await?;
                end_claims_lost_by_change(transaction, &change).await?;
                change.write(transaction, [event]).await
            }
            .boxed()
        })
        .await
    }

    /// Takes a right on an exam from a reviewer, and records it; `false` if they do not have it.
    /// Their claims on applications that they may not judge any more end.
    pub async fn revoke_staff(
        &self,
        (exam, kind): (ExamCode, GrantKind),
        change: StaffChange,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let ended = end_grant(transaction, change.account, (&exam, kind), change.at);
                let Some(scope) = ended.await? else {
                    return Ok(false);
                };
                end_claims_lost_by_change(transaction, &change).await?;
                let event = StaffEventKind::Revoked { exam, kind, scope };
                change.write(transaction, [event]).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }
}

/// Checks that an administrator who can sign in is left without this account. The rows are locked,
/// so that two administrators cannot disable each other at the same time.
async fn check_other_administrator(
    transaction: &DatabaseTransaction,
    account: AccountId,
) -> Result<()> {
    let rows = account::Entity::find()
        .filter(account::COLUMN.role.eq(Role::Administrator.as_str()))
        .filter(account::COLUMN.disabled.eq(false))
        .order_by_asc(account::COLUMN.id)
        .lock(LockType::Update)
        .all(transaction)
        .await?;
    let is_one = rows.iter().any(|row| row.id == account.0);
    let has_other = rows
        .iter()
        .any(|row| row.id != account.0 && !row.password_hash.is_empty());
    match is_one && !has_other {
        true => Err(Problem::LastAdministrator.into()),
        false => Ok(()),
    }
}

/// # Errors
/// `Stale` if the account is so already.
async fn write_disabled(
    transaction: &DatabaseTransaction,
    account: AccountId,
    disabled: bool,
) -> Result<()> {
    let changed = account::Entity::update_many()
        .set(account::ActiveModel {
            disabled: Set(disabled),
            ..Default::default()
        })
        .filter(account::COLUMN.id.eq(account.0))
        .filter(account::COLUMN.disabled.eq(!disabled))
        .exec(transaction)
        .await?;
    match changed.rows_affected {
        0 => Err(Problem::Stale.into()),
        _ => Ok(()),
    }
}
