//! The help below every page of an exam: contacts with their hours (S0-24), and frequent questions.

use leptos::prelude::*;
use shared::exam::{Contact, Exam};

use crate::text::use_text;

/// The contacts, and the questions with their answers.
#[component]
pub fn HelpSection<'a>(exam: &'a Exam) -> impl IntoView {
    let text = use_text();
    let questions = exam.questions.iter().map(|question| {
        view! {
            <details>
                <summary>{text.local(&question.question)}</summary>
                <p class="measure">{text.local(&question.answer)}</p>
            </details>
        }
    });
    let questions = questions.collect_view();
    view! {
        <Contacts contacts=exam.contacts.clone()/>
        {(!questions.is_empty()).then(|| view! {
            <section class="stack questions no-print">
                <h2>{text.questions_title()}</h2>
                {questions}
            </section>
        })}
    }
}

#[component]
pub fn Contacts(contacts: Vec<Contact>) -> impl IntoView {
    let text = use_text();
    (!contacts.is_empty()).then(|| {
        let items = contacts.into_iter().map(|contact| {
            let phone = contact
                .phone
                .map(|phone| view! { <a href=format!("tel:{phone}")>{phone.clone()}</a> " " });
            let url = contact
                .url
                .map(|url| view! { <a href=url.clone() rel="external">{url.clone()}</a> " " });
            view! {
                <dt>{text.local(&contact.label)}</dt>
                <dd>{phone} {url} {contact.hours.map(|hours| text.local(&hours))}</dd>
            }
        });
        view! {
            <section class="stack contacts">
                <h2>{text.contacts_title()}</h2>
                <dl class="facts">{items.collect_view()}</dl>
            </section>
        }
    })
}
