//! The personal form: values known in advance, and saving of sections and fields.

use shared::{
    application::{
        Command, Entry,
        answers::{FieldKey, Person, Version},
    },
    exam::Exam,
    id::{ApplicationId, SectionId},
    person::Identity,
    problem::Problem,
};

use super::Backend;
use crate::{auth::Candidate, db::AccountRecord, error::Result};

impl Backend {
    /// Values known in advance: from the account, and from the roster if the account's identity is
    /// confirmed.
    pub(super) async fn read_known(&self, exam: &Exam, account: &AccountRecord) -> Result<Entry> {
        let listed = match account.assured_identity() {
            Some(identity) if exam.roster.is_some() => {
                self.state.db.find_listed(&exam.code, &identity).await?
            }
            _ => None,
        };
        let (listed_phone, listed_email, cells) = listed.map_or_else(Default::default, |listed| {
            (listed.phone, listed.email, listed.cells)
        });
        let id_number = account.identity.as_ref().and_then(Identity::id_number);
        let mut known = exam.known_of(Person {
            name: &account.name,
            id_number: id_number.as_ref(),
            phone: account.phone.as_deref().or(listed_phone.as_deref()),
            email: account.email.as_deref().or(listed_email.as_deref()),
        });
        let fields = cells.into_iter().filter(|(id, _)| exam.field(id).is_some());
        fields.for_each(|(id, text)| known.set(id, text));
        Ok(known)
    }

    /// Returns the number of open faults in the section.
    pub(super) async fn save_section_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        section: SectionId,
        entries: Vec<Entry>,
    ) -> Result<u32> {
        let command = Command::SaveSection {
            section: section.clone(),
            entries,
        };
        let outcome = self.work_as(candidate, application, None, command).await?;
        let saved = outcome.application;
        let exam = self.state.db.exam(&saved.exam, saved.exam_version).await?;
        let section = exam.section(&section).ok_or(Problem::NotFound)?;
        let now = self.state.clock.now();
        let faults = saved.faults_in(&exam, section, &saved.answers, now);
        Ok(faults.len() as u32)
    }

    /// Returns the new version of the field.
    pub(super) async fn save_field_as(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        field: FieldKey,
        text: String,
        over: Version,
    ) -> Result<Version> {
        let command = Command::SaveField {
            field: field.clone(),
            text,
            over,
        };
        let saved = self.work_as(candidate, application, None, command).await?;
        Ok(saved.application.field_version(&field))
    }
}
