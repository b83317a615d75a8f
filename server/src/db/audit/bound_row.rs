//! Rows of other tables that entries bind by their hash. These rows are never changed.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, ModelTrait, QueryFilter, Value,
};
use shared::{
    audit::{BoundRow, FieldEncoder},
    digest::Sha256,
};
use uuid::Uuid;

use crate::{
    db::{
        Database,
        entity::{
            export_entry, identity_answer, identity_proposal, log_entry, review_event, staff_event,
            staff_sign_in, view_entry,
        },
    },
    error::Result,
};

/// First bytes of the encoding of a row.
const ROW_ENCODING: &[u8] = b"zhunkao-audit-row-1\n";

/// A table whose rows are bound. A column that is added later is not bound, so that the hashes of
/// earlier rows stay as they are.
pub(in crate::db) trait BoundTable: EntityTrait {
    const TABLE: &'static str;
    /// The columns of the key; the first is an id.
    fn keys() -> Vec<Self::Column>;
    /// All bound columns, in the order of the encoding.
    fn columns() -> Vec<Self::Column>;
}

macro_rules! bound_tables {
    ($($entity:ident [$($key:ident),+] [$($column:ident),+];)*) => {
        $(impl BoundTable for $entity::Entity {
            const TABLE: &'static str = stringify!($entity);
            fn keys() -> Vec<Self::Column> {
                vec![$($entity::Column::$key),+]
            }
            fn columns() -> Vec<Self::Column> {
                vec![$($entity::Column::$column),+]
            }
        })*

        impl Database {
            /// Hashes of the rows of a bound table that are there, by their keys. Empty for another
            /// table.
            pub async fn hash_bound_rows(
                &self,
                table: &str,
                ids: &[&str],
            ) -> Result<HashMap<String, Sha256>> {
                match table {
                    $(<$entity::Entity as BoundTable>::TABLE => {
                        self.hash_rows_of::<$entity::Entity>(ids).await
                    })*
                    _ => Ok(HashMap::new()),
                }
            }
        }
    };
}

bound_tables! {
    log_entry [Application, Revision] [Application, Revision, At, Role, Account, Event];
    review_event [Id] [Id, Application, At, Account, Kind, Other, Text, Target];
    staff_event [Id] [Id, Account, Actor, At, Event];
    view_entry [Id] [Id, Application, Account, Image, At, Kind, Reason];
    export_entry [Id] [Id, Exam, Account, At, State, Rows];
    staff_sign_in [Id] [Id, Account, At, Address, Browser];
    identity_proposal [Id] [Id, Account, Change, Reason, Author, At];
    identity_answer [Proposal] [Proposal, Answer, Note, Account, At];
}

/// The key and hash of a row that is about to be inserted with all its columns.
pub(in crate::db) fn bind_new_row<A>(row: &A) -> BoundRow
where
    A: ActiveModelTrait,
    A::Entity: BoundTable,
{
    let read = |column| row.get(column).into_value();
    let (id, sha256) = hash_row::<A::Entity>(read);
    BoundRow {
        table: A::Entity::TABLE.to_owned(),
        id,
        sha256,
    }
}

impl Database {
    async fn hash_rows_of<E>(&self, ids: &[&str]) -> Result<HashMap<String, Sha256>>
    where
        E: BoundTable,
    {
        let first_words = ids.iter().filter_map(|id| id.split(' ').next());
        let first_keys: Vec<Uuid> = first_words.filter_map(|id| id.parse().ok()).collect();
        let rows = E::find()
            .filter(E::keys()[0].is_in(first_keys))
            .all(self.read())
            .await?;
        let hashed = rows
            .iter()
            .map(|row| hash_row::<E>(|column| Some(row.get(column))));
        Ok(hashed.collect())
    }
}

/// The key of a row as text, and its hash: the name of the table, then each column.
fn hash_row<E: BoundTable>(read: impl Fn(E::Column) -> Option<Value>) -> (String, Sha256) {
    let keys = E::keys().into_iter().map(|key| match read(key) {
        Some(Value::Uuid(Some(id))) => id.to_string(),
        Some(Value::Int(Some(number))) => number.to_string(),
        other => panic!("{} has a key of another type: {other:?}", E::TABLE),
    });
    let id = keys.collect::<Vec<_>>().join(" ");
    let mut encoder = FieldEncoder::new(ROW_ENCODING).text(E::TABLE);
    for column in E::columns() {
        encoder = encoder.text(column.as_str());
        encoder = match read(column) {
            Some(Value::Uuid(Some(id))) => encoder.bytes(id.as_bytes()),
            Some(Value::String(Some(text))) => encoder.text(&text),
            Some(Value::BigInt(Some(number))) => encoder.number(number),
            Some(Value::Int(Some(number))) => encoder.number(i64::from(number)),
            Some(
                Value::Uuid(None) | Value::String(None) | Value::BigInt(None) | Value::Int(None),
            ) => encoder.optional(None),
            other => panic!("{} has a column of another type: {other:?}", E::TABLE),
        };
    }
    (id, Sha256::of(&encoder.finish()))
}
