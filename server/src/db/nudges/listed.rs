//! The first people of a list, for the office.

use std::collections::HashMap;

use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{application::Application, id::AccountId, time::Timestamp, view::SentReminder};
use uuid::Uuid;

use super::search::{NudgePart, NudgeSearch};
use crate::{
    db::{
        AccountRecord, Database, Recipient,
        applications::load_without_material,
        entity::{account, application, roster_entry},
        messages::reminder::{FoundReminders, find_reminders},
        rosters::not_entered::find_entry_account,
    },
    error::{Error, Result},
};

/// A person on a list.
#[derive(Clone, Debug)]
pub struct NudgedPerson {
    pub account: AccountId,
    /// Masked identity number.
    pub id_number: Option<String>,
    /// Without its material. `None` before there is an application.
    pub application: Option<Application>,
    pub recipient: Recipient,
    pub closes: Option<Timestamp>,
    pub reminded: Option<SentReminder>,
}

impl Database {
    /// The first people in this part of a list, in the order in which they are reminded.
    pub async fn list_nudged(
        &self,
        search: &NudgeSearch,
        part: NudgePart,
        most: u64,
    ) -> Result<Vec<NudgedPerson>> {
        if search.is_empty() {
            return Ok(Vec::new());
        }
        match search.list.state() {
            None => self.list_nudged_entries(search, part, most).await,
            Some(_) => self.list_nudged_applications(search, part, most).await,
        }
    }

    async fn list_nudged_applications(
        &self,
        search: &NudgeSearch,
        part: NudgePart,
        most: u64,
    ) -> Result<Vec<NudgedPerson>> {
        let rows = search
            .select_applications(part)
            .order_by_asc(application::COLUMN.id)
            .limit(most)
            .all(self.read())
            .await?;
        let applications = load_without_material(self.read(), rows).await?;
        let subjects = applications.iter().map(|it| it.id.0).collect();
        let reminders = self.find_reminders_of(search, subjects).await?;
        let candidates = applications.iter().map(|it| it.candidate.0);
        let people = self.load_people(candidates.collect()).await?;
        let mut listed = Vec::with_capacity(applications.len());
        for application in applications {
            let version = application.exam_version;
            let exam = self.exam(&application.exam, version).await?;
            // The query has found the seats.
            let due = application.nudge_due(&exam, search.list, true, search.now);
            let person = people.get(&application.candidate.0);
            let person = person.ok_or_else(|| missing_person(application.candidate.0))?;
            let reminded =
                due.and_then(|due| reminders.find(application.id.0, due.matter, search.now));
            let closes = due.and_then(|due| due.closes);
            let found = self.describe_person(search, person, Some(application), closes);
            listed.push(NudgedPerson {
                reminded,
                ..found.await?
            });
        }
        Ok(listed)
    }

    async fn list_nudged_entries(
        &self,
        search: &NudgeSearch,
        part: NudgePart,
        most: u64,
    ) -> Result<Vec<NudgedPerson>> {
        let rows = search
            .select_entries(part)
            .order_by_asc(roster_entry::COLUMN.id_number)
            .order_by_asc(roster_entry::COLUMN.name)
            .limit(most)
            .all(self.read())
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(account) = find_entry_account(self.read(), &row).await? {
                found.push((account, row));
            }
        }
        let accounts: Vec<Uuid> = found.iter().map(|(account, _)| *account).collect();
        let reminders = self.find_reminders_of(search, accounts.clone()).await?;
        let people = self.load_people(accounts).await?;
        let mut listed = Vec::with_capacity(found.len());
        for (account, row) in found {
            let person = people.get(&account);
            let person = person.ok_or_else(|| missing_person(account))?;
            let due = search.entry_due(&row);
            let closes = due.and_then(|due| due.closes);
            let found = self.describe_person(search, person, None, closes).await?;
            listed.push(NudgedPerson {
                reminded: due.and_then(|due| reminders.find(account, due.matter, search.now)),
                ..found
            });
        }
        Ok(listed)
    }

    async fn find_reminders_of(
        &self,
        search: &NudgeSearch,
        subjects: Vec<Uuid>,
    ) -> Result<FoundReminders> {
        find_reminders(self.read(), &search.exam, search.list, subjects).await
    }

    async fn load_people(&self, accounts: Vec<Uuid>) -> Result<HashMap<Uuid, account::Model>> {
        let rows = account::Entity::find()
            .filter(account::COLUMN.id.is_in(accounts))
            .all(self.read())
            .await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    async fn describe_person(
        &self,
        search: &NudgeSearch,
        person: &account::Model,
        application: Option<Application>,
        closes: Option<Timestamp>,
    ) -> Result<NudgedPerson> {
        let record = AccountRecord::try_from(person.clone())?;
        Ok(NudgedPerson {
            account: record.id,
            id_number: record.identity.map(|identity| identity.masked()),
            application,
            recipient: self.find_recipient(&search.exam, person).await?,
            closes,
            reminded: None,
        })
    }
}

fn missing_person(account: Uuid) -> Error {
    Error::Broken(format!("account {account} is missing"))
}
