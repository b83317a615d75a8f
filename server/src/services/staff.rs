//! The administrator's port: accounts of staff, their links, grants and history; and the page of a
//! link to a password.

use std::sync::Arc;

use app::ports::StaffPort;
use async_trait::async_trait;
use shared::{
    entry::{EntryInput, InputFault, InputFaultKind, read_new_staff},
    exam::{Exam, queue_group::QueueGroupKind},
    form_fields::FormFields,
    id::{AccountId, ExamCode},
    message::{AccountMessageBody, Channel, DeliveryStatus},
    person::Assurance,
    problem::Problem,
    review_grant::{Grant, GrantKind, ReviewGrants},
    role::Role,
    staff::{StaffAct, StaffEventKind, StaffState},
    text::Lang,
    time::Timestamp,
    unit_scope::{UnitNames, UnitScope},
    view::{
        AuditFilter, AuditLog, MAX_LISTED_UNITS, SignInOutcome, StaffAccount, StaffExam,
        StaffFilter, StaffLinkView, StaffList, StaffRight, StaffRow,
    },
};

use crate::{
    auth::{
        Administrator,
        security_log::{SecurityEvent, log_staff_act},
        staff_link::{self, STAFF_LINK_LIFETIME_MS},
        token::Token,
    },
    db::{
        AccountRecord, AddressFilter, LimitedRight, LoginTaken, NewAccount, NewAccountMessage,
        NewStaffLink, StaffChange,
    },
    error::{Error, Result},
    http::middleware::flash::{derive_staff_link, store_staff_link_flash},
    message::configured_channels,
    random,
    services::{Backend, to_port_result},
};

/// Longest text of a search, in characters.
const MAX_SEARCH_CHARS: usize = 100;
/// Last page of the list that is read.
const MAX_PAGE: u32 = 10_000;

#[async_trait]
impl StaffPort for Backend {
    async fn staff(&self, filter: StaffFilter) -> Result<StaffList, Problem> {
        let administrator = self.visitor.require_administrator()?;
        to_port_result(self.list_staff_as(administrator, filter).await)
    }

    async fn staff_account(&self, account: AccountId) -> Result<StaffAccount, Problem> {
        let administrator = self.visitor.require_administrator()?;
        to_port_result(self.read_staff_account(administrator, account).await)
    }

    async fn audit_log(&self, filter: AuditFilter) -> Result<AuditLog, Problem> {
        let administrator = self.visitor.require_administrator()?;
        to_port_result(self.read_audit_log(administrator, filter).await)
    }

    async fn check_new_staff(&self) -> Result<(), Problem> {
        self.visitor.require_administrator().map(|_| ())
    }

    async fn create_staff(&self, typed: FormFields) -> Result<AccountId, Problem> {
        let administrator = self.visitor.require_administrator()?;
        to_port_result(self.create_staff_as(administrator, &typed).await)
    }

    async fn act_on_staff(&self, account: AccountId, act: StaffAct) -> Result<(), Problem> {
        let administrator = self.visitor.require_administrator()?;
        to_port_result(self.act_on_staff_as(administrator, account, act).await)
    }

    async fn staff_right(
        &self,
        account: AccountId,
        exam: ExamCode,
        kind: GrantKind,
    ) -> Result<StaffRight, Problem> {
        let administrator = self.visitor.require_administrator()?;
        let right = self.read_staff_right(administrator, account, (exam, kind));
        to_port_result(right.await)
    }

    async fn limit_right(
        &self,
        account: AccountId,
        exam: ExamCode,
        kind: GrantKind,
        typed: FormFields,
    ) -> Result<(), Problem> {
        let administrator = self.visitor.require_administrator()?;
        let limited = self.limit_right_as(administrator, account, (exam, kind), &typed);
        to_port_result(limited.await)
    }

    async fn staff_link(&self, code: String) -> Result<StaffLinkView, Problem> {
        let found = staff_link::find(&self.state, &code, &self.origin).await;
        let (_, owner, until) = to_port_result(found)?;
        Ok(StaffLinkView {
            login: owner.login,
            name: owner.name,
            role: owner.role,
            until,
        })
    }

    async fn accept_staff_link(&self, typed: FormFields) -> Result<SignInOutcome, Problem> {
        let (state, origin) = (&self.state, &self.origin);
        let opened = staff_link::accept(state, &self.visitor, &typed, origin).await;
        let opened = to_port_result(opened)?;
        self.begin_session(&opened);
        Ok(SignInOutcome {
            viewer: opened.viewer,
            step: opened.step,
        })
    }
}

