//! Whom to ask, and when they answer (S0-24).

use leptos::prelude::*;
use shared::exam::Contact;

use crate::text::use_text;

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
