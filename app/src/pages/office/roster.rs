//! The import of a roster, and its invitations.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::Url;
use shared::{exam::Exam, roster::UndeliveredInvitation, url};

use crate::{
    components::{copy_button::CopyButton, loaded::Loaded},
    pages::office::spreadsheet_import::{
        ImportForm, ImportHead, ImportReport, use_exam, use_import_report,
    },
    text::{Text, use_text},
};

#[component]
pub fn RosterPage() -> impl IntoView {
    let text = use_text();
    let exam = use_exam();
    view! {
        <Title text=text.roster_title()/>
        <Loaded resource=exam content=move |exam| view! { <RosterView exam/> }/>
    }
}

#[component]
fn RosterView(exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let opens_accounts = exam.entry.can_open_accounts();
    let (opens, again) = match exam.entry.has_invitations() {
        true => (text.roster_invites(), text.roster_invite_again()),
        false => (text.roster_opens(), text.roster_opens_again()),
    };
    let columns = exam.roster.iter().flat_map(|roster| &roster.columns);
    let headings = |needed: bool| -> String {
        let columns = columns.clone().filter(|column| column.required == needed);
        columns
            .map(|column| text.roster_heading(&text.local(&column.title)))
            .collect()
    };
    let mark = exam.has_upload_marks().then(|| text.roster_mark_heading());
    let needed = headings(true) + mark.unwrap_or_default();
    let about = text.roster_about(&needed, &headings(false));
    let report = use_import_report().map(|report| {
        let (outcome, notes) = (text.roster_outcome(&report), text.roster_notes(&report));
        let people = report.to_pass_on.clone();
        view! { <ImportReport report outcome notes/> <InvitationCodesToPassOn people/> }
    });
    let action = url::roster_form(&exam.code);
    view! {
        <ImportHead title=text.roster_title() exam/>
        {report}
        <ImportForm action about check=text.roster_check() apply=text.roster_import()>
            {opens_accounts.then(|| view! {
                <p class="measure">{opens}</p>
                <label class="choice">
                    <input type="checkbox" name="again" value="yes"/>
                    <span>{again}</span>
                </label>
            })}
        </ImportForm>
    }
}

/// The invitation codes that the office must pass on. They are shown only once.
#[component]
fn InvitationCodesToPassOn(people: Vec<UndeliveredInvitation>) -> impl IntoView {
    let text = use_text();
    (!people.is_empty()).then(|| {
        let count = people.len();
        let csv = write_csv(text, &people);
        // A byte order mark, by which spreadsheet programs recognise UTF-8.
        let file = format!("data:text/csv;charset=utf-8,%EF%BB%BF{}", Url::escape(&csv));
        let rows = people.into_iter().map(|person| {
            view! {
                <tr>
                    <th scope="row">{person.name}</th>
                    <td>{person.id_number}</td>
                    <td><code>{person.code}</code></td>
                    <td><code>{person.link}</code></td>
                </tr>
            }
        });
        view! {
            <p class="note measure" role="status">{text.roster_to_pass_on(&count)}</p>
            <p class="row acts">
                <a class="button" href=file download=text.roster_csv_file() rel="external">{text.roster_csv()}</a>
                <CopyButton what=csv label=text.roster_copy()/>
            </p>
            <div class="scroll">
                <table class="pass-on">
                    <thead>
                        <tr>
                            <th scope="col">{text.input_name()}</th>
                            <th scope="col">{text.input_number()}</th>
                            <th scope="col">{text.roster_code()}</th>
                            <th scope="col">{text.roster_link_of()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
    })
}

/// The invitations as CSV, for a spreadsheet or a mail merge.
fn write_csv(text: Text, people: &[UndeliveredInvitation]) -> String {
    let headings = [
        text.input_name(),
        text.input_number(),
        text.roster_code(),
        text.roster_link_of(),
    ];
    let mut csv = write_row(headings);
    for person in people {
        csv += &write_row([&person.name, &person.id_number, &person.code, &person.link]);
    }
    csv
}

/// A row of CSV (RFC 4180). A cell that a spreadsheet would read as a formula gets an apostrophe in
/// front.
fn write_row(cells: [&str; 4]) -> String {
    let cells = cells.map(|cell| {
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let mark = if is_formula { "'" } else { "" };
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    });
    format!("{}\r\n", cells.join(","))
}

#[cfg(test)]
mod tests {
    use shared::text::Lang;

    use super::*;

    #[test]
    fn csv_cell_that_is_a_formula_is_escaped() {
        let person = UndeliveredInvitation {
            name: "=HYPERLINK(\"x\")".to_owned(),
            id_number: "1101**********058X".to_owned(),
            code: "K7QM-3XNP-9T2W".to_owned(),
            link: "https://exam.example.cn/invitation?code=K7QM3XNP9T2W".to_owned(),
        };
        let csv = write_csv(Text(Lang::Zh), &[person]);
        let row = csv.lines().nth(1).expect("a row of one person");
        assert_eq!(
            row,
            "\"'=HYPERLINK(\"\"x\"\")\",\"1101**********058X\",\"K7QM-3XNP-9T2W\",\
             \"https://exam.example.cn/invitation?code=K7QM3XNP9T2W\""
        );
    }
}