impl Backend {
    async fn list_staff_as(&self, _: Administrator, filter: StaffFilter) -> Result<StaffList> {
        let filter = StaffFilter {
            search: filter.search.chars().take(MAX_SEARCH_CHARS).collect(),
            page: filter.page.min(MAX_PAGE),
            ..filter
        };
        let (accounts, total) = self.state.db.list_staff(&filter).await?;
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let last = self.state.db.last_sign_ins(&ids).await?;
        let rows = accounts
            .iter()
            .map(|account| to_staff_row(account, last.get(&account.id).copied()));
        Ok(StaffList {
            rows: rows.collect(),
            total,
        })
    }

    async fn read_staff_account(
        &self,
        administrator: Administrator,
        account: AccountId,
    ) -> Result<StaffAccount> {
        let db = &self.state.db;
        let owner = db.find_staff(account).await?.ok_or(Problem::NotFound)?;
        let sign_ins = db.list_sign_ins(account).await?;
        let grants = match owner.role {
            Role::Reviewer => Some(db.review_grants(account).await?),
            _ => None,
        };
        let exams = match &grants {
            Some(grants) => {
                let exams = db.current_exams().await?;
                exams
                    .iter()
                    .map(|(_, exam)| to_staff_exam(exam, grants))
                    .collect()
            }
            None => Vec::new(),
        };
        Ok(StaffAccount {
            row: to_staff_row(&owner, sign_ins.first().map(|sign_in| sign_in.at)),
            is_own: owner.id == administrator.account(),
            has_second_factor: db.find_second_factor(account).await?.is_some(),
            link_until: db
                .find_staff_link_end(account, self.state.clock.now())
                .await?,
            is_unrestricted: grants == Some(ReviewGrants::Unrestricted),
            exams,
            events: db.list_staff_events(account).await?,
            sign_ins,
            phone: owner.phone,
            email: owner.email,
        })
    }

    async fn create_staff_as(
        &self,
        administrator: Administrator,
        typed: &FormFields,
    ) -> Result<AccountId> {
        let details = read_new_staff(typed).map_err(|faults| Problem::InvalidForm { faults })?;
        let (state, now) = (&self.state, self.state.clock.now());
        let id = AccountId(random::uuid_v7(now));
        let phone = details.phone.map(String::from);
        let email = details.email.map(String::from);
        let new = NewAccount {
            id,
            role: details.role,
            login: details.login.clone(),
            name: details.name.into(),
            identity: None,
            valid_until: None,
            phone: phone.clone(),
            password_hash: None,
            assurance: Assurance::Vouched,
            created: now,
        };
        let token = Token::generate();
        let expires = now.plus(STAFF_LINK_LIFETIME_MS);
        let addresses = [(Channel::Sms, phone), (Channel::Mail, email.clone())];
        let messages = self.build_link_messages(
            id,
            &details.login,
            addresses,
            Lang::default(),
            &token,
            expires,
        );
        let link = NewStaffLink {
            code: derive_staff_link(&token).digest(),
            expires,
        };
        let change = StaffChange {
            account: id,
            actor: Some(administrator.account()),
            at: now,
            messages,
        };
        match state.db.create_staff(new, email, link, change).await {
            Err(Error::Store(fault)) if fault.is::<LoginTaken>() => {
                let fault = InputFault::new(EntryInput::Login, InputFaultKind::LoginTaken);
                let faults = vec![fault];
                return Err(Problem::InvalidForm { faults }.into());
            }
            created => created?,
        }
        log_staff_act(SecurityEvent::StaffCreated, id, administrator.account());
        self.show_staff_link(&token, id).await?;
        Ok(id)
    }

