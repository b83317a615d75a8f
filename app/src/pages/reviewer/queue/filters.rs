//! The filters of the queue: by state with counts, by exam, by name or number.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{application::StateKind, id::ExamCode, text::LocalText, url::page, view::QueueFilter};

use super::address::queue_address;
use crate::text::use_text;

/// The states of the filter. Reviewers do not see drafts.
const FILTER_STATES: [StateKind; 7] = [
    StateKind::Submitted,
    StateKind::UnderReview,
    StateKind::Returned,
    StateKind::Approved,
    StateKind::Refused,
    StateKind::Lapsed,
    StateKind::Withdrawn,
];

#[component]
pub(super) fn Filters(
    counts: BTreeMap<StateKind, u64>,
    exams: Vec<(ExamCode, LocalText)>,
    waiting: BTreeMap<ExamCode, u64>,
    filter: QueueFilter,
) -> impl IntoView {
    let text = use_text();
    let count = move |state: StateKind| counts.get(&state).copied().unwrap_or(0);
    let here = count(StateKind::Submitted) + count(StateKind::UnderReview);
    let base = QueueFilter {
        page: 0,
        search: None,
        ..filter.clone()
    };
    let by_state = FILTER_STATES.map(|state| {
        let here = filter.state == Some(state);
        let address = queue_address(&QueueFilter {
            state: Some(state),
            ..base.clone()
        });
        view! { <FilterLink address here label=text.state(state).to_owned() count=count(state)/> }
    });
    let of_exam = |exam: Option<ExamCode>, label: String| {
        let here = filter.exam == exam;
        let count = match &exam {
            Some(exam) => waiting.get(exam).copied().unwrap_or(0),
            None => waiting.values().sum(),
        };
        let address = queue_address(&QueueFilter {
            exam,
            ..base.clone()
        });
        view! { <FilterLink address here label count/> }
    };
    view! {
        <nav class="queue-filters" aria-label=text.queue_filters()>
            <ul role="list">
                <FilterLink
                    address=queue_address(&QueueFilter { state: None, ..base.clone() })
                    here={filter.state.is_none() && filter.search.is_none()}
                    label=text.queue_waiting().to_owned()
                    count=here
                />
                {by_state.into_iter().collect_view()}
            </ul>
            <ul role="list">
                {of_exam(None, text.queue_all_exams().to_owned())}
                {exams.into_iter().map(|(code, title)| of_exam(Some(code), text.local(&title))).collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn FilterLink(
    address: String,
    here: bool,
    label: String,
    #[prop(optional)] count: Option<u64>,
) -> impl IntoView {
    view! {
        <li>
            <a href=address aria-current=here.then_some("true")>
                <span>{label}</span>
                {count.map(|count| view! { <span class="count">{count}</span> })}
            </a>
        </li>
    }
}

/// The search, a plain form whose result is in the address.
#[component]
pub(super) fn Search(filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let hidden = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <input type="hidden" name=name value=value/> })
    };
    view! {
        <form class="queue-search row" method="get" action=page::REVIEW role="search">
            {hidden("exam", filter.exam.map(String::from))}
            {hidden("state", filter.state.map(|state| state.as_str().to_owned()))}
            <input class="input" type="search" name="search" aria-label=text.queue_search() placeholder=text.queue_search() value=filter.search/>
            <button type="submit">{text.queue_search_do()}</button>
        </form>
    }
}
