//! The five exams, with their windows moved to around today.

use shared::{
    exam::{Exam, WindowSpan},
    time::Timestamp,
};

use crate::{
    definition::read_definition,
    error::{Error, Result},
    imports::positions::read_positions,
    state::AppState,
};

/// Code of the exam of the stories.
pub(super) const STORY_EXAM_CODE: &str = "shenzhen-civil-service";

/// The definitions, each with the number of days from today until its first fixed window closes at
/// the latest.
const DEFINITIONS: [(&str, i64); 5] = [
    (
        include_str!("../../../exams/shenzhen-civil-service.toml"),
        2,
    ),
    (include_str!("../../../exams/hebei-medical.toml"), 6),
    (
        include_str!("../../../exams/inner-mongolia-medical.toml"),
        9,
    ),
    (include_str!("../../../exams/national-personnel.toml"), 5),
    (include_str!("../../../exams/cadre-graduate.toml"), 40),
];

/// Positions of the only exam that has them.
const POSITIONS: &str = include_str!("../../../exams/positions/national-personnel.csv");

pub(super) async fn publish_demo_exams(state: &AppState, now: Timestamp) -> Result<()> {
    for (definition, days) in DEFINITIONS {
        let exam = read_definition(definition)
            .map_err(|faults| Error::Broken(format!("an exam of the demonstration: {faults:?}")))?;
        state
            .db
            .publish_exam(&shift_close_within(&exam, days, now), now)
            .await?;
        if exam.positions.is_some() {
            let positions = read_positions(&exam, POSITIONS.as_bytes()).map_err(|report| {
                Error::Broken(format!("positions of the demonstration: {report:?}"))
            })?;
            state
                .db
                .import_positions(&exam.code, positions, (None, now))
                .await?;
        }
    }
    Ok(())
}

/// Moves the exam by whole days, so that its first fixed window closes within `days` from now and
/// more than `days - 1`.
fn shift_close_within(exam: &Exam, days: i64, now: Timestamp) -> Exam {
    let closes = exam.windows.iter().find_map(|window| match window.span {
        WindowSpan::Fixed { closes, .. } => Some(closes.to_timestamp(exam.time_zone)),
        WindowSpan::After { .. } => None,
    });
    match closes {
        Some(closes) => exam.shifted_by_days(
            now.plus(days * Timestamp::DAY_MS)
                .milliseconds_since(closes)
                .div_euclid(Timestamp::DAY_MS),
        ),
        None => exam.clone(),
    }
}
