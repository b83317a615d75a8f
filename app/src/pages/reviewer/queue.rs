//! The queue (审核列表): the applications that wait, longest first, and the outcomes of the others.

mod filters;
mod sheet_links;
mod table;

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use shared::{
    application::StateKind,
    id::ExamCode,
    text::LocalText,
    url::{page, queue},
    view::{QUEUE_PAGE_SIZE, QueueFilter, ReviewQueue},
};

use self::{
    filters::{ConditionFilters, Filters, GroupFilters, Search},
    sheet_links::SheetLinkList,
    table::{CorrectionList, HandedList, QueueTable},
};
use crate::{
    api::{resource, reviewer},
    components::{loaded::Loaded, pager::Pager},
    lazy_page::load_group,
    page_group::PageGroup,
    pages::reviewer::{next_form::ClaimForm, unsent_acts::UnsentActsNote},
    sync::review::use_review_outbox,
    text::use_text,
};

#[component]
pub fn QueuePage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_query));
    let is_nothing_free =
        Memo::new(move |_| query.with(|query| query.get_str(queue::NOTHING_FREE).is_some()));
    let reading = resource::load(move || filter.get(), reviewer::read_queue);
    view! {
        <Title text=text.review_queue()/>
        <Loaded resource=reading content=move |reading| view! {
            <QueueView reading filter=filter.get_untracked() is_nothing_free/>
        }/>
    }
}

#[component]
fn QueueView(
    reading: ReviewQueue,
    filter: QueueFilter,
    is_nothing_free: Memo<bool>,
) -> impl IntoView {
    let text = use_text();
    let pages = reading.total.div_ceil(u64::from(QUEUE_PAGE_SIZE)) as u32;
    let outbox = use_review_outbox();
    let reader = reading.reader;
    provide_context(reading.keys.clone());
    Effect::new(move || {
        outbox.open(reader);
        // The next press leads to a desk. If its code does not come now, that press loads it.
        spawn_local(async { drop(load_group(PageGroup::Desk).await) });
    });
    let ReviewQueue {
        counts,
        exams,
        waiting,
        held,
        rows,
        handed,
        corrections,
        total,
        now,
        sheets,
        groups,
        supervised,
        ..
    } = reading;
    let supervised = supervised.into_iter().map(|exam| {
        let title = exams.iter().find(|(code, _)| *code == exam);
        let title = title.map(|(_, title)| text.local(title)).unwrap_or_default();
        view! { <li><a href=page::supervised_quality(&exam)>{text.cases_quality_of(&title)}</a></li> }
    });
    let supervised: Vec<_> = supervised.collect();
    let count = |state| counts.get(&state).copied().unwrap_or_default();
    let waiting_here = count(StateKind::Submitted) + count(StateKind::UnderReview);
    // Both are counted one after the other, so a decision may lie between them.
    let waiting_here = waiting_here.saturating_sub(held);
    let is_waiting = waiting_here > 0;
    let titles = exams.clone();
    let elsewhere = WaitingExams::of(&exams, &waiting, filter.exam.as_ref());
    let list = QueueFilter {
        page: 0,
        ..filter.clone()
    };
    let address = queue::address(&list) + "&page=";
    view! {
        <section class="wide queue">
            <header class="page-head row spread">
                <div>
                    <h1>{text.review_queue()}</h1>
                    <p>{text.queue_total(&total)}</p>
                </div>
                <Search filter=filter.clone()/>
                {is_waiting.then(|| view! { <ClaimForm filter=filter.clone()/> })}
            </header>
            <UnsentActsNote/>
            {move || is_nothing_free.get().then(|| view! { <p role="status">{text.queue_nothing_free()}</p> })}
            {(!handed.is_empty()).then(|| view! { <HandedList rows=handed/> })}
            {(!corrections.is_empty()).then(|| view! { <CorrectionList rows=corrections reader/> })}
            <Filters counts waiting_here held exams waiting filter=filter.clone()/>
            <div class="queue-rows stack">
                {(!groups.is_empty()).then(|| view! { <GroupFilters groups filter=filter.clone()/> })}
                <ConditionFilters filter=filter.clone()/>
                <SheetLinkList sheets titles filter=filter.clone()/>
                {if rows.is_empty() {
                    view! { <EmptyQueue filter=filter.clone() elsewhere/> }.into_any()
                } else {
                    view! { <QueueTable rows filter=list now/> }.into_any()
                }}
                <Pager page=filter.page pages address/>
                {(!supervised.is_empty()).then(|| view! { <ul role="list">{supervised}</ul> })}
            </div>
        </section>
    }
}

fn read_query(query: &ParamsMap) -> QueueFilter {
    QueueFilter {
        page: query
            .get_str("page")
            .and_then(|page| page.parse().ok())
            .map_or(0, |page: u32| page.saturating_sub(1)),
        ..queue::read_filter(|name| query.get_str(name).map(str::to_owned))
    }
}

/// The exam of the queue, and the other exams in which applications wait.
struct WaitingExams {
    here: Option<LocalText>,
    others: Vec<(ExamCode, LocalText, u64)>,
}

impl WaitingExams {
    fn of(
        exams: &[(ExamCode, LocalText)],
        waiting: &BTreeMap<ExamCode, u64>,
        here: Option<&ExamCode>,
    ) -> Self {
        let title = exams.iter().find(|(code, _)| Some(code) == here);
        let others = exams.iter().filter(|(code, _)| Some(code) != here);
        let others = others.filter_map(|(code, title)| {
            let count = waiting.get(code).copied()?;
            Some((code.clone(), title.clone(), count))
        });
        Self {
            here: title.map(|(_, title)| title.clone()),
            others: others.collect(),
        }
    }
}

/// A note in an empty queue: the contents to expect, other exams with waiting applications, or a
/// hint on the search.
#[component]
fn EmptyQueue(filter: QueueFilter, elsewhere: WaitingExams) -> impl IntoView {
    let text = use_text();
    let is_default = filter
        == QueueFilter {
            exam: filter.exam.clone(),
            ..QueueFilter::default()
        };
    let WaitingExams { here, others } = elsewhere;
    let sentence = match (&filter.search, filter.state, here) {
        (Some(search), _, _) => text.queue_nothing_found(search),
        (None, None, _) if filter.is_held => text.queue_none_held().to_owned(),
        (None, Some(state), _) => text.queue_none_in_state(&text.state(state)),
        (None, None, Some(exam)) => text.queue_empty_exam(&text.local(&exam)),
        (None, None, None) => text.queue_empty().to_owned(),
    };
    let others = others.into_iter().filter(|_| is_default);
    let others: Vec<_> = others
        .map(|(code, title, count)| {
            let address = queue::address(&QueueFilter {
                exam: Some(code),
                ..QueueFilter::default()
            });
            view! { <li><a href=address>{text.queue_elsewhere(&text.local(&title), &count)}</a></li> }
        })
        .collect();
    view! {
        <div class="empty">
            <p>{sentence}</p>
            {(!others.is_empty()).then(|| view! { <ul>{others}</ul> })}
            {(!is_default).then(|| view! { <p><a class="button" href=page::REVIEW>{text.queue_show_waiting()}</a></p> })}
        </div>
    }
}