    async fn act_on_staff_as(
        &self,
        administrator: Administrator,
        account: AccountId,
        act: StaffAct,
    ) -> Result<()> {
        let db = &self.state.db;
        let owner = db.find_staff(account).await?.ok_or(Problem::NotFound)?;
        let by = administrator.account();
        let is_on_access = matches!(
            act,
            StaffAct::Reset | StaffAct::Disable | StaffAct::ResetSecondFactor
        );
        if is_on_access && owner.id == by {
            return Err(Problem::OwnAccount.into());
        }
        let event = match act {
            StaffAct::Reset => {
                self.reset_staff_as(administrator, &owner).await?;
                SecurityEvent::StaffReset
            }
            StaffAct::Disable => {
                let change = self.build_change(by, &owner, &AccountMessageBody::Disabled);
                db.disable_staff(change).await?;
                SecurityEvent::StaffDisabled
            }
            StaffAct::Enable => {
                let change = self.build_change(by, &owner, &AccountMessageBody::Enabled);
                db.enable_staff(change).await?;
                SecurityEvent::StaffEnabled
            }
            StaffAct::ResetSecondFactor => {
                let message = AccountMessageBody::SecondFactorRemoved;
                let change = self.build_change(by, &owner, &message);
                let event = StaffEventKind::SecondFactorReset;
                db.remove_second_factor(event, change).await?;
                SecurityEvent::SecondFactorChanged
            }
            StaffAct::Grant(grant) => {
                self.grant_as(by, &owner, grant, LimitedRight::Stays)
                    .await?;
                SecurityEvent::StaffGrantChanged
            }
            StaffAct::GrantWholeExam(exam, kind) => {
                let scope = UnitScope::WholeExam;
                let grant = Grant { exam, kind, scope };
                self.grant_as(by, &owner, grant, LimitedRight::Widens)
                    .await?;
                SecurityEvent::StaffGrantChanged
            }
            StaffAct::Revoke(exam, kind) => {
                let definition = self.check_right(&owner, &exam, kind).await?;
                let message = AccountMessageBody::GrantChanged {
                    exam: definition.title.clone(),
                    kind,
                    given: false,
                    scope: UnitScope::WholeExam,
                };
                let change = self.build_change(by, &owner, &message);
                if !db.revoke_staff((exam, kind), change).await? {
                    return Err(Problem::Stale.into());
                }
                SecurityEvent::StaffGrantChanged
            }
        };
        log_staff_act(event, account, by);
        Ok(())
    }

    /// # Errors
    /// `NotAllowed`, `NotFound`, also for units of an exam without them, and `Stale`.
    async fn grant_as(
        &self,
        by: AccountId,
        owner: &AccountRecord,
        grant: Grant,
        limited: LimitedRight,
    ) -> Result<()> {
        let exam = self.check_right(owner, &grant.exam, grant.kind).await?;
        if !grant.scope.is_whole_exam() && exam.queue_group(QueueGroupKind::Unit).is_none() {
            return Err(Problem::NotFound.into());
        }
        let message = AccountMessageBody::GrantChanged {
            exam: exam.title.clone(),
            kind: grant.kind,
            given: true,
            scope: grant.scope.clone(),
        };
        let change = self.build_change(by, owner, &message);
        self.state.db.grant_staff(grant, limited, change).await
    }

    async fn reset_staff_as(
        &self,
        administrator: Administrator,
        owner: &AccountRecord,
    ) -> Result<()> {
        if owner.disabled {
            return Err(Problem::AccountDisabled.into());
        }
        let now = self.state.clock.now();
        let (token, expires) = (Token::generate(), now.plus(STAFF_LINK_LIFETIME_MS));
        let addresses = [
            (Channel::Sms, owner.phone.clone()),
            (Channel::Mail, owner.email.clone()),
        ];
        let reset = AccountMessageBody::PasswordReset;
        let mut change = self.build_change(administrator.account(), owner, &reset);
        change.messages.extend(self.build_link_messages(
            owner.id,
            &owner.login,
            addresses,
            owner.lang,
            &token,
            expires,
        ));
        let link = NewStaffLink {
            code: derive_staff_link(&token).digest(),
            expires,
        };
        self.state.db.reset_staff(link, change).await?;
        self.show_staff_link(&token, owner.id).await
    }

    /// Sets the cookie with which the page of the account shows the link, once.
    async fn show_staff_link(&self, token: &Token, account: AccountId) -> Result<()> {
        let cookie = store_staff_link_flash(&self.state, token, account).await?;
        self.reply.append_cookie(cookie);
        Ok(())
    }

    fn build_change(
        &self,
        actor: AccountId,
        owner: &AccountRecord,
        message: &AccountMessageBody,
    ) -> StaffChange {
        let configured = configured_channels(&self.state.config);
        StaffChange {
            account: owner.id,
            actor: Some(actor),
            at: self.state.clock.now(),
            messages: owner.build_messages(message, AddressFilter::All, &configured),
        }
    }

    /// Messages with the link, by the channels that this server has.
    fn build_link_messages(
        &self,
        account: AccountId,
        login: &str,
        addresses: [(Channel, Option<String>); 2],
        lang: Lang,
        token: &Token,
        until: Timestamp,
    ) -> Vec<NewAccountMessage> {
        let configured = configured_channels(&self.state.config);
        let reached = addresses.into_iter().filter_map(|(channel, address)| {
            Some((channel, address?)).filter(|(channel, _)| configured.contains(channel))
        });
        let messages = reached.map(|(channel, address)| NewAccountMessage {
            account: Some(account),
            channel: Some(channel),
            address: Some(address),
            lang,
            matter: AccountMessageBody::StaffLink {
                login: login.to_owned(),
                until,
            },
            secret: Some(derive_staff_link(token).to_string()),
            status: DeliveryStatus::Waiting,
            expires: Some(until),
        });
        messages.collect()
    }

