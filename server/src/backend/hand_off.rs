//! Hand-off of a slot to a phone (C14): its code, its status, and the phone's view.

use std::sync::Arc;

use app::ports::HandOffPort;
use async_trait::async_trait;
use shared::{
    application::Application,
    exam::{Exam, Slot},
    id::{ApplicationId, SlotId},
    problem::Problem,
    url::page,
    view::{HandOffOffer, HandOffStanding, HandedSlot},
};

use super::{Backend, answer};
use crate::{
    auth::{Candidate, HandOff, SignedIn, hand_off},
    error::Result,
    qr,
};

#[async_trait]
impl HandOffPort for Backend {
    async fn offer_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffOffer, Problem> {
        let candidate = self.visitor.candidate()?;
        let signed_in = self.visitor.any()?;
        answer(
            self.make_hand_off(candidate, signed_in, application, slot)
                .await,
        )
    }

    async fn look_at_hand_off(
        &self,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffStanding, Problem> {
        let candidate = self.visitor.candidate()?;
        answer(self.read_hand_off(candidate, application, slot).await)
    }

    async fn end_hand_off(&self, application: ApplicationId, slot: SlotId) -> Result<(), Problem> {
        let candidate = self.visitor.candidate()?;
        answer(self.close_hand_off(candidate, application, slot).await)
    }

    async fn handed_slot(&self, code: String) -> Result<HandedSlot, Problem> {
        let opened = answer(hand_off::open(&self.state, &code).await)?;
        answer(self.read_handed(opened).await)
    }
}

impl Backend {
    async fn make_hand_off(
        &self,
        candidate: Candidate,
        signed_in: &SignedIn,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffOffer> {
        let (own, exam) = self.find_with_exam(candidate, application).await?;
        let definition = find_slot(&own, &exam, &slot)?;
        let now = self.state.clock.now();
        own.slot_lock(&exam, &slot, now)?;
        let most = definition.count.ceiling();
        let there = u16::try_from(own.images(&slot).len()).unwrap_or(u16::MAX);
        let room = most.saturating_sub(there);
        if room == 0 {
            return Err(Problem::SlotFull { most }.into());
        }
        let (code, expires) =
            hand_off::offer(&self.state, candidate, signed_in, &own, slot, room).await?;
        let address = format!(
            "{}{}",
            self.phone_address(),
            page::hand_off(&code.to_string())
        );
        Ok(HandOffOffer {
            matrix: qr::draw(&address)?,
            address,
            most: room,
            now,
            expires,
        })
    }

    async fn read_hand_off(
        &self,
        candidate: Candidate,
        application: ApplicationId,
        slot: SlotId,
    ) -> Result<HandOffStanding> {
        let (own, exam) = self.find_with_exam(candidate, application).await?;
        find_slot(&own, &exam, &slot)?;
        let now = self.state.clock.now();
        let found = self.state.db.hand_off_of(application, &slot, now).await?;
        Ok(HandOffStanding {
            revision: own.revision,
            taken: found.map(|found| found.taken),
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
        self.state.db.end_hand_off(application, slot).await
    }

    async fn read_handed(&self, opened: HandOff) -> Result<HandedSlot> {
        let db = &self.state.db;
        let found = db.application(opened.application()).await?;
        let application = found.ok_or(Problem::HandOffOver)?;
        let application = db.disclose(application).await?;
        let exam = db.exam(&application.exam, application.exam_version).await?;
        let slot = find_slot(&application, &exam, opened.slot())?.clone();
        let now = self.state.clock.now();
        Ok(HandedSlot {
            exam: exam.title.clone(),
            rule: exam.image_rule(&slot).clone(),
            contacts: exam.contacts.clone(),
            taken: opened.taken(),
            most: opened.most(),
            locked: application.slot_lock(&exam, &slot.id, now).err(),
            expires: opened.expires(),
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

    /// Address of this server for a phone: the configured one, or the one that this browser used.
    fn phone_address(&self) -> String {
        let config = &self.state.config;
        match (&config.public_url, &self.origin.host) {
            (None, Some(host)) => format!("http://{host}"),
            _ => config.own_url(),
        }
    }
}

/// The slot, if it applies to the candidate.
fn find_slot<'a>(
    application: &Application,
    exam: &'a Exam,
    slot: &SlotId,
) -> Result<&'a Slot, Problem> {
    exam.slot(slot)
        .filter(|slot| slot.need(&application.facts).is_some())
        .ok_or(Problem::NotFound)
}
