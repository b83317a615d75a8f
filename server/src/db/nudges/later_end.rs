//! Ends of extensions that a query reads from their table: those of single applications, of which an
//! exam can have thousands, and those of the units of drafts, whose rows do not show their unit.

use sea_orm::{
    ColumnTrait, DbBackend, ExprTrait as _,
    sea_query::{Expr, Func, Query, SelectStatement},
};
use shared::{
    exam::queue_group::QueueGroup,
    id::{ExamCode, WindowId},
};

use crate::db::{
    accounts::is_declared,
    entity::{account, application, position, roster_entry, window_extension},
};

/// Text in front of the unit in a stored scope, and of the application of a slot.
const UNIT_SCOPE: &str = r#"{"unit":%"#;
const SLOT_SCOPE: &str = r#"{"slot":%"#;

/// Source of the units of drafts, as `find_units` reads them.
#[derive(Clone, Debug)]
pub(super) struct DraftUnit {
    source: UnitTable,
    /// The unit of a row of the table.
    unit: Expr,
    /// The unit of an extension.
    of_extension: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnitTable {
    Roster,
    Positions,
}

impl DraftUnit {
    pub(super) fn new(source: QueueGroup<'_>, backend: DbBackend) -> Self {
        let (source, column, key) = match source {
            QueueGroup::Roster(id, _) => {
                let key = JsonKey::Name(id.as_str());
                (UnitTable::Roster, r#""roster_entry"."cells""#, key)
            }
            QueueGroup::Position(id, _) => {
                let key = JsonKey::Name(id.as_str());
                (UnitTable::Positions, r#""position"."cells""#, key)
            }
            QueueGroup::PositionLevel(at, _) => {
                let key = JsonKey::Index(at);
                (UnitTable::Positions, r#""position"."path""#, key)
            }
        };
        let unit = read_json(backend, column, key);
        let scope = r#""window_extension"."scope""#;
        Self {
            source,
            unit: Expr::cust(format!("TRIM({unit})")),
            of_extension: Expr::cust(read_json(backend, scope, JsonKey::Name("unit"))),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum JsonKey<'a> {
    /// Name of a member. It contains no quotation mark.
    Name(&'a str),
    Index(usize),
}

/// The text of a member of a column with JSON.
fn read_json(backend: DbBackend, column: &str, key: JsonKey<'_>) -> String {
    match (backend, key) {
        (DbBackend::Postgres, JsonKey::Name(name)) => {
            format!("(CAST({column} AS JSON) ->> '{name}')")
        }
        (DbBackend::Postgres, JsonKey::Index(at)) => {
            format!("(CAST({column} AS JSON) ->> {at})")
        }
        (_, JsonKey::Name(name)) => format!(r#"json_extract({column}, '$."{name}"')"#),
        (_, JsonKey::Index(at)) => format!("json_extract({column}, '$[{at}]')"),
    }
}

/// The end of the extensions of an application or of its slots, if it is later than `deadline`.
pub(super) fn later_of_application(
    window: (&ExamCode, &WindowId),
    with_slots: bool,
    deadline: Expr,
) -> Expr {
    let is_own = Expr::col((
        window_extension::Entity,
        window_extension::Column::Application,
    ))
    .equals((application::Entity, application::Column::Id));
    let mut ends = select_ends(window);
    ends.and_where(is_own);
    if !with_slots {
        ends.and_where(window_extension::Column::Scope.not_like(SLOT_SCOPE));
    }
    later_of(ends, deadline)
}

/// The end of the extensions of the unit of a draft, if it is later than `deadline`.
pub(super) fn later_of_draft_unit(
    window: (&ExamCode, &WindowId),
    unit: &DraftUnit,
    deadline: Expr,
) -> Expr {
    let mut ends = select_ends(window);
    match unit.source {
        UnitTable::Positions => {
            let is_chosen = Expr::col((position::Entity, position::Column::Code))
                .equals((application::Entity, application::Column::Position));
            ends.inner_join(position::Entity, is_chosen)
                .and_where(position::Column::Exam.eq(window.0.as_str()));
        }
        UnitTable::Roster => {
            let is_candidate = Expr::col((account::Entity, account::Column::Id))
                .equals((application::Entity, application::Column::Candidate));
            let same = |listed: roster_entry::Column, own: account::Column| {
                Expr::col((roster_entry::Entity, listed)).equals((account::Entity, own))
            };
            let is_listed = same(roster_entry::Column::IdNumber, account::Column::IdNumber)
                .and(same(roster_entry::Column::Name, account::Column::Name));
            ends.inner_join(account::Entity, is_candidate)
                .inner_join(roster_entry::Entity, is_listed)
                .and_where(roster_entry::Column::Exam.eq(window.0.as_str()))
                .and_where(is_declared().not());
        }
    }
    ends.and_where(window_extension::Column::Application.is_null())
        .and_where(window_extension::Column::Scope.like(UNIT_SCOPE))
        .and_where(unit.unit.clone().eq(unit.of_extension.clone()));
    later_of(ends, deadline)
}

/// The last end of the extensions of a window that hold or will hold.
fn select_ends((exam, window): (&ExamCode, &WindowId)) -> SelectStatement {
    let closes = Expr::col((window_extension::Entity, window_extension::Column::Closes));
    Query::select()
        .expr(Func::max(closes))
        .from(window_extension::Entity)
        .and_where(window_extension::Column::Exam.eq(exam.as_str()))
        .and_where(window_extension::Column::WindowId.eq(window.as_str()))
        .and_where(window_extension::Column::Withdrawn.is_null())
        .take()
}

fn later_of(mut ends: SelectStatement, deadline: Expr) -> Expr {
    let closes = Expr::col((window_extension::Entity, window_extension::Column::Closes));
    ends.and_where(closes.gt(deadline.clone()));
    let last = Expr::SubQuery(None, Box::new(ends.into()));
    Func::coalesce([last, deadline]).into()
}
