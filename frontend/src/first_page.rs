//! The code of the page that the server has rendered. It must be there before hydration begins,
//! which is one synchronous step.

use app::{lazy_page::load_group, page_group::PageGroup, part_loader::load_with_retries};
use leptos::prelude::window;

/// The group of the page at the address of this document.
pub(crate) fn find_group() -> Option<PageGroup> {
    PageGroup::of_path(&window().location().pathname().ok()?)
}

/// Loads the code, with as many attempts as it takes. Meanwhile the page works as plain forms, as
/// before the module is loaded.
pub(crate) async fn load(group: PageGroup) {
    load_with_retries(async || load_group(group).await).await;
}
