//! The addresses of a sheet: its page and the list to which it belongs, so that it works with links
//! and forms alone.

use super::{
    page,
    queue::{add, list_address},
};
use crate::view::{QueueFilter, SheetQuery};

/// Query parameter of the page: the places of its applications.
pub const PLACES: &str = "places";

/// Page of a sheet, which the reader opened from the queue with this filter.
/// ```
/// use shared::{url::sheet, view::{QueueFilter, SheetQuery}};
///
/// let query = SheetQuery {
///     exam: "medical-2021".parse()?,
///     slot: "portrait".parse()?,
///     places: None,
/// };
/// let filter = QueueFilter { was_returned: true, ..QueueFilter::default() };
/// assert_eq!(
///     sheet::address(&query, &filter),
///     "/review/sheet/medical-2021/portrait?state=&returned=true"
/// );
/// # Ok::<(), shared::id::ParseSlugError>(())
/// ```
pub fn address(query: &SheetQuery, filter: &QueueFilter) -> String {
    let mut address = list_address(&page::sheet(&query.exam, &query.slot), filter);
    if let Some(places) = query.places {
        add(&mut address, PLACES, &places.to_string());
    }
    address
}

/// Page without applications, which says that none is free.
pub fn nothing_free(query: &SheetQuery, filter: &QueueFilter) -> String {
    let empty = SheetQuery {
        places: None,
        ..query.clone()
    };
    format!(
        "{}&{}=1",
        address(&empty, filter),
        super::queue::NOTHING_FREE
    )
}
