//! Payment on site, recorded by the office after it has checked the original documents. S4-19.

use std::sync::Arc;

use shared::{
    application::{Command, LogEvent},
    exam::{Exam, fee::Gateway},
    id::{ApplicationId, ExamCode},
    payment::PaymentRecord,
    person::Identity,
    problem::Problem,
    view::{Payer, Payers},
};

use super::Backend;
use crate::{auth::Officer, db::Payable, error::Result};

/// The most search results shown for one name.
const MAX_FOUND: u64 = 50;

impl Backend {
    pub(super) async fn find_payers_as(
        &self,
        _: Officer,
        code: &ExamCode,
        sought: &str,
    ) -> Result<Payers> {
        let exam = self.paid_on_site(code).await?;
        let sought = sought.trim();
        let found = match sought.is_empty() {
            true => Vec::new(),
            false => self.state.db.find_payable(code, sought, MAX_FOUND).await?,
        };
        let mut people = Vec::with_capacity(found.len());
        for person in found {
            people.push(self.describe_payer(person).await?);
        }
        let (approved, paid) = self.state.db.count_paid(code).await?;
        Ok(Payers {
            exam,
            approved,
            paid,
            people,
        })
    }

    /// A payment with the name of its recorder from the log.
    async fn describe_payer(&self, found: Payable) -> Result<Payer> {
        let log = match found.paid {
            Some(_) => self.state.db.log(found.application).await?,
            None => Vec::new(),
        };
        let entry = log
            .into_iter()
            .find(|entry| matches!(entry.event, LogEvent::Paid(_)));
        let (by, payment) = match entry {
            Some(entry) => match entry.event {
                LogEvent::Paid(payment) => (entry.name, Some(payment)),
                _ => (entry.name, None),
            },
            None => (None, None),
        };
        let identity = found.person.identity.as_ref();
        Ok(Payer {
            application: found.application,
            number: found.number,
            name: found.person.name.clone(),
            id_number: identity.map(Identity::masked),
            state: found.state,
            paid: found.paid,
            payment,
            by,
        })
    }

    pub(super) async fn record_payment_as(
        &self,
        officer: Officer,
        id: ApplicationId,
        gateway: Gateway,
        reference: &str,
    ) -> Result<String> {
        let (exam, number) = self.exam_paid_on_site(id).await?;
        let record = PaymentRecord {
            reference: reference.trim().to_owned(),
            amount: exam.fee.as_ref().and_then(|fee| fee.amount),
            gateway: Some(gateway),
            order: None,
        };
        self.act_as(officer, id, Command::RecordPayment(record))
            .await?;
        Ok(shared::url::page::payments_of(&exam.code, &number))
    }

    pub(super) async fn undo_payment_as(
        &self,
        officer: Officer,
        id: ApplicationId,
        reason: String,
    ) -> Result<String> {
        let (exam, number) = self.exam_paid_on_site(id).await?;
        self.act_as(officer, id, Command::UndoPayment { reason })
            .await?;
        Ok(shared::url::page::payments_of(&exam.code, &number))
    }

    async fn act_as(&self, officer: Officer, id: ApplicationId, command: Command) -> Result<()> {
        let now = self.state.clock.now();
        let actor = officer.actor();
        self.state.db.perform(id, None, command, actor, now).await?;
        Ok(())
    }

    async fn exam_paid_on_site(&self, id: ApplicationId) -> Result<(Arc<Exam>, String)> {
        let db = &self.state.db;
        let application = db.application(id).await?.ok_or(Problem::NotFound)?;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        match exam.is_paid_on_site() {
            true => Ok((exam, application.number)),
            false => Err(Problem::NotFound.into()),
        }
    }

    async fn paid_on_site(&self, code: &ExamCode) -> Result<Arc<Exam>> {
        let found = self.state.db.current_exam(code).await?;
        found
            .map(|(_, exam)| exam)
            .filter(|exam| exam.is_paid_on_site())
            .ok_or_else(|| Problem::NotFound.into())
    }
}
