//! The declared data beside the picture, set in the size and the groups of the paper, and the checks
//! of the machine (R8).

use leptos::prelude::*;
use shared::validity::Validity;

use super::{CursorMemo, StoredDesk};
use crate::{
    pages::reviewer::desk::compared::{
        ComparedRow, ComparedText, list_compared_rows, list_identity_checks,
    },
    text::{Text, use_text},
};

#[component]
pub(super) fn FactStrip(desk: StoredDesk, spot: CursorMemo) -> impl IntoView {
    let text = use_text();
    let part = Memo::new(move |_| spot.with(|spot| spot.as_ref().map(|spot| spot.part.clone())));
    let content = move || {
        let (rows, checks) = desk.with_value(|desk| {
            part.with(|part| {
                let part = part.as_ref();
                (
                    list_compared_rows(text, desk, part),
                    list_identity_checks(text, desk, part),
                )
            })
        });
        let checks = checks.into_iter().map(|(state, said)| {
            view! { <li><span class="state" data-state=state>{said}</span></li> }
        });
        let checks = checks.collect_view();
        view! {
            <dl>{rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</dl>
            {(!checks.is_empty()).then(|| view! { <ul role="list">{checks}</ul> })}
        }
    };
    view! { <section class="fact-strip" aria-label=text.desk_compare()>{content}</section> }
}

#[component]
fn Row(row: ComparedRow) -> impl IntoView {
    let text = use_text();
    let value = match row.value {
        ComparedText::Name(name) => view! { <dd class="name">{name}</dd> }.into_any(),
        ComparedText::Number(groups) => view! { <IdNumberGroups groups/> }.into_any(),
        ComparedText::Plain(value) => view! { <dd>{value}</dd> }.into_any(),
        ComparedText::Validity(date, validity) => {
            let (state, said) = describe_days(text, validity);
            view! { <dd>{date} " " <span class="state" data-state=state>{said}</span></dd> }
                .into_any()
        }
        ComparedText::Missing => view! { <dd data-missing="">{text.answer_none()}</dd> }.into_any(),
    };
    view! { <div><dt>{row.title}</dt>{value}</div> }
}

/// A number in groups. Copying yields it without spaces.
#[component]
pub(super) fn IdNumberGroups(groups: Vec<String>) -> impl IntoView {
    let groups = groups
        .into_iter()
        .map(|group| view! { <span>{group}</span> });
    view! { <dd class="id-number">{groups.collect_view()}</dd> }
}

/// The days left or passed, with the name of the state in the style sheet.
fn describe_days(text: Text, validity: Validity) -> (&'static str, String) {
    match validity {
        Validity::Valid { days_left } => ("met", text.validity_left(&days_left)),
        Validity::EndedSince { days } => ("advised", text.validity_ended_since(&days)),
        Validity::EndedBefore { days } => ("failed", text.validity_ended_before(&days)),
    }
}
