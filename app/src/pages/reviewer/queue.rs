//! The queue (审核列表): what waits, longest first, and what came of the rest.

mod address;
mod filters;
mod table;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::{
    application::State,
    url::page,
    view::{QUEUE_PAGE, Queue, QueueFilter},
};

use self::{
    address::{queue_address, read_filter},
    filters::{Filters, Search},
    table::QueueTable,
};
use crate::{
    api::reviewer,
    components::{keys::listen_keys, loaded::Loaded, pager::Pager},
    text::use_text,
};

#[component]
pub fn QueuePage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_filter));
    let queue = Resource::new(move || filter.get(), reviewer::read_queue);
    view! {
        <Title text=text.review_queue()/>
        <Loaded resource=queue content=move |queue| view! { <QueueView queue filter=filter.get_untracked()/> }/>
    }
}

#[component]
fn QueueView(queue: Queue, filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let pages = queue.total.div_ceil(u64::from(QUEUE_PAGE)) as u32;
    let next = find_next(&queue).map(page::desk);
    let Queue {
        counts,
        exams,
        rows,
        total,
        now,
    } = queue;
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
            <Filters counts exams filter=filter.clone()/>
            <div class="queue-rows stack">
                {if rows.is_empty() {
                    view! { <EmptyQueue filter=filter.clone()/> }.into_any()
                } else {
                    view! { <QueueTable rows now/> }.into_any()
                }}
                <Pager page=filter.page pages address/>
            </div>
        </section>
    }
}

/// What a reviewer takes next: the longest waiting that nobody has begun, else any that
/// waits.
fn find_next(queue: &Queue) -> Option<shared::id::ApplicationId> {
    let untaken = queue.rows.iter().find(|row| row.state == State::Submitted);
    let waiting = || queue.rows.iter().find(|row| row.state.is_in_review());
    untaken.or_else(waiting).map(|row| row.application)
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

/// What will be here, or how to find something.
#[component]
fn EmptyQueue(filter: QueueFilter) -> impl IntoView {
    let text = use_text();
    let is_default = filter
        == QueueFilter {
            exam: filter.exam.clone(),
            ..QueueFilter::default()
        };
    let sentence = match (&filter.search, filter.state) {
        (Some(search), _) => text.queue_nothing_found(search),
        (None, Some(state)) => text.queue_none_in_state(&text.state(state)),
        (None, None) => text.queue_empty().to_owned(),
    };
    view! {
        <div class="empty">
            <p>{sentence}</p>
            {(!is_default).then(|| view! { <p><a class="button" href=page::REVIEW>{text.queue_show_waiting()}</a></p> })}
        </div>
    }
}
