//! Checks of the way in and the roster.

use super::faults::Faults;
use crate::{
    exam::{
        Event, Exam, Span,
        entry::{Entry, Invitation, OpenId, Registration},
        roster::Admission,
    },
    person::Assurance,
};

/// Upper bound of the minimum password length, in characters.
const PASSWORD_LIMIT: u8 = 64;

pub(super) fn check_entry(exam: &Exam, faults: &mut Faults) {
    match &exam.entry {
        Entry::Register(registration) => check_registration(exam, registration, faults),
        Entry::Roster(invitation) => check_invitation(exam, invitation, faults),
        Entry::OpenId(open_id) => check_open_id(open_id, faults),
    }
    if let Some(named) = &exam.assurance {
        check_assurance(exam, named, faults);
    }
}

/// Checks that the key admits the accounts of the way in, and none that a roster cannot name.
fn check_assurance(exam: &Exam, named: &[Assurance], faults: &mut Faults) {
    faults.no_twice("assurance", named);
    let (wanted, way): (&[Assurance], _) = match &exam.entry {
        Entry::Register(_) => (&[Assurance::Declared], "[entry.register]"),
        Entry::Roster(rules) if rules.window.is_some() => (&[Assurance::Invited], "[entry.roster]"),
        Entry::Roster(_) => (
            &[Assurance::Vouched, Assurance::Invited],
            "[entry.roster], without an invitation,",
        ),
        Entry::OpenId(_) => (&[Assurance::Provider], "[entry.open-id]"),
    };
    for missing in wanted.iter().filter(|wanted| !named.contains(wanted)) {
        faults.add(
            "assurance",
            format!(
                "lacks `{}`, which is what {way} gives: nobody could enter that way; add it",
                missing.as_str()
            ),
        );
    }
    let is_listed = |it: &crate::exam::Roster| it.take_part == Admission::Listed;
    if named.contains(&Assurance::Declared) && exam.roster.as_ref().is_some_and(is_listed) {
        faults.add(
            "assurance",
            "has `declared`, but `roster.take-part` is `listed` and a self-registered account is \
             never matched with a roster; leave it out",
        );
    }
}

fn check_registration(exam: &Exam, registration: &Registration, faults: &mut Faults) {
    if let Some(id) = &registration.window {
        faults.known(
            "entry.register.window",
            "window",
            id,
            exam.windows.iter().map(|w| &w.id),
        );
    }
    if let Some(id) = &registration.valid_through {
        let path = "entry.register.valid-through";
        faults.known(path, "window", id, exam.windows.iter().map(|w| &w.id));
        if !registration.ask_validity {
            faults.add(
                path,
                "compares a validity that is not asked: set `ask-validity`",
            );
        }
    }
    if registration.documents.is_empty() {
        faults.add(
            "entry.register.documents",
            "is empty, so that nobody could register; name at least one document",
        );
    }
    faults.no_twice("entry.register.documents", &registration.documents);
    faults.range(
        "entry.register.password-least",
        i64::from(registration.password_least),
        i64::from(Registration::SHORTEST_PASSWORD),
        i64::from(PASSWORD_LIMIT),
    );
}

fn check_invitation(exam: &Exam, invitation: &Invitation, faults: &mut Faults) {
    let Some(id) = &invitation.window else { return };
    match exam.window(id).map(|window| window.span) {
        None => faults.known("entry.roster.window", "window", id, exam.windows.iter().map(|w| &w.id)),
        Some(Span::After { event: Event::Invited, .. }) => {}
        Some(_) => faults.add(
            "entry.roster.window",
            format!("the window `{id}` is not counted from the invitation; one with `after = \"invited\"` is needed"),
        ),
    }
}

fn check_open_id(open_id: &OpenId, faults: &mut Faults) {
    if open_id.provider.trim().is_empty() {
        faults.add(
            "entry.open-id.provider",
            "is empty; write the provider's name in the server's configuration",
        );
    }
    faults.text("entry.open-id.title", &open_id.title);
}

pub(super) fn check_roster(exam: &Exam, faults: &mut Faults) {
    let Some(roster) = &exam.roster else { return };
    let columns = roster.columns.iter().enumerate();
    faults.unique(
        "column",
        columns.map(|(at, column)| (format!("roster.columns[{at}].id"), &column.id)),
    );
    for (at, column) in roster.columns.iter().enumerate() {
        faults.text(format!("roster.columns[{at}].title"), &column.title);
    }
}
