//! Verdicts on slots as rows of `material`, each with its author in the same JSON.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};
use serde::{Deserialize, Serialize};
use shared::{
    application::{Application, Verdict, VerdictAuthor},
    id::SlotId,
};

use crate::{
    db::{engine::row_decoder::to_json, entity::material},
    error::Result,
};

/// The column `verdict`. Rows of earlier versions have no author.
#[derive(Serialize, Deserialize)]
pub(in crate::db) struct StoredVerdict {
    #[serde(flatten)]
    pub(in crate::db) verdict: Verdict,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::db) author: Option<VerdictAuthor>,
}

impl StoredVerdict {
    fn of(application: &Application, slot: &SlotId) -> Option<Self> {
        let material = application.material(slot)?;
        (!material.verdict.is_pending()).then(|| Self {
            verdict: material.verdict.clone(),
            author: material.author,
        })
    }
}

/// Writes the difference between the verdicts before and after; a pending slot has no row.
pub(in crate::db) async fn save_verdict(
    connection: &impl ConnectionTrait,
    before: &Application,
    after: &Application,
    slot: &SlotId,
) -> Result<()> {
    let (id, slot_text) = (after.id.0, slot.to_string());
    let old = StoredVerdict::of(before, slot).map(|verdict| to_json(&verdict));
    match StoredVerdict::of(after, slot).map(|verdict| to_json(&verdict)) {
        new if new == old => {}
        None => {
            material::Entity::delete_by_id((id, slot_text))
                .exec(connection)
                .await?;
        }
        Some(verdict) => {
            let row = material::ActiveModel {
                application: Set(id),
                slot: Set(slot_text),
                verdict: Set(verdict),
            };
            let key = [material::Column::Application, material::Column::Slot];
            material::Entity::insert(row)
                .on_conflict(
                    OnConflict::columns(key)
                        .update_column(material::Column::Verdict)
                        .to_owned(),
                )
                .exec_without_returning(connection)
                .await?;
        }
    }
    Ok(())
}
