//! The personal form: prefilled values, and saving of sections and fields.

use shared::{
    application::{
        Command, FormEntry,
        answers::{FieldKey, FieldVersion, PrefillData},
    },
    exam::Exam,
    id::{AccountId, ApplicationId, SectionId},
    person::Identity,
    problem::Problem,
};

use crate::{
    auth::Candidate,
    db::{AccountRecord, RosterEntry},
    error::Result,
    services::Backend,
};

impl Backend {
    /// Values with which the form is prefilled: those of the account, and those of the roster if the
    /// account's identity is confirmed.
    pub(super) async fn load_prefilled_answers(
        &self,
        exam: &Exam,
        account: &AccountRecord,
    ) -> Result<FormEntry> {
        let roster_entry = self.find_listed(exam, account).await?;
        let (listed_phone, listed_email, cells) = roster_entry
            .map_or_else(Default::default, |entry| {
                (entry.phone, entry.email, entry.cells)
            });
        let id_number = account.identity.as_ref().and_then(Identity::id_number);
        let mut prefilled = exam.prefill_entry(PrefillData {
            name: &account.name,
            id_number: id_number.as_ref(),
            phone: account.phone.as_deref().or(listed_phone.as_deref()),
            email: account.email.as_deref().or(listed_email.as_deref()),
        });
        let fields = cells.into_iter().filter(|(id, _)| exam.field(id).is_some());
        fields.for_each(|(id, text)| prefilled.set(id, text));
        Ok(prefilled)
    }

    /// The cells of the roster's own columns for an account, where a slot compares one of them.
    pub(super) async fn load_compared_cells(
        &self,
        exam: &Exam,
        account: AccountId,
    ) -> Result<FormEntry> {
        if !exam.has_compared_columns() {
            return Ok(FormEntry::default());
        }
        let account = self.state.db.find_account(account).await?;
        let entry = match account {
            Some(account) => self.find_listed(exam, &account).await?,
            None => None,
        };
        let cells = entry.into_iter().flat_map(|entry| entry.cells);
        Ok(cells.collect())
    }

    /// The entry of an account on the exam's roster, if its identity is confirmed.
    async fn find_listed(
        &self,
        exam: &Exam,
        account: &AccountRecord,
    ) -> Result<Option<RosterEntry>> {
        match account.assured_identity() {
            Some(identity) if exam.roster.is_some() => {
                let db = &self.state.db;
                db.find_roster_entry_of(&exam.code, &identity).await
            }
            _ => Ok(None),
        }
    }

    /// Saves all entries of a section; returns the number of faults in it.
    pub(super) async fn save_section_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        section: SectionId,
        mut entries: Vec<FormEntry>,
    ) -> Result<u32> {
        let own = self.find_own(candidate, application).await?;
        let exam = self.state.db.exam(&own.exam, own.exam_version).await?;
        let changes = self.state.db.list_confirmed_changes(own.candidate);
        // A page that was open at a correction still has the old value.
        for confirmed in changes.await? {
            if let Some(section) = exam.section(&section) {
                confirmed
                    .change
                    .correct_entries(&exam, section, &mut entries);
            }
        }
        let command = Command::SaveSection {
            section: section.clone(),
            entries,
        };
        let outcome = self
            .perform_as(candidate, application, None, command)
            .await?;
        let saved = outcome.application;
        let exam = self.state.db.exam(&saved.exam, saved.exam_version).await?;
        let section = exam.section(&section).ok_or(Problem::NotFound)?;
        let now = self.state.clock.now();
        let faults = saved.faults_in(&exam, section, &saved.answers, now);
        Ok(faults.len() as u32)
    }

    /// Saves a field that was edited on top of `base_version`; returns its new version.
    ///
    /// # Errors
    /// `FieldChanged` if the field has another version and another text.
    pub(super) async fn save_field_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        base_version: FieldVersion,
    ) -> Result<FieldVersion> {
        let command = Command::SaveField {
            field: field.clone(),
            text,
            base_version,
        };
        let outcome = self
            .perform_as(candidate, application, None, command)
            .await?;
        Ok(outcome.application.field_version(&field))
    }
}
