//! When a candidate first downloaded what is printed. It is no act on the application: nothing
//! depends on it but what the hub says, so no revision is raised.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::{id::ApplicationId, time::Timestamp};

use super::{Database, entity::application};
use crate::error::Result;

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    Ticket,
    Form,
}

impl Database {
    /// Notes a download; the first one counts.
    pub async fn note_printed(
        &self,
        id: ApplicationId,
        printed: Printed,
        now: Timestamp,
    ) -> Result<()> {
        let (column, changes) = match printed {
            Printed::Ticket => (
                application::Column::TicketPrinted,
                application::ActiveModel {
                    ticket_printed: Set(Some(now.0)),
                    ..Default::default()
                },
            ),
            Printed::Form => (
                application::Column::FormsPrinted,
                application::ActiveModel {
                    forms_printed: Set(Some(now.0)),
                    ..Default::default()
                },
            ),
        };
        self.write(move |transaction| {
            async move {
                application::Entity::update_many()
                    .set(changes)
                    .filter(application::COLUMN.id.eq(id.0))
                    .filter(column.is_null())
                    .exec(transaction)
                    .await?;
                Ok(())
            }
            .boxed()
        })
        .await
    }
}
