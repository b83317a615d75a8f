//! All messages with the state of their delivery: sent, waiting, given up, or shown in the app
//! only. A message is called sent only after a mail server or gateway has accepted it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use shared::{
    id::{AccountId, MessageId},
    message::{Channel, DeliveryStatus},
    time::Zone,
    url::page,
    view::{MESSAGE_PAGE_SIZE, MessageDelivery, MessageLog, MessageLogFilter, MessageLogRow},
};

use crate::{
    api::office::{ResendMessage, read_message_log},
    api::resource,
    components::{
        loaded::{Loaded, refetch_after},
        pager::Pager,
        problem::ActionProblem,
    },
    text::use_text,
};

#[component]
pub fn MessageLogPage() -> impl IntoView {
    let text = use_text();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(read_filter));
    let outbox = resource::load(move || filter.get(), read_message_log);
    let again = ServerAction::<ResendMessage>::new();
    refetch_after(outbox, move || again.version().get());
    view! {
        <Title text=text.outbox_title()/>
        <header class="page-head">
            <h1>{text.outbox_title()}</h1>
            <p>{text.outbox_about()}</p>
        </header>
        <ActionProblem action=again/>
        <Loaded resource=outbox content=move |outbox| view! {
            <MessageLogView outbox filter=filter.get_untracked() again/>
        }/>
    }
}

fn read_filter(query: &ParamsMap) -> MessageLogFilter {
    let page: u32 = query
        .get_str("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1);
    MessageLogFilter {
        account: query
            .get_str("person")
            .and_then(|account| account.parse().ok()),
        status: query.get_str("status").and_then(DeliveryStatus::from_name),
        page: page.saturating_sub(1),
    }
}

/// The address of the list with this recipient and this status.
fn address(account: Option<AccountId>, status: Option<DeliveryStatus>) -> String {
    let address = match account {
        Some(account) => page::messages_to(account),
        None => page::MESSAGE_LOG.to_owned(),
    };
    match status {
        Some(status) => format!("{address}{}status={}", join(&address), status.as_str()),
        None => address,
    }
}

/// The character before the next parameter of this address.
fn join(address: &str) -> char {
    match address.contains('?') {
        true => '&',
        false => '?',
    }
}

#[component]
fn MessageLogView(
    outbox: MessageLog,
    filter: MessageLogFilter,
    again: ServerAction<ResendMessage>,
) -> impl IntoView {
    let text = use_text();
    let MessageLog {
        configured,
        counts,
        rows,
        total,
        recipient,
    } = outbox;
    let pages = total.div_ceil(u64::from(MESSAGE_PAGE_SIZE)) as u32;
    let here = address(filter.account, filter.status);
    let pager = format!("{here}{}page=", join(&here));
    let only_one = filter.account.zip(recipient).map(|(account, name)| {
        let only = text.outbox_only(&name);
        view! {
            <p class="row spread">
                <a href=page::person(account)>{only}</a>
                <a href=page::MESSAGE_LOG>{text.outbox_of_all()}</a>
            </p>
        }
    });
    view! {
        {only_one}
        <Channels configured/>
        <DeliveryStatusFilter counts account=filter.account chosen=filter.status/>
        {if rows.is_empty() {
            view! { <p class="empty">{text.outbox_empty()}</p> }.into_any()
        } else {
            rows.into_iter().map(|row| view! { <MessageCard row again/> }).collect_view().into_any()
        }}
        <Pager page=filter.page pages address=pager/>
    }
}

/// Notes on the channels that this server does not have.
#[component]
fn Channels(configured: Vec<Channel>) -> impl IntoView {
    let text = use_text();
    let absent = Channel::ALL
        .into_iter()
        .filter(|channel| !configured.contains(channel));
    let notes = absent.map(|channel| {
        let note = text.outbox_not_configured(&text.channel(channel));
        view! { <li>{note}</li> }
    });
    let notes = notes.collect_view();
    (!notes.is_empty()).then(|| view! { <ul class="quiet" role="list">{notes}</ul> })
}

#[component]
fn DeliveryStatusFilter(
    counts: BTreeMap<DeliveryStatus, u64>,
    account: Option<AccountId>,
    chosen: Option<DeliveryStatus>,
) -> impl IntoView {
    let text = use_text();
    let link = move |status: Option<DeliveryStatus>, label: &'static str, count: Option<u64>| {
        let here = (status == chosen).then_some("true");
        view! {
            <li>
                <a href=address(account, status) aria-current=here>
                    <span>{label}</span>
                    {count.map(|count| view! { <span class="count">{count}</span> })}
                </a>
            </li>
        }
    };
    view! {
        <nav class="outbox-filters" aria-label=text.queue_filters()>
            <ul class="row" role="list">
                {link(None, text.outbox_all(), None)}
                {DeliveryStatus::ALL.map(|status| link(Some(status), text.delivery_status(status), Some(counts.get(&status).copied().unwrap_or(0)))).into_iter().collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn MessageCard(row: MessageLogRow, again: ServerAction<ResendMessage>) -> impl IntoView {
    let text = use_text();
    let MessageLogRow {
        id,
        at,
        zone,
        name,
        subject,
        words,
        read,
        passed_on,
        deliveries,
    } = row;
    let read = match read {
        Some(at) => text.outbox_read(&text.moment(at, zone)),
        None => text.outbox_unread().to_owned(),
    };
    view! {
        <section class="card stack">
            <h2 class="row spread">
                <span>{name} " · " {text.local(&subject)}</span>
                <small class="quiet"><time>{text.moment(at, zone)}</time></small>
            </h2>
            <p class="measure">{text.local(&words)}</p>
            <p class="quiet">{read}</p>
            {passed_on.then(|| view! { <p>{text.outbox_passed_on()}</p> })}
            <ul class="stack" role="list">
                {deliveries.into_iter().map(|delivery| view! { <DeliveryLine id zone delivery again/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn DeliveryLine(
    id: MessageId,
    zone: Zone,
    delivery: MessageDelivery,
    again: ServerAction<ResendMessage>,
) -> impl IntoView {
    let text = use_text();
    let MessageDelivery {
        channel,
        status,
        address,
        attempts,
        at,
        due,
        last_error,
        can_retry,
    } = delivery;
    let attempts = (attempts > 0).then(|| text.outbox_attempts(&attempts));
    let due = due
        .filter(|_| status == DeliveryStatus::Waiting)
        .map(|due| text.outbox_due(&text.moment(due, zone)));
    let last_error = last_error.map(|error| text.outbox_fault(&error));
    let parts: Vec<String> = [
        address,
        Some(text.moment(at, zone)),
        attempts,
        due,
        last_error,
    ]
    .into_iter()
    .flatten()
    .collect();
    view! {
        <li class="row spread">
            <span>
                <span class="tag" data-status=status.as_str()>{text.channel(channel)} " · " {text.delivery_status(status)}</span>
                " " {parts.join(" · ")}
            </span>
            {can_retry.then(|| view! {
                <ActionForm action=again>
                    <input type="hidden" name="message" value=id.to_string()/>
                    <input type="hidden" name="channel" value=channel.as_str()/>
                    <button type="submit">{text.outbox_send_again()}</button>
                </ActionForm>
            })}
        </li>
    }
}
