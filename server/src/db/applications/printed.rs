//! Time at which a candidate first downloaded a printed paper. It is only shown on the hub, so it
//! does not raise the revision.

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::{id::ApplicationId, time::Timestamp};

use crate::{
    db::{Database, entity::application},
    error::Result,
};

/// The kind of printed paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedPaper {
    Ticket,
    Form,
}

impl Database {
    /// Records a download; only the first one counts.
    pub async fn record_printed(
        &self,
        id: ApplicationId,
        printed: PrintedPaper,
        now: Timestamp,
    ) -> Result<()> {
        let (column, changes) = match printed {
            PrintedPaper::Ticket => (
                application::Column::TicketPrinted,
                application::ActiveModel {
                    ticket_printed: Set(Some(now.0)),
                    ..Default::default()
                },
            ),
            PrintedPaper::Form => (
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
