//! The filter of the review queue in the addresses of the queue and of the desk, so that it works
//! with links and forms alone.

use std::fmt::Write as _;

use super::page;
use crate::{
    application::StateKind,
    id::ApplicationId,
    view::{HintOrder, QueueFilter, ReviewLevel},
};

/// Query parameter of the queue: the reader asked for the next application, and none was free.
pub const NOTHING_FREE: &str = "nothing-free";

/// Value of a parameter that is set.
const SET: &str = "true";

/// Queue with a filter.
/// ```
/// use shared::{url::queue, view::QueueFilter};
///
/// let filter = QueueFilter {
///     search: Some("林 & 何".to_owned()),
///     was_returned: true,
///     ..QueueFilter::default()
/// };
/// let address = queue::address(&filter);
/// assert_eq!(address, "/review?state=&search=%E6%9E%97%20%26%20%E4%BD%95&returned=true");
/// ```
pub fn address(filter: &QueueFilter) -> String {
    let mut address = list_address(page::REVIEW, filter);
    if filter.page > 0 {
        add(&mut address, "page", &(filter.page + 1).to_string());
    }
    address
}

/// Queue with a filter, where [`NOTHING_FREE`] is said.
pub fn nothing_free(filter: &QueueFilter) -> String {
    format!("{}&{NOTHING_FREE}=1", list_address(page::REVIEW, filter))
}

/// Desk of an application, which the reader took from the queue with this filter.
pub fn desk(application: ApplicationId, filter: &QueueFilter) -> String {
    match *filter == QueueFilter::default() {
        true => page::desk(application),
        false => list_address(&page::desk(application), filter),
    }
}

/// Filter of an address whose query parameters `find` returns. Invalid values are ignored. The page
/// is not read, because on the desk it is that of an image.
pub fn read_filter(find: impl Fn(&str) -> Option<String>) -> QueueFilter {
    let is_set = |name| find(name).as_deref() == Some(SET);
    QueueFilter {
        exam: find("exam").and_then(|exam| exam.parse().ok()),
        state: find("state").and_then(|state| StateKind::from_name(&state)),
        search: find("search")
            .map(|search| search.trim().to_owned())
            .filter(|search| !search.is_empty()),
        level: find("level").and_then(|level| ReviewLevel::from_name(&level)),
        was_returned: is_set("returned"),
        is_mine: is_set("mine"),
        is_held: is_set("held"),
        hints: find("hints").and_then(|order| HintOrder::from_name(&order)),
        min_days: find("days").and_then(|days| days.parse().ok()),
        unit: find("unit").filter(|unit| !unit.is_empty()),
        batch: find("batch").filter(|batch| !batch.is_empty()),
        page: 0,
    }
}

/// Names and values of what the filter asks for, for the hidden inputs of a form. The names are those
/// of [`QueueFilter`] in JSON too.
pub fn list_parameters(filter: &QueueFilter) -> Vec<(&'static str, String)> {
    let flag = |is_set: bool| is_set.then(|| SET.to_owned());
    let parameters = [
        ("state", filter.state.map(|state| state.as_str().to_owned())),
        ("exam", filter.exam.as_ref().map(ToString::to_string)),
        ("search", filter.search.clone()),
        ("level", filter.level.map(|level| level.as_str().to_owned())),
        ("returned", flag(filter.was_returned)),
        ("mine", flag(filter.is_mine)),
        ("held", flag(filter.is_held)),
        ("hints", filter.hints.map(|order| order.as_str().to_owned())),
        ("days", filter.min_days.map(|days| days.to_string())),
        ("unit", filter.unit.clone()),
        ("batch", filter.batch.clone()),
    ];
    let set = parameters.into_iter();
    set.filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

pub(super) fn list_address(path: &str, filter: &QueueFilter) -> String {
    let mut address = path.to_owned();
    if filter.state.is_none() {
        // There is always a parameter, so that another can be appended.
        add(&mut address, "state", "");
    }
    for (name, value) in list_parameters(filter) {
        add(&mut address, name, &value);
    }
    address
}

/// Adds a parameter; its value is percent-encoded (RFC 3986, 2.1).
pub(super) fn add(address: &mut String, name: &str, value: &str) {
    let mark = if address.contains('?') { '&' } else { '?' };
    write!(address, "{mark}{name}=").expect("a String takes all that is written");
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                address.push(char::from(byte));
            }
            _ => write!(address, "%{byte:02X}").expect("a String takes all that is written"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_and_batch_are_kept_in_the_address() {
        let filter = QueueFilter {
            exam: Some("spring-2026".parse().expect("a code")),
            unit: Some("市财政局 & 机关".to_owned()),
            batch: Some("1".to_owned()),
            ..QueueFilter::default()
        };
        let parameters = list_parameters(&filter);
        let find = |name: &str| {
            let value = parameters.iter().find(|(other, _)| *other == name);
            value.map(|(_, value)| value.clone())
        };
        assert_eq!(read_filter(find), filter);
        assert!(super::address(&filter).ends_with("%20%26%20%E6%9C%BA%E5%85%B3&batch=1"));
        let empty = |name: &str| (name == "unit").then(String::new);
        assert_eq!(read_filter(empty), QueueFilter::default());
        assert_eq!(filter.with_exam(None), QueueFilter::default());
    }

    #[test]
    fn order_by_hints_is_kept_in_the_address() {
        for order in HintOrder::ALL {
            let filter = QueueFilter {
                hints: Some(order),
                ..QueueFilter::default()
            };
            let parameters = list_parameters(&filter);
            let find = |name: &str| {
                let value = parameters.iter().find(|(other, _)| *other == name);
                value.map(|(_, value)| value.clone())
            };
            assert_eq!(read_filter(find), filter);
            let address = format!("/review?state=&hints={}", order.as_str());
            assert_eq!(super::address(&filter), address);
        }
        let unknown = |name: &str| (name == "hints").then(|| "worst".to_owned());
        assert_eq!(read_filter(unknown), QueueFilter::default());
    }
}
