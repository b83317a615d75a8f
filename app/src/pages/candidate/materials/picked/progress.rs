//! How much of a file has gone out.

use leptos::prelude::*;
use shared::id::ImageId;

use super::super::{queue::State, work::Work};
use crate::{text::use_text, words::measure::kilobytes};

#[component]
pub(super) fn Progress(work: Work, item: ImageId) -> impl IntoView {
    let text = use_text();
    let progress = work.uploads.item(item, |item| match item.state {
        State::Sending { sent } => Some((sent.min(item.bytes), item.bytes)),
        _ => None,
    });
    let sent = move || progress.get().flatten().unwrap_or_default();
    view! {
        <Show when=move || progress.get().flatten().is_some()>
            <div class="picked-progress">
                <progress class="progress" max=move || sent().1 value=move || sent().0 aria-label=text.material_sending()></progress>
                <small>{move || format!("{} / {}", kilobytes(sent().0), kilobytes(sent().1))}</small>
            </div>
        </Show>
    }
}
