//! Reminders that are asked again for their reason just before they are sent: a person may have acted
//! while the message waited for the end of the quiet hours or for a retry.

use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use shared::{id::ApplicationId, message::MessageBody, nudge::NudgeList, time::Timestamp};

use super::send::find_seated;
use crate::{
    db::{Database, MessageRecord, applications::load_without_material, entity::application},
    error::Result,
};

impl Database {
    /// False for a reminder of a step that was done or has ended. True for every other message.
    pub async fn is_still_due(&self, message: &MessageRecord, now: Timestamp) -> Result<bool> {
        let lists = message.matter.nudge_lists();
        if lists.is_empty() {
            return Ok(true);
        }
        match (&message.matter, message.application) {
            (MessageBody::NotEntered { closes }, _) => {
                Ok(*closes > now && !self.has_entered(message).await?)
            }
            (said, Some(id)) => self.is_on_a_list(id, said, now).await,
            (_, None) => Ok(true),
        }
    }

    async fn has_entered(&self, message: &MessageRecord) -> Result<bool> {
        let own = application::Entity::find()
            .filter(application::COLUMN.candidate.eq(message.account.0))
            .filter(application::COLUMN.exam.eq(message.exam.as_str()));
        Ok(own.count(self.read()).await? > 0)
    }

    async fn is_on_a_list(
        &self,
        id: ApplicationId,
        said: &MessageBody,
        now: Timestamp,
    ) -> Result<bool> {
        let rows = application::Entity::find_by_id(id.0)
            .all(self.read())
            .await?;
        let applications = load_without_material(self.read(), rows).await?;
        let Some(application) = applications.first() else {
            return Ok(false);
        };
        let version = application.exam_version;
        let exam = self.exam(&application.exam, version).await?;
        let has_seat = !find_seated(self.read(), vec![id.0]).await?.is_empty();
        // A message with an end that holds no more would mislead; the lists offer its person again.
        let is_as_said = |list: &NudgeList| {
            let due = application.nudge_due(&exam, *list, has_seat, now);
            due.is_some_and(|due| due.closes == said_close(said))
        };
        Ok(said.nudge_lists().iter().any(is_as_said))
    }
}

/// The end of the step that the reminder names.
fn said_close(said: &MessageBody) -> Option<Timestamp> {
    match said {
        MessageBody::ClosingSoon { closes, .. } => Some(*closes),
        MessageBody::PaymentDue { closes } | MessageBody::TicketDue { closes } => *closes,
        _ => None,
    }
}
