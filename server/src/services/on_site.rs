//! Payment on site, recorded by the office after it has checked the original documents
//! (requirement S4-19).

use std::sync::Arc;

use shared::{
    application::{Command, LogEvent},
    exam::{Exam, fee::PaymentMethod},
    id::{ApplicationId, ExamCode},
    payment::PaymentRecord,
    person::Identity,
    problem::Problem,
    view::{Payer, PayerList},
};

use crate::{auth::Officer, db::PayerRecord, error::Result, services::Backend};

/// The most search results shown for one name.
const MAX_FOUND_PAYERS: u64 = 50;

impl Backend {
    /// Searches the exam's candidates who pay on site. An empty search finds nobody.
    pub(super) async fn find_payers_as(
        &self,
        _: Officer,
        code: &ExamCode,
        search: &str,
    ) -> Result<PayerList> {
        let exam = self.load_on_site_exam(code).await?;
        let search = search.trim();
        let found = match search.is_empty() {
            true => Vec::new(),
            false => {
                self.state
                    .db
                    .find_payers(code, search, MAX_FOUND_PAYERS)
                    .await?
            }
        };
        let mut people = Vec::with_capacity(found.len());
        for person in found {
            people.push(self.describe_payer(person).await?);
        }
        let (approved, paid) = self.state.db.count_paid(code).await?;
        Ok(PayerList {
            exam,
            approved,
            paid,
            people,
        })
    }

    /// The payer with their payment and the name of the person who recorded it, both from the log.
    async fn describe_payer(&self, payer: PayerRecord) -> Result<Payer> {
        let log = match payer.paid {
            Some(_) => self.state.db.log(payer.application).await?,
            None => Vec::new(),
        };
        let entry = log
            .into_iter()
            .find(|entry| matches!(entry.event, LogEvent::Paid(_)));
        let (recorded_by, payment) = match entry {
            Some(entry) => match entry.event {
                LogEvent::Paid(payment) => (entry.name, Some(payment)),
                _ => (entry.name, None),
            },
            None => (None, None),
        };
        let identity = payer.person.identity.as_ref();
        Ok(Payer {
            application: payer.application,
            number: payer.number,
            name: payer.person.name.clone(),
            id_number: identity.map(Identity::masked),
            state: payer.state,
            paid: payer.paid,
            payment,
            recorded_by,
        })
    }

    /// Records a payment; returns the URL of the office's page about this candidate's payment.
    pub(super) async fn record_payment_as(
        &self,
        officer: Officer,
        id: ApplicationId,
        gateway: PaymentMethod,
        reference: &str,
    ) -> Result<String> {
        let (exam, number) = self.find_on_site_exam(id).await?;
        let record = PaymentRecord {
            reference: reference.trim().to_owned(),
            amount: exam.fee.as_ref().and_then(|fee| fee.amount),
            gateway: Some(gateway),
            order: None,
        };
        self.perform_as_officer(officer, id, Command::RecordPayment(record))
            .await?;
        Ok(shared::url::page::payments_of(&exam.code, &number))
    }

    /// Undoes a recorded payment; returns the same URL as [`Backend::record_payment_as`].
    pub(super) async fn undo_payment_as(
        &self,
        officer: Officer,
        id: ApplicationId,
        reason: String,
    ) -> Result<String> {
        let (exam, number) = self.find_on_site_exam(id).await?;
        self.perform_as_officer(officer, id, Command::UndoPayment { reason })
            .await?;
        Ok(shared::url::page::payments_of(&exam.code, &number))
    }

    async fn perform_as_officer(
        &self,
        officer: Officer,
        id: ApplicationId,
        command: Command,
    ) -> Result<()> {
        let now = self.state.clock.now();
        let actor = officer.actor();
        self.state.db.perform(id, None, command, actor, now).await?;
        Ok(())
    }

    /// The exam and the number of an application. `NotFound` if the exam is not paid on site.
    async fn find_on_site_exam(&self, id: ApplicationId) -> Result<(Arc<Exam>, String)> {
        let db = &self.state.db;
        let application = db.application(id).await?.ok_or(Problem::NotFound)?;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        match exam.is_paid_on_site() {
            true => Ok((exam, application.number)),
            false => Err(Problem::NotFound.into()),
        }
    }

    /// The current version of the exam. `NotFound` if it is not paid on site.
    async fn load_on_site_exam(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        found
            .map(|(_, exam)| exam)
            .filter(|exam| exam.is_paid_on_site())
            .ok_or_else(|| Problem::NotFound.into())
    }
}
