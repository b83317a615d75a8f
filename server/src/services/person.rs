//! The office helps one person: finds them and reads what they see. Each reading is recorded.

use std::collections::HashMap;

use shared::{
    application::Application,
    id::{AccountId, ExamCode},
    message::mask_address,
    problem::Problem,
    role::Role,
    view::{
        FoundPeople, FoundPerson, ListedPerson, MAX_FOUND_PEOPLE, MAX_PERSON_SEARCH_CHARS,
        MIN_PERSON_SEARCH_CHARS, PersonApplication, PersonView,
    },
    view_log::{ViewKind, ViewReason},
};

use crate::{
    auth::Officer,
    db::{FoundEntry, NewView},
    error::Result,
    services::{Backend, card::application_card},
};

impl Backend {
    /// The people whom the office finds; nobody without a search.
    ///
    /// # Errors
    /// `BadRequest` for a search that is too short or too long.
    pub(super) async fn find_people_as(&self, _: Officer, search: &str) -> Result<FoundPeople> {
        let search = search.trim();
        if search.is_empty() {
            return Ok(FoundPeople::default());
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
        })
    }

    /// One candidate with their applications as they see them.
    ///
    /// # Errors
    /// `NotFound` for an account that is no candidate's.
    pub(super) async fn read_person(&self, officer: Officer, id: AccountId) -> Result<PersonView> {
        let db = &self.state.db;
        let account = db.find_account(id).await?;
        let account = account
            .filter(|account| account.role == Role::Candidate)
            .ok_or(Problem::NotFound)?;
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
            now: self.state.clock.now(),
        })
    }

    async fn describe_for_support(&self, application: Application) -> Result<PersonApplication> {
        let db = &self.state.db;
        let seen = db.redact_for_candidate(application).await?;
        let exam = db.exam(&seen.exam, seen.exam_version).await?;
        Ok(PersonApplication {
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
