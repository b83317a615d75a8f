//! Invitations, their one-time codes, and their acceptance (S4-02, S4-20).

use std::collections::HashSet;

use futures::FutureExt;
use sea_orm::{ActiveValue::Set, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect};
use shared::{
    digest::Sha256,
    exam::window::WindowExtension,
    id::{AccountId, ExamCode},
    person::Assurance,
    time::Timestamp,
};

use crate::{
    db::{
        AccountRecord, Database, RosterEntry,
        accounts::{is_declared, recovery::replace_own_codes, write_password},
        engine::row_decoder::RowDecoder,
        entity::{account, invitation, roster_entry},
        rosters::window_start::start_invited_time,
    },
    error::Result,
};

#[derive(Clone, Debug)]
pub struct InvitationRecord {
    pub exam: ExamCode,
    pub account: AccountRecord,
    /// Start of the invited time; `None` until a message was accepted for delivery or the person
    /// was informed otherwise.
    pub counts_from: Option<Timestamp>,
    pub used: Option<Timestamp>,
    /// Everyone's extensions of the exam.
    pub extensions: Vec<WindowExtension>,
}

impl Database {
    /// Roster entries without an invitation.
    pub async fn list_uninvited(&self, exam: &ExamCode) -> Result<Vec<RosterEntry>> {
        let invited: Vec<(Option<String>, String)> = invitation::Entity::find()
            .select_only()
            .column_as(account::Column::IdNumber, "id_number")
            .column_as(account::Column::Name, "name")
            .inner_join(account::Entity)
            .filter(invitation::COLUMN.exam.eq(exam.as_str()))
            .filter(is_declared().not())
            .into_tuple()
            .all(self.read())
            .await?;
        let invited: HashSet<_> = invited.into_iter().collect();
        let listed = roster_entry::Entity::find()
            .filter(roster_entry::COLUMN.exam.eq(exam.as_str()))
            .all(self.read())
            .await?;
        let mut entries = Vec::new();
        for row in listed {
            let key = (Some(row.id_number.clone()), row.name.clone());
            if !invited.contains(&key) {
                entries.push(row.try_into()?);
            }
        }
        Ok(entries)
    }

    /// An invitation by its code. An old invitation to a self-declared account is not valid any
    /// more: the person must be invited again.
    pub async fn find_invitation(&self, code: Sha256) -> Result<Option<InvitationRecord>> {
        let found = invitation::Entity::find()
            .filter(invitation::COLUMN.digest.eq(code.0.to_vec()))
            .filter(is_declared().not())
            .find_also_related(account::Entity)
            .one(self.read())
            .await?;
        let Some((row, Some(person))) = found else {
            return Ok(None);
        };
        let this = RowDecoder {
            table: "invitation",
            id: row.id,
        };
        let exam = this.parse_text(&row.exam)?;
        Ok(Some(InvitationRecord {
            extensions: self.everyones_extensions(&exam).await?,
            exam,
            account: person.try_into()?,
            counts_from: row.accepted.map(Timestamp),
            used: row.used.map(Timestamp),
        }))
    }

    /// Spends the invitation and sets password and recovery codes of the account; `false` if it was
    /// already used.
    pub async fn accept_invitation(
        &self,
        (code, exam): (Sha256, ExamCode),
        account: AccountId,
        password_hash: String,
        codes: Vec<Sha256>,
        now: Timestamp,
    ) -> Result<bool> {
        self.write(move |transaction| {
            async move {
                let used = invitation::Entity::update_many()
                    .set(invitation::ActiveModel {
                        used: Set(Some(now.0)),
                        ..Default::default()
                    })
                    .filter(invitation::COLUMN.digest.eq(code.0.to_vec()))
                    .filter(invitation::COLUMN.account.eq(account.0))
                    .filter(invitation::COLUMN.used.is_null())
                    .exec(transaction)
                    .await?;
                if used.rows_affected == 0 {
                    return Ok(false);
                }
                start_invited_time(transaction, account, &exam, now).await?;
                write_password(transaction, account, password_hash).await?;
                account::Entity::update_many()
                    .set(account::ActiveModel {
                        assurance: Set(Assurance::Invited.as_str().to_owned()),
                        ..Default::default()
                    })
                    .filter(account::COLUMN.id.eq(account.0))
                    .filter(account::COLUMN.assurance.eq(Assurance::Vouched.as_str()))
                    .exec(transaction)
                    .await?;
                replace_own_codes(transaction, account, &codes, now).await?;
                Ok(true)
            }
            .boxed()
        })
        .await
    }
}
