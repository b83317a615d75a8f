//! Laws of the clock of the steps: it says of every step what an application without an event would
//! meet at that moment.

use proptest::prelude::*;
use shared::{
    application::{Application, NewApplication},
    exam::{Exam, window::PeriodPhase},
    id::{AccountId, ApplicationId},
    stage_clock::StageClock,
    time::{CivilTime, Timestamp},
};
use uuid::Uuid;

const DEFINITIONS: [&str; 5] = [
    include_str!("../../../exams/shenzhen-civil-service.toml"),
    include_str!("../../../exams/hebei-medical.toml"),
    include_str!("../../../exams/national-personnel.toml"),
    include_str!("../../../exams/inner-mongolia-medical.toml"),
    include_str!("../../../exams/cadre-graduate.toml"),
];

fn read(definition: &str) -> Exam {
    toml::from_str(definition).expect("the definition parses")
}

fn civil(exam: &Exam, text: &str) -> Timestamp {
    let civil: CivilTime = text.parse().expect("a time");
    civil.to_timestamp(exam.time_zone)
}

fn begin(exam: &Exam, at: Timestamp) -> Application {
    let beginning = NewApplication {
        id: ApplicationId(Uuid::nil()),
        number: String::new(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(Uuid::nil()),
    };
    Application::new(beginning, at)
}

#[test]
fn a_step_opens_and_closes_at_the_moments_of_its_window() {
    let exam = read(DEFINITIONS[0]);
    let submit = exam.stage(shared::exam::StageKind::Submit).expect("has it");
    let clock = |text| exam.stage_clock(submit, civil(&exam, text));
    assert!(matches!(
        clock("2021-01-12 08:59:59"),
        StageClock::NotOpenYet(_)
    ));
    assert!(matches!(clock("2021-01-12 09:00"), StageClock::Open(_)));
    assert!(matches!(clock("2021-01-26 17:59:59"), StageClock::Open(_)));
    assert!(matches!(clock("2021-01-26 18:00"), StageClock::Closed(_)));
    let next = |text| exam.next_stage_change(civil(&exam, text));
    let [opens, closes] = ["2021-01-12 09:00", "2021-01-26 18:00"].map(|it| civil(&exam, it));
    assert_eq!(next("2021-01-01 00:00"), Some(opens));
    assert_eq!(next("2021-01-12 09:00"), Some(closes));
}

proptest! {
    #[test]
    fn the_clock_agrees_with_a_new_application(
        which in 0..DEFINITIONS.len(),
        // From 2020 to 2026.
        seconds in 1_577_836_800_i64..1_767_225_600,
    ) {
        let exam = read(DEFINITIONS[which]);
        let at = Timestamp(seconds * Timestamp::SECOND_MS);
        let application = begin(&exam, at);
        for stage in exam.stages() {
            let period = application.stage_period(&exam, stage);
            let said = match exam.stage_clock(stage, at) {
                StageClock::NotOpenYet(period) => Some((period, PeriodPhase::Before)),
                StageClock::Open(period) => Some((period, PeriodPhase::Open)),
                StageClock::Closed(period) => Some((period, PeriodPhase::After)),
                StageClock::FromEvent { .. } | StageClock::WithoutWindow => None,
            };
            prop_assert_eq!(said, period.map(|period| (period, period.phase(at))));
        }
        prop_assert_eq!(exam.next_stage_change(at), application.next_stage_boundary(&exam, at));
    }
}