    /// The definition of the exam, if the owner is a reviewer and the exam has such a review.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`.
    async fn check_right(
        &self,
        owner: &AccountRecord,
        exam: &ExamCode,
        kind: GrantKind,
    ) -> Result<Arc<Exam>> {
        if owner.role != Role::Reviewer {
            return Err(Problem::NotAllowed.into());
        }
        let definition = self.read_exam(exam).await?;
        match list_rights(&definition).contains(&kind) {
            true => Ok(definition),
            false => Err(Problem::NotFound.into()),
        }
    }

    /// A right with the units by which it can be limited.
    ///
    /// # Errors
    /// `NotAllowed`, `NotFound`, also for an exam without units.
    async fn read_staff_right(
        &self,
        _: Administrator,
        account: AccountId,
        (exam, kind): (ExamCode, GrantKind),
    ) -> Result<StaffRight> {
        let db = &self.state.db;
        let owner = db.find_staff(account).await?.ok_or(Problem::NotFound)?;
        let definition = self.check_right(&owner, &exam, kind).await?;
        let group = definition.queue_group(QueueGroupKind::Unit);
        let group = group.ok_or(Problem::NotFound)?;
        let grants = db.review_grants(account).await?;
        let scope = find_granted_scope(&grants, &exam, kind);
        let mut units = db.list_known_units(&definition).await?;
        let covered = scope.as_ref().and_then(UnitScope::units);
        let unknown = covered.map(|covered| covered.list_unknown(&units));
        units.truncate(MAX_LISTED_UNITS);
        Ok(StaffRight {
            account,
            name: owner.name,
            title: definition.title.clone(),
            unknown: unknown.unwrap_or_default(),
            held: scope.into(),
            is_unrestricted: grants == ReviewGrants::Unrestricted,
            unit_title: group.title().clone(),
            units,
            exam,
            kind,
        })
    }

    /// Gives a right for the units of the form, in place of those that it covers now.
    ///
    /// # Errors
    /// `UnitMissing`, `TooManyEntries`, `TextTooLong`; `NotFound` for an exam without units.
    async fn limit_right_as(
        &self,
        administrator: Administrator,
        account: AccountId,
        (exam, kind): (ExamCode, GrantKind),
        typed: &FormFields,
    ) -> Result<()> {
        let units = UnitNames::read_form(typed).map_err(Problem::from)?;
        let grant = Grant {
            exam,
            kind,
            scope: UnitScope::Units(units),
        };
        self.act_on_staff_as(administrator, account, StaffAct::Grant(grant))
            .await
    }
}

/// The rights that an exam has: an exam with one review has no second one.
fn list_rights(exam: &Exam) -> Vec<GrantKind> {
    let has_final = exam.review.levels >= 2;
    let kinds = GrantKind::ALL.into_iter();
    kinds
        .filter(|kind| has_final || *kind != GrantKind::Final)
        .collect()
}

fn to_staff_exam(exam: &Exam, grants: &ReviewGrants) -> StaffExam {
    let rights = list_rights(exam)
        .into_iter()
        .map(|kind| (kind, find_granted_scope(grants, &exam.code, kind).into()));
    StaffExam {
        exam: exam.code.clone(),
        title: exam.title.clone(),
        has_units: exam.queue_group(QueueGroupKind::Unit).is_some(),
        rights: rights.collect(),
    }
}

/// The applications that a given right covers. `None` if it was not given, also for an account that
/// may judge every exam without a grant.
fn find_granted_scope(
    grants: &ReviewGrants,
    exam: &ExamCode,
    kind: GrantKind,
) -> Option<UnitScope> {
    match grants {
        ReviewGrants::Unrestricted => None,
        ReviewGrants::Restricted(_) => grants.scope(exam, kind).cloned(),
    }
}

fn to_staff_row(account: &AccountRecord, last_sign_in: Option<Timestamp>) -> StaffRow {
    let state = match (account.disabled, account.password_hash.is_some()) {
        (true, _) => StaffState::Disabled,
        (false, true) => StaffState::Active,
        (false, false) => StaffState::Invited,
    };
    StaffRow {
        account: account.id,
        login: account.login.clone(),
        name: account.name.clone(),
        role: account.role,
        state,
        last_sign_in,
    }
}
