//! The queue (审核列表): the applications that wait, longest first, and the outcomes of the others.

mod address;
mod filters;
mod table;

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    id::ExamCode,
    text::LocalText,
    url::page,
    view::{QUEUE_PAGE_SIZE, QueueFilter, ReviewQueue},
};

use self::{
    address::{queue_address, read_filter},
    filters::{Filters, Search},
    table::QueueTable,
};
use crate::{
    api::{resource, reviewer},
    components::{keys::listen_keys, loaded::Loaded, pager::Pager},
    text::use_text,
};

#[component]
pub fn QueuePage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_filter));
    let queue = resource::load(move || filter.get(), reviewer::read_queue);
    view! {
        <Title text=text.review_queue()/>
        <Loaded resource=queue content=move |queue| view! { <QueueView queue filter=filter.get_untracked()/> }/>
    }
}

#[component]
fn QueueView(queue: ReviewQueue, filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let pages = queue.total.div_ceil(u64::from(QUEUE_PAGE_SIZE)) as u32;
    let next = queue.next.map(page::desk);
    let ReviewQueue {
        counts,
        exams,
        waiting,
        rows,
        total,
        now,
        ..
    } = queue;
    let elsewhere = WaitingExams::of(&exams, &waiting, filter.exam.as_ref());
    let address = queue_address(&QueueFilter {
        page: 0,
        ..filter.clone()
    }) + "&page=";
    view! {
        <section class="wide queue">
            <header class="page-head row spread">
                <div>
                    <h1>{text.review_queue()}</h1>
                    <p>{text.queue_total(&total)}</p>
                </div>
                <Search filter=filter.clone()/>
                {next.map(|next| view! { <NextLink next/> })}
            </header>
            <Filters counts exams waiting filter=filter.clone()/>
            <div class="queue-rows stack">
                {if rows.is_empty() {
                    view! { <EmptyQueue filter=filter.clone() elsewhere/> }.into_any()
                } else {
                    view! { <QueueTable rows now/> }.into_any()
                }}
                <Pager page=filter.page pages address/>
            </div>
        </section>
    }
}

#[component]
fn NextLink(next: String) -> impl IntoView {
    let text = use_text();
    let navigate = use_navigate();
    let address = next.clone();
    listen_keys(move |key| {
        let is_next = key.eq_ignore_ascii_case("n");
        if is_next {
            navigate(&address, Default::default());
        }
        is_next
    });
    view! { <a class="button primary" href=next>{text.queue_next()} <kbd>"N"</kbd></a> }
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
        (None, Some(state), _) => text.queue_none_in_state(&text.state(state)),
        (None, None, Some(exam)) => text.queue_empty_exam(&text.local(&exam)),
        (None, None, None) => text.queue_empty().to_owned(),
    };
    let others = others.into_iter().filter(|_| is_default);
    let others: Vec<_> = others
        .map(|(code, title, count)| {
            let address = queue_address(&QueueFilter {
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
