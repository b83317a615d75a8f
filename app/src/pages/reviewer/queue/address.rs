//! The filter of the queue in the address, so that it works with links and forms alone.

use leptos_router::{location::Url, params::ParamsMap};
use shared::{application::StateKind, url::page, view::QueueFilter};

/// The filter of an address. Invalid values are ignored.
pub(super) fn read_filter(query: &ParamsMap) -> QueueFilter {
    QueueFilter {
        exam: query.get_str("exam").and_then(|exam| exam.parse().ok()),
        state: query.get_str("state").and_then(StateKind::from_name),
        search: query
            .get_str("search")
            .map(str::trim)
            .filter(|search| !search.is_empty())
            .map(str::to_owned),
        page: query
            .get_str("page")
            .and_then(|page| page.parse().ok())
            .map_or(0, |page: u32| page.saturating_sub(1)),
    }
}

pub(super) fn queue_address(filter: &QueueFilter) -> String {
    let mut address = page::REVIEW.to_owned();
    let mut mark = '?';
    let mut add = |name: &str, value: &str| {
        address.push(mark);
        mark = '&';
        address.push_str(name);
        address.push('=');
        address.push_str(&Url::escape(value));
    };
    // This key is always present, so that a page can be appended.
    add("state", filter.state.map_or("", StateKind::as_str));
    if let Some(exam) = &filter.exam {
        add("exam", exam.as_str());
    }
    if let Some(search) = &filter.search {
        add("search", search);
    }
    if filter.page > 0 {
        add("page", &(filter.page + 1).to_string());
    }
    address
}
