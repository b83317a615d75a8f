//! The office helps one person: finds them and reads what they see. Each reading is recorded.

use std::collections::HashMap;

use shared::{
    application::{Application, note::check_length},
    id::{AccountId, ExamCode},
    message::{AccountMessageBody, mask_address},
    problem::Problem,
    role::Role,
    time::Timestamp,
    view::{
        FoundPeople, FoundPerson, ListedPerson, MAX_FOUND_PEOPLE, MAX_IDENTITY_CHECK_CHARS,
        MAX_PERSON_SEARCH_CHARS, MIN_PERSON_SEARCH_CHARS, PersonApplication, PersonView,
    },
    view_log::{ViewKind, ViewReason},
};

use crate::{
    auth::{Officer, token::Token},
    db::{
        AccountRecord, AddressFilter, FoundEntry, NewOfficeCode, NewView, VouchOutcome, Vouching,
    },
    error::Result,
    http::middleware::flash::{derive_reset_code, store_reset_code_flash},
    message::configured_channels,
    services::{Backend, card::application_card},
};

/// Lifetime in milliseconds of a code for a candidate's password.
const RESET_CODE_LIFETIME_MS: i64 = Timestamp::DAY_MS;

impl Backend {
    /// The people whom the office finds. Without a search nobody, but the corrections that wait.
    ///
    /// # Errors
    /// `BadRequest` for a search that is too short or too long.
    pub(super) async fn find_people_as(&self, _: Officer, search: &str) -> Result<FoundPeople> {
        let search = search.trim();
        if search.is_empty() {
            return Ok(FoundPeople {
                proposals: self.state.db.list_identity_proposals().await?,
                ..FoundPeople::default()
            });
        }
        let length = search.chars().count();
        if !(MIN_PERSON_SEARCH_CHARS..=MAX_PERSON_SEARCH_CHARS).contains(&length) {
            let detail = format!("a search of {length} characters");
            return Err(Problem::BadRequest { detail }.into());
        }
        let db = &self.state.db;
        let mut accounts = db.find_people(search, MAX_FOUND_PEOPLE + 1).await?;
        let mut entries = db.find_listed(search, MAX_FOUND_PEOPLE + 1).await?;
        let is_cut = accounts.len() > MAX_FOUND_PEOPLE || entries.len() > MAX_FOUND_PEOPLE;
        accounts.truncate(MAX_FOUND_PEOPLE);
        entries.truncate(MAX_FOUND_PEOPLE);
        let ids = accounts.iter().map(|account| account.id);
        let counts = db.count_applications_of(ids).await?;
        let people = accounts.into_iter().map(|account| FoundPerson {
            id_number: account.identity.map(|identity| identity.masked()),
            phone: account.phone.as_deref().map(mask_address),
            applications: counts.get(&account.id).copied().unwrap_or_default(),
            account: account.id,
            name: account.name,
        });
        Ok(FoundPeople {
            people: people.collect(),
            listed: self.describe_entries(entries).await?,
            is_cut,
            proposals: Vec::new(),
        })
    }

    /// One candidate with their applications as they see them.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's.
    pub(super) async fn read_person(&self, officer: Officer, id: AccountId) -> Result<PersonView> {
        let db = &self.state.db;
        let account = self.find_candidate_account(id).await?;
        let identity = self.read_identity_panel(officer, &account).await?;
        let listed = match &account.identity {
            Some(identity) => {
                db.entries_of_number(identity.number(), MAX_FOUND_PEOPLE)
                    .await?
            }
            None => Vec::new(),
        };
        let mut applications = Vec::new();
        for application in db.applications_of(id).await? {
            db.record_view(NewView {
                application: application.id,
                account: officer.account(),
                image: None,
                at: self.state.clock.now(),
                kind: ViewKind::Seen,
                reason: ViewReason::Support,
            })
            .await?;
            applications.push(self.describe_for_support(application).await?);
        }
        Ok(PersonView {
            account: id,
            can_sign_in: account.can_sign_in(),
            has_password: account.password_hash.is_some(),
            id_number: account.identity.as_ref().map(|identity| identity.masked()),
            assurance: account.assurance,
            phone: account.phone.as_deref().map(mask_address),
            is_phone_verified: account.phone_verified.is_some(),
            email: account.email.as_deref().map(mask_address),
            is_email_verified: account.email_verified.is_some(),
            is_disabled: account.disabled,
            name: account.name,
            applications,
            listed: self.describe_entries(listed).await?,
            identity,
            now: self.state.clock.now(),
        })
    }

