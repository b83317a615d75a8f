//! Test of every exam with every assurance of an account, on its roster or not.

use shared::{person::Assurance, view::MyExams};

use crate::app::TestApp;

/// Statuses of entering each exam without and with a roster entry, for the assurances: declared,
/// vouched, invited, and by the provider of the medical exams.
const ENTRY_STATUSES: [(&str, &str, [[u16; 4]; 2]); 5] = [
    (
        "shenzhen-civil-service",
        "2021-01-15 10:00",
        [[403, 403, 403, 403], [403, 200, 200, 200]],
    ),
    (
        "hebei-medical",
        "2022-01-06 10:00",
        [[403, 403, 403, 200], [403, 403, 403, 200]],
    ),
    (
        "inner-mongolia-medical",
        "2021-01-15 10:00",
        [[403, 403, 403, 200], [403, 403, 403, 200]],
    ),
    ("national-personnel", "2024-03-05 10:00", [[200; 4]; 2]),
    (
        "cadre-graduate",
        "2023-03-01 10:00",
        [[403, 403, 403, 403], [403, 200, 200, 200]],
    ),
];

#[tokio::test]
async fn each_exam_is_entered_by_its_own_way_alone() {
    let app = TestApp::start().await;
    for (exam, time, expected) in ENTRY_STATUSES {
        app.set_time(time);
        let code = app.publish(exam).await.code;
        for (is_listed, expected) in [false, true].into_iter().zip(expected) {
            let mut answered = [0; 4];
            for (status, assurance) in answered.iter_mut().zip(Assurance::ALL) {
                let person = app.candidate_with_assurance(assurance).await;
                if is_listed {
                    app.add_to_roster_of(&code, &person.login).await;
                }
                let mine: MyExams = person.read("applications/mine", &[]).await;
                let is_offered = mine.offered.iter().any(|card| card.exam == code);
                let answer = person.call("applications/enter", &[("exam", exam)]).await;
                *status = answer.status;
                // An exam is offered exactly if entering it succeeds.
                assert_eq!(is_offered, answer.status == 200, "{exam} {assurance:?}");
            }
            assert_eq!(answered, expected, "{exam}, on the roster: {is_listed}");
        }
    }
}
