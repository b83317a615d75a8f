//! Hand-off of a slot to a phone (requirement C14): its code, its status, and the phone's page.

use std::sync::Arc;

use app::ports::HandOffPort;
use async_trait::async_trait;
use shared::{
    application::Application,
    exam::{Exam, Slot},
    id::{ApplicationId, SlotId},
    problem::Problem,
    url::page,
    view::{HandOffOffer, HandOffPage, HandOffStatus},
};

use crate::{
    auth::{Candidate, CurrentSession, HandOff, hand_off},
    error::Result,
    qr,
    services::{Backend, to_port_result},
};

#[async_trait]
impl HandOffPort for Backend {
    async fn offer_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffOffer, Problem> {
        let candidate = self.visitor.require_candidate()?;
        let signed_in = self.visitor.require_session()?;
        to_port_result(
            self.make_hand_off(candidate, signed_in, application, slot)
                .await,
        )
    }

    async fn hand_off_status(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffStatus, Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(self.read_hand_off(candidate, application, slot).await)
    }

    async fn end_hand_off(&self, application: ApplicationId, slot: SlotId) -> Result<(), Problem> {
        let candidate = self.visitor.require_candidate()?;
        to_port_result(self.close_hand_off(candidate, application, slot).await)
    }

    async fn hand_off_page(&self, code: String) -> Result<HandOffPage, Problem> {
        let opened = to_port_result(hand_off::find_by_code(&self.state, &code).await)?;
        to_port_result(self.read_handed_slot(opened).await)
    }
}

impl Backend {
    /// Creates a code for the free images of the slot.
    ///
    /// # Errors
    /// `SlotFull` if the slot has no room, `Locked` if it can't be changed now.
    async fn make_hand_off(
        &self,
        candidate: Candidate,
        signed_in: &CurrentSession,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffOffer> {
        let (own, exam) = self.find_with_exam(candidate, application).await?;
        let definition = find_slot(&own, &exam, &slot)?;
        let now = self.state.clock.now();
        own.check_slot_open(&exam, &slot, now)?;
        let most = definition.count.max_images();
        let image_count = u16::try_from(own.images(&slot).len()).unwrap_or(u16::MAX);
        let free_count = most.saturating_sub(image_count);
        if free_count == 0 {
            return Err(Problem::SlotFull { most }.into());
        }
        let (code, expires) =
            hand_off::create_code(&self.state, candidate, signed_in, &own, slot, free_count)
                .await?;
        let address = format!(
            "{}{}",
            self.phone_base_url(),
            page::hand_off(&code.to_string())
        );
        Ok(HandOffOffer {
            matrix: qr::encode_qr(&address)?,
            address,
            max_images: free_count,
            now,
            expires,
        })
    }

    async fn read_hand_off(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffStatus> {
        let (own, exam) = self.find_with_exam(candidate, application).await?;
        find_slot(&own, &exam, &slot)?;
        let now = self.state.clock.now();
        let found = self.state.db.hand_off_of(application, &slot, now).await?;
        Ok(HandOffStatus {
            revision: own.revision,
            received: found.map(|hand_off| hand_off.image_count),
        })
    }

    async fn close_hand_off(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<()> {
        let (own, exam) = self.find_with_exam(candidate, application).await?;
        find_slot(&own, &exam, &slot)?;
        self.state.db.delete_hand_off(application, slot).await
    }

    /// The slot as the phone shows it.
    async fn read_handed_slot(&self, hand_off: HandOff) -> Result<HandOffPage> {
        let db = &self.state.db;
        let found = db.application(hand_off.application()).await?;
        let application = found.ok_or(Problem::HandOffOver)?;
        let application = db.redact_for_candidate(application).await?;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let slot = find_slot(&application, &exam, hand_off.slot())?.clone();
        let now = self.state.clock.now();
        Ok(HandOffPage {
            exam: exam.title.clone(),
            rule: exam.image_rule(&slot).clone(),
            contacts: exam.contacts.clone(),
            taken: hand_off.image_count(),
            max_images: hand_off.max_images(),
            locked: application.check_slot_open(&exam, &slot.id, now).err(),
            expires: hand_off.expires(),
            slot,
        })
    }

    async fn find_with_exam(
        &self,
        candidate: Candidate,
        application: ApplicationId,
    ) -> Result<(Application, Arc<Exam>)> {
        let own = self.find_own(candidate, application).await?;
        let exam = self.state.db.exam(&own.exam, own.exam_version).await?;
        Ok((own, exam))
    }

    /// Base URL of this server for a phone: the configured one, or else the host that this browser
    /// used.
    fn phone_base_url(&self) -> String {
        let config = &self.state.config;
        match (&config.public_url, &self.origin.host) {
            (None, Some(host)) => format!("http://{host}"),
            _ => config.base_url(),
        }
    }
}

/// The slot's definition. `NotFound` if the exam has no such slot or it does not apply to the
/// candidate.
fn find_slot<'a>(
    application: &Application,
    exam: &'a Exam,
    slot: &SlotId,
) -> Result<&'a Slot, Problem> {
    exam.slot(slot)
        .filter(|slot| slot.need(&application.facts).is_some())
        .ok_or(Problem::NotFound)
}