    /// Makes a code with which a candidate sets a new password. It is in the response's cookie alone,
    /// for the next page.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's, `AccountDisabled`, `NotAllowed` for one
    /// without a password, `ReasonMissing` without a note on the check, `TextTooLong`.
    pub(super) async fn issue_reset_code_as(
        &self,
        officer: Officer,
        id: AccountId,
        identity_check: &str,
    ) -> Result<()> {
        let state = &self.state;
        let owner = self.find_candidate_account(id).await?;
        if owner.disabled {
            return Err(Problem::AccountDisabled.into());
        }
        // A code must never set the first password: the owner was invited, or signs in elsewhere.
        if owner.password_hash.is_none() {
            return Err(Problem::NotAllowed.into());
        }
        let identity_check = identity_check.trim();
        if identity_check.is_empty() {
            return Err(Problem::ReasonMissing.into());
        }
        check_length(identity_check, MAX_IDENTITY_CHECK_CHARS)?;
        let (token, now) = (Token::generate(), state.clock.now());
        let issued = AccountMessageBody::ResetCodeIssued;
        let new = NewOfficeCode {
            account: id,
            code: derive_reset_code(&token).digest(),
            expires: now.plus(RESET_CODE_LIFETIME_MS),
            actor: Some(officer.account()),
            identity_check: identity_check.to_owned(),
            messages: owner.build_messages(
                &issued,
                AddressFilter::All,
                &configured_channels(&state.config),
            ),
        };
        state.db.issue_recovery_code(new, now).await?;
        let cookie = store_reset_code_flash(state, &token, id).await?;
        self.reply.append_cookie(cookie);
        Ok(())
    }

    /// Confirms number and name of an account that its owner opened. `number` was typed from the
    /// person's document.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's, `AccountDisabled`, `NotAllowed` for one that
    /// is confirmed or has no number, `NumberMismatch`, `ReasonMissing` without a note on the check,
    /// `TextTooLong`, `OtherAccountConfirmed`.
    pub(super) async fn confirm_identity_as(
        &self,
        officer: Officer,
        id: AccountId,
        number: &str,
        identity_check: &str,
    ) -> Result<()> {
        let state = &self.state;
        let owner = self.find_candidate_account(id).await?;
        if owner.disabled {
            return Err(Problem::AccountDisabled.into());
        }
        let identity = owner.identity.as_ref().ok_or(Problem::NotAllowed)?;
        if owner.assurance.is_confirmed() {
            return Err(Problem::NotAllowed.into());
        }
        if !number.trim().eq_ignore_ascii_case(identity.number()) {
            return Err(Problem::NumberMismatch.into());
        }
        let identity_check = identity_check.trim();
        if identity_check.is_empty() {
            return Err(Problem::ReasonMissing.into());
        }
        check_length(identity_check, MAX_IDENTITY_CHECK_CHARS)?;
        let confirmed = AccountMessageBody::IdentityConfirmed;
        let vouching = Vouching {
            account: id,
            actor: Some(officer.account()),
            identity_check: identity_check.to_owned(),
            at: state.clock.now(),
            messages: owner.build_messages(
                &confirmed,
                AddressFilter::All,
                &configured_channels(&state.config),
            ),
        };
        match state.db.vouch_account(vouching).await? {
            VouchOutcome::Confirmed => Ok(()),
            // Another officer was faster.
            VouchOutcome::AlreadyConfirmed(_) => Err(Problem::NotAllowed.into()),
            VouchOutcome::OtherAccountConfirmed => Err(Problem::OtherAccountConfirmed.into()),
        }
    }

    /// # Errors
    /// `NotFound` for an account that is no candidate's.
    pub(super) async fn find_candidate_account(&self, id: AccountId) -> Result<AccountRecord> {
        let account = self.state.db.find_account(id).await?;
        let account = account.filter(|account| account.role == Role::Candidate);
        Ok(account.ok_or(Problem::NotFound)?)
    }

    async fn describe_for_support(&self, application: Application) -> Result<PersonApplication> {
        let db = &self.state.db;
        let seen = db.redact_for_candidate(application).await?;
        let exam = db.exam(&seen.exam, seen.exam_version).await?;
        let now = self.state.clock.now();
        Ok(PersonApplication {
            can_recall: seen.check_recall(&exam, now).is_ok(),
            card: application_card(&exam, &seen),
            log: self.read_candidate_log(&exam, seen.id).await?,
            receipts: db.receipts(seen.id).await?,
            exam,
        })
    }

    async fn describe_entries(&self, entries: Vec<FoundEntry>) -> Result<Vec<ListedPerson>> {
        let exams = self.state.db.current_exams().await?;
        let exams: HashMap<&ExamCode, _> =
            exams.iter().map(|(_, exam)| (&exam.code, exam)).collect();
        let listed = entries.into_iter().filter_map(|found| {
            let exam = exams.get(&found.exam)?;
            let entry = found.entry;
            Some(ListedPerson {
                title: exam.title.clone(),
                zone: exam.time_zone,
                id_number: entry.id_number.masked(),
                name: entry.name,
                phone: entry.phone.as_deref().map(mask_address),
                email: entry.email.as_deref().map(mask_address),
                entered: found.entered,
                invited: found.invited,
                lapsed: found.lapsed,
                exam: found.exam,
            })
        });
        Ok(listed.collect())
    }
}
