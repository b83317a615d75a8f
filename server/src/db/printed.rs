//! Time at which a candidate first downloaded a printed paper. It is only shown on the hub, so it
//! does not raise the revision.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::{id::ApplicationId, time::Timestamp};

use super::{Database, entity::application};
use crate::error::Result;

/// The kind of printed paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    Ticket,
    Form,
}

impl Database {
    /// Records a download; only the first one counts.
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
