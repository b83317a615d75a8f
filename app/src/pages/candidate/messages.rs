//! The candidate's messages (消息), in the words in which they were sent. SH-15.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::{
    url::page,
    view::{MESSAGE_PAGE_SIZE, Message, Messages},
};

use crate::{
    api::message::{MarkMessagesRead, read_messages},
    api::resource,
    components::{
        loaded::Loaded, page_frame::use_page_context, pager::Pager, problem::ActionProblem,
    },
    text::use_text,
};

#[component]
pub fn MessagesPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let number = Memo::new(move |_| {
        let number = query.with(|query| query.get_str("page").and_then(|page| page.parse().ok()));
        number.unwrap_or(1_u32).saturating_sub(1)
    });
    let messages = resource::load(move || number.get(), read_messages);
    let mark = ServerAction::<MarkMessagesRead>::new();
    refresh_unread_count_after(mark);
    view! {
        <Title text=text.messages_title()/>
        <header class="page-head">
            <h1>{text.messages_title()}</h1>
            <p>{text.messages_about()}</p>
        </header>
        <Loaded resource=messages content=move |messages| view! {
            <MessageList messages page=number.get_untracked() mark/>
        }/>
    }
}

/// Reads the number of unread messages in the header again.
fn refresh_unread_count_after(mark: ServerAction<MarkMessagesRead>) {
    let frame = use_page_context();
    Effect::new(move |before: Option<usize>| {
        let version = mark.version().get();
        if before.is_some_and(|before| before != version) {
            frame.refetch();
        }
        version
    });
}

#[component]
fn MessageList(
    messages: Messages,
    page: u32,
    mark: ServerAction<MarkMessagesRead>,
) -> impl IntoView {
    let text = use_text();
    let Messages {
        rows,
        total,
        unread,
    } = messages;
    if rows.is_empty() {
        return view! { <p class="empty">{text.messages_empty()}</p> }.into_any();
    }
    let pages = total.div_ceil(u64::from(MESSAGE_PAGE_SIZE)) as u32;
    let newest = rows.iter().map(|row| row.at).max().unwrap_or_default();
    // In a browser the messages are marked as read when they are shown; without a script there is a
    // button. New messages keep their mark until the page is left.
    Effect::new(move || {
        if unread > 0 && mark.version().get_untracked() == 0 {
            mark.dispatch(MarkMessagesRead { until: newest });
        }
    });
    let is_marked = move || matches!(mark.value().get(), Some(Ok(())));
    view! {
        <ActionProblem action=mark/>
        <Show when=move || (unread > 0) && !is_marked()>
            <ActionForm action=mark attr:class="row spread">
                <span>{text.messages_unread(&unread)}</span>
                <input type="hidden" name="until" value=newest.0/>
                <button type="submit">{text.messages_mark_read()}</button>
            </ActionForm>
        </Show>
        <ol class="messages stack" role="list">
            {rows.into_iter().map(|message| view! { <MessageCard message/> }).collect_view()}
        </ol>
        <Pager page pages address=format!("{}?page=", page::MESSAGES)/>
    }
    .into_any()
}

#[component]
fn MessageCard(message: Message) -> impl IntoView {
    let text = use_text();
    let Message {
        at,
        zone,
        subject,
        words,
        application,
        is_new,
        ..
    } = message;
    view! {
        <li class="card stack" data-new=is_new>
            <h2 class="row spread">
                <span>
                    {text.local(&subject)}
                    {is_new.then(|| view! { " " <span class="tag">{text.messages_new()}</span> })}
                </span>
                <small class="quiet"><time>{text.moment(at, zone)}</time></small>
            </h2>
            <p class="measure">{text.local(&words)}</p>
            {application.map(|application| view! {
                <p><a class="button" href=page::hub(application)>{text.messages_open()}</a></p>
            })}
        </li>
    }
}
