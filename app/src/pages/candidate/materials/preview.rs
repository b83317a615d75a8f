//! The picture of a file on this device. It is hidden if the browser can't show it.

use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::work::Work;
use crate::ports::device::PickedFile;

#[component]
pub(super) fn Preview(work: Work, file: Signal<Option<SendWrapper<PickedFile>>>) -> impl IntoView {
    let device = StoredValue::new(work.uploads.device());
    let shown = StoredValue::new(None::<String>);
    let release = move || {
        let old = shown.try_update_value(Option::take).flatten();
        if let Some((device, old)) = device.try_get_value().flatten().zip(old) {
            device.release_preview(&old);
        }
    };
    on_cleanup(release);
    let address = Memo::new(move |_| {
        let file = file.get()?;
        let address = device.get_value()?.preview(&file);
        release();
        shown.set_value(Some(address.clone()));
        Some(address)
    });
    let is_broken = RwSignal::new(false);
    view! {
        <span class="thumbnail" data-broken=move || is_broken.get().to_string()>
            <img src=move || address.get() alt="" width="96" height="96" decoding="async" hidden=move || is_broken.get() || address.with(Option::is_none) on:error=move |_| is_broken.set(true)/>
        </span>
    }
}
