//! Checks of the rules of the position tree.

use super::faults::ExamFaults;
use crate::exam::{
    Exam,
    field::{Field, FieldKind},
    position::ComparisonOperator,
};

/// Maximum depth of the position tree.
const MAX_TREE_LEVELS: i64 = 6;

pub(super) fn check_positions(exam: &Exam, faults: &mut ExamFaults) {
    let Some(positions) = &exam.positions else {
        return;
    };
    faults.check_range(
        "positions.levels",
        positions.levels.len() as i64,
        1,
        MAX_TREE_LEVELS,
    );
    for (at, level) in positions.levels.iter().enumerate() {
        faults.check_text(format!("positions.levels[{at}]"), level);
    }
    let columns = positions.columns.iter().enumerate();
    let columns = columns.map(|(at, column)| (format!("positions.columns[{at}].id"), &column.id));
    let conditions = positions.conditions.iter().enumerate();
    let conditions =
        conditions.map(|(at, condition)| (format!("positions.conditions[{at}].id"), &condition.id));
    faults.check_unique(("列", "column"), columns.chain(conditions));
    for (at, column) in positions.columns.iter().enumerate() {
        faults.check_text(format!("positions.columns[{at}].title"), &column.title);
    }
    for (at, condition) in positions.conditions.iter().enumerate() {
        let path = format!("positions.conditions[{at}]");
        faults.check_text(format!("{path}.title"), &condition.title);
        match exam.field(&condition.field) {
            None => {
                let all = exam
                    .form
                    .iter()
                    .flat_map(|section| &section.fields)
                    .map(|field| &field.id);
                let path = format!("{path}.field");
                faults.check_known(path, ("填写项", "field"), &condition.field, all);
            }
            Some(field) => check_test(&path, condition.test, field, faults),
        }
    }
}

fn check_test(path: &str, test: ComparisonOperator, field: &Field, faults: &mut ExamFaults) {
    let (fits, zh, en) = match test {
        ComparisonOperator::OneOf => (
            matches!(field.kind, FieldKind::Choice { .. }),
            "`choice`",
            "choice",
        ),
        ComparisonOperator::Under => (
            matches!(field.kind, FieldKind::TreeChoice { .. }),
            "`tree-choice`",
            "tree-choice",
        ),
        ComparisonOperator::AtLeast | ComparisonOperator::AtMost => (
            matches!(
                field.kind,
                FieldKind::Number { .. } | FieldKind::Choice { .. }
            ),
            "`number` 或 `choice`",
            "number or choice",
        ),
        ComparisonOperator::YearsAtLeast | ComparisonOperator::YearsAtMost => (
            matches!(
                field.kind,
                FieldKind::Date { .. } | FieldKind::YearMonth { .. }
            ),
            "`date` 或 `year-month`",
            "date or year-month",
        ),
    };
    if !fits {
        faults.add(
            format!("{path}.test"),
            format!("填写项 `{}` 的类型不是 {zh}，不能这样比较", field.id),
            format!(
                "the field `{}` is not of the kind {en}, which this test needs",
                field.id
            ),
        );
    }
}
