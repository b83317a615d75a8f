//! Checks of the rules of the position tree.

use super::faults::Faults;
use crate::exam::{
    Exam,
    field::{Field, FieldKind},
    position::Test,
};

/// Maximum depth of the position tree.
const LEVEL_LIMIT: i64 = 6;

pub(super) fn check_positions(exam: &Exam, faults: &mut Faults) {
    let Some(positions) = &exam.positions else {
        return;
    };
    faults.range(
        "positions.levels",
        positions.levels.len() as i64,
        1,
        LEVEL_LIMIT,
    );
    for (at, level) in positions.levels.iter().enumerate() {
        faults.text(format!("positions.levels[{at}]"), level);
    }
    let columns = positions.columns.iter().enumerate();
    let columns = columns.map(|(at, column)| (format!("positions.columns[{at}].id"), &column.id));
    let conditions = positions.conditions.iter().enumerate();
    let conditions =
        conditions.map(|(at, condition)| (format!("positions.conditions[{at}].id"), &condition.id));
    faults.unique("column", columns.chain(conditions));
    for (at, column) in positions.columns.iter().enumerate() {
        faults.text(format!("positions.columns[{at}].title"), &column.title);
    }
    for (at, condition) in positions.conditions.iter().enumerate() {
        let path = format!("positions.conditions[{at}]");
        faults.text(format!("{path}.title"), &condition.title);
        match exam.field(&condition.field) {
            None => {
                let all = exam
                    .form
                    .iter()
                    .flat_map(|section| &section.fields)
                    .map(|field| &field.id);
                faults.known(format!("{path}.field"), "field", &condition.field, all);
            }
            Some(field) => check_test(&path, condition.test, field, faults),
        }
    }
}

fn check_test(path: &str, test: Test, field: &Field, faults: &mut Faults) {
    let (fits, wanted) = match test {
        Test::OneOf => (matches!(field.kind, FieldKind::Choice { .. }), "choice"),
        Test::Under => (
            matches!(field.kind, FieldKind::TreeChoice { .. }),
            "tree-choice",
        ),
        Test::AtLeast | Test::AtMost => (
            matches!(
                field.kind,
                FieldKind::Number { .. } | FieldKind::Choice { .. }
            ),
            "number or choice",
        ),
        Test::YearsAtLeast | Test::YearsAtMost => (
            matches!(
                field.kind,
                FieldKind::Date { .. } | FieldKind::YearMonth { .. }
            ),
            "date or year-month",
        ),
    };
    if !fits {
        faults.add(
            format!("{path}.test"),
            format!(
                "the field `{}` is not of the kind {wanted}, which this test needs",
                field.id
            ),
        );
    }
}
