//! The filters of the queue: by state with counts, by exam, by name or number.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    application::StateKind,
    id::ExamCode,
    text::LocalText,
    url::{page, queue},
    view::{HintOrder, QueueFilter, QueueGroupChoice, ReviewLevel},
};

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
    waiting_here: u64,
    held: u64,
    exams: Vec<(ExamCode, LocalText)>,
    waiting: BTreeMap<ExamCode, u64>,
    filter: QueueFilter,
) -> impl IntoView {
    let text = use_text();
    let count = move |state: StateKind| counts.get(&state).copied().unwrap_or(0);
    let base = QueueFilter {
        page: 0,
        search: None,
        is_held: false,
        ..filter.clone()
    };
    let by_state = FILTER_STATES.map(|state| {
        let here = filter.state == Some(state) && !filter.is_held;
        let address = queue::address(&QueueFilter {
            state: Some(state),
            ..base.clone()
        });
        view! { <FilterLink address here label=text.state(state).to_owned() count=count(state)/> }
    });
    let by_held = (held > 0 || filter.is_held).then(|| {
        let address = queue::address(&QueueFilter {
            state: None,
            is_held: true,
            ..base.clone()
        });
        view! { <FilterLink address here=filter.is_held label=text.queue_held().to_owned() count=held/> }
    });
    let of_exam = |exam: Option<ExamCode>, label: String| {
        let here = filter.exam == exam;
        let count = match &exam {
            Some(exam) => waiting.get(exam).copied().unwrap_or(0),
            None => waiting.values().sum(),
        };
        let address = queue::address(&base.clone().with_exam(exam));
        view! { <FilterLink address here label count/> }
    };
    view! {
        <nav class="queue-filters" aria-label=text.queue_filters()>
            <ul role="list">
                <FilterLink
                    address=queue::address(&QueueFilter { state: None, ..base.clone() })
                    here={filter.state.is_none() && filter.search.is_none() && !filter.is_held}
                    label=text.queue_waiting().to_owned()
                    count=waiting_here
                />
                {by_held}
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

/// Filters of the queue that combine: by review, earlier return, reader and waiting time; and the
/// order by hints. Each link sets or removes one.
#[component]
pub(super) fn ConditionFilters(filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let link = |is_set: bool, label: String, change: &dyn Fn(&mut QueueFilter)| {
        let mut changed = QueueFilter {
            page: 0,
            ..filter.clone()
        };
        change(&mut changed);
        view! { <FilterLink address=queue::address(&changed) here=is_set label/> }
    };
    let levels = ReviewLevel::ALL.map(|level| {
        let is_set = filter.level == Some(level);
        let label = match level {
            ReviewLevel::Initial => text.desk_first_review(),
            ReviewLevel::Final => text.desk_final_review(),
        };
        link(is_set, label.to_owned(), &|filter| {
            filter.level = (!is_set).then_some(level);
        })
    });
    let orders = HintOrder::ALL.map(|order| {
        let is_set = filter.hints == Some(order);
        let label = match order {
            HintOrder::First => text.queue_hints_first(),
            HintOrder::Last => text.queue_hints_last(),
        };
        link(is_set, label.to_owned(), &|filter| {
            filter.hints = (!is_set).then_some(order);
        })
    });
    let ages = [1, 3, 7].map(|days| {
        let is_set = filter.min_days == Some(days);
        link(is_set, text.queue_min_days(&days), &|filter| {
            filter.min_days = (!is_set).then_some(days);
        })
    });
    view! {
        <nav class="queue-conditions" aria-label=text.queue_conditions()>
            <ul role="list" class="row">
                {levels.collect_view()}
                {link(filter.was_returned, text.queue_was_returned().to_owned(), &|it| it.was_returned = !it.was_returned)}
                {link(filter.is_mine, text.queue_mine().to_owned(), &|it| it.is_mine = !it.is_mine)}
                {ages.collect_view()}
                {orders.collect_view()}
            </ul>
        </nav>
    }
}

/// Filters by the unit and the batch of the chosen exam, a plain form whose result is in the address.
/// There may be hundreds of groups, so that they are a list to choose from and not links.
#[component]
pub(super) fn GroupFilters(groups: Vec<QueueGroupChoice>, filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let others = QueueFilter {
        unit: None,
        batch: None,
        ..filter.clone()
    };
    let hidden = queue::list_parameters(&others)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let lists = groups.into_iter().map(|choice| {
        let chosen = filter.group(choice.kind).map(str::to_owned);
        // A group that no application has now is still chosen.
        let absent = chosen
            .clone()
            .filter(|group| !choice.groups.contains(group));
        let options = absent.into_iter().chain(choice.groups).map(|group| {
            let is_chosen = chosen.as_ref() == Some(&group);
            view! { <option value=group.clone() selected=is_chosen>{group.clone()}</option> }
        });
        view! {
            <label class="field">
                {text.local(&choice.title)}
                <select class="input" name=choice.kind.as_str()>
                    <option value="">{text.queue_all_groups()}</option>
                    {options.collect_view()}
                </select>
            </label>
        }
    });
    view! {
        <form class="queue-groups row" method="get" action=page::REVIEW>
            {hidden.collect_view()}
            {lists.collect_view()}
            <button type="submit">{text.queue_filter_do()}</button>
        </form>
    }
    .into_any()
}

/// The search, a plain form whose result is in the address.
#[component]
pub(super) fn Search(filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let search = filter.search.clone();
    let others = QueueFilter {
        search: None,
        ..filter
    };
    let hidden = queue::list_parameters(&others)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <form class="queue-search row" method="get" action=page::REVIEW role="search">
            {hidden.collect_view()}
            <input class="input" type="search" name="search" aria-label=text.queue_search() placeholder=text.queue_search() value=search/>
            <button type="submit">{text.queue_search_do()}</button>
        </form>
    }
}
