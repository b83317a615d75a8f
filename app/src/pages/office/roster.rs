//! Importing a roster, and what was invited with it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::{exam::Exam, roster::PassOn, url};

use super::file::{FileForm, FileHead, FileReport, use_exam, use_report};
use crate::{components::loaded::Loaded, text::use_text};

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
    let opens_accounts = exam.entry.opens_accounts();
    let (opens, again) = match exam.entry.invites() {
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
    let mark = exam.marks_uploaders().then(|| text.roster_mark_heading());
    let needed = headings(true) + mark.unwrap_or_default();
    let about = text.roster_about(&needed, &headings(false));
    let report = use_report().map(|report| {
        let (outcome, notes) = (text.roster_outcome(&report), text.roster_notes(&report));
        let people = report.to_pass_on.clone();
        view! { <FileReport report outcome notes/> <ToPassOn people/> }
    });
    let action = url::roster_form(&exam.code);
    view! {
        <FileHead title=text.roster_title() exam/>
        {report}
        <FileForm action about check=text.roster_check() apply=text.roster_import()>
            {opens_accounts.then(|| view! {
                <p class="measure">{opens}</p>
                <label class="choice">
                    <input type="checkbox" name="again" value="yes"/>
                    <span>{again}</span>
                </label>
            })}
        </FileForm>
    }
}

/// The codes that nobody but the office can tell: this is the only time they are seen.
#[component]
fn ToPassOn(people: Vec<PassOn>) -> impl IntoView {
    let text = use_text();
    (!people.is_empty()).then(|| {
        let count = people.len();
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
