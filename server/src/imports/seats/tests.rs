//! Tests of seating against the ticket numbers of other candidates.

use crate::imports::seats::*;

fn exam() -> Exam {
    toml::from_str(include_str!("../../../../exams/national-personnel.toml")).expect("parses")
}

fn number(of: u8) -> String {
    format!("NP-{of}")
}

fn id(of: u8) -> ApplicationId {
    ApplicationId(uuid::Uuid::from_u128(u128::from(of)))
}

/// Checks a file with these tickets for applications 1, 2 and 3, where 9 holds `T9` and 1 holds
/// `T1`.
fn seat(tickets: &[(u8, &str)]) -> Result<Vec<ApplicationId>, Vec<(u32, RosterFaultKind)>> {
    let exam = exam();
    let ticket = exam.ticket.as_ref().expect("has one");
    let mut text = "报名序号\t准考证号\tsessions\tvenue\taddress\troom\tseat\n".to_owned();
    for (of, ticket) in tickets {
        text.push_str(&format!("{}\t{ticket}\ta\tb\tc\td\te\n", number(*of)));
    }
    let (entries, mut table) = read_seat_rows(ticket, text.as_bytes());
    let applicants = (1..=3).map(|of| {
        let applicant = Applicant {
            id: id(of),
            number: number(of),
            name: "林样本".to_owned(),
            position: None,
            is_approved: true,
            is_paid: true,
        };
        (number(of), applicant)
    });
    let holders = [(1, "T1"), (9, "T9")];
    let holders = holders.map(|(of, ticket)| (ticket.to_owned(), number(of)));
    let (applicants, holders) = (applicants.collect(), HashMap::from(holders));
    let seated = check_rows(&mut table, entries, &applicants, &holders, &exam);
    let faults = table.report.faults.into_iter();
    let faults: Vec<_> = faults.map(|fault| (fault.row, fault.wrong)).collect();
    match faults.is_empty() {
        true => Ok(seated.into_iter().map(|(id, _)| id).collect()),
        false => Err(faults),
    }
}

fn taken(by: u8) -> RosterFaultKind {
    RosterFaultKind::TicketTaken { number: number(by) }
}

#[test]
fn ticket_number_of_another_candidate_is_refused() {
    assert_eq!(seat(&[(1, "A"), (2, "B")]), Ok(vec![id(1), id(2)]));
    assert_eq!(seat(&[(1, "A"), (2, "A")]), Err(vec![(3, taken(1))]));
    assert_eq!(seat(&[(2, "T9")]), Err(vec![(2, taken(9))]));
    assert_eq!(seat(&[(2, "T1")]), Err(vec![(2, taken(1))]));
}

#[test]
fn ticket_numbers_can_be_swapped_within_one_file() {
    assert_eq!(seat(&[(1, "T1")]), Ok(vec![id(1)]));
    assert_eq!(seat(&[(1, "T2"), (2, "T1")]), Ok(vec![id(1), id(2)]));
}

#[test]
fn unknown_application_number_is_reported() {
    assert_eq!(
        seat(&[(4, "A")]),
        Err(vec![(
            2,
            RosterFaultKind::NoApplication { number: number(4) }
        )])
    );
}

#[test]
fn unprintable_name_is_refused_with_its_row() {
    let exam = exam();
    let ticket = exam.ticket.as_ref().expect("has one");
    let text =
        "报名序号\t准考证号\tsessions\tvenue\taddress\troom\tseat\nNP-1\tA\ta\tb\t𠮷路\td\te\n";
    let (entries, mut table) = read_seat_rows(ticket, text.as_bytes());
    let name = "王𠮷㛃".to_owned();
    let applicant = Applicant {
        id: id(1),
        number: number(1),
        name: name.clone(),
        position: None,
        is_approved: true,
        is_paid: true,
    };
    let applicants = HashMap::from([(number(1), applicant)]);
    let fonts = crate::papers::tests::main_fonts();
    refuse_unprintable(&mut table, &entries, &applicants, &fonts);
    let faults = table.report.faults.into_iter();
    let faults: Vec<_> = faults
        .map(|fault| (fault.row, fault.column, fault.wrong))
        .collect();
    let characters = vec!['𠮷'];
    assert_eq!(
        faults,
        [
            (
                2,
                "报名序号".to_owned(),
                RosterFaultKind::UnprintableName {
                    name,
                    characters: characters.clone()
                }
            ),
            (
                2,
                "address".to_owned(),
                RosterFaultKind::UnprintableCell { characters }
            ),
        ]
    );
}
