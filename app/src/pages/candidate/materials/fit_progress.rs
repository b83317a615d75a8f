//! The progress of the engine with a picture.

use leptos::prelude::*;
use shared::{fitting::Step, id::ImageId};

use super::work::Work;
use crate::text::use_text;

#[component]
pub(super) fn FitProgress(work: Work, item: ImageId) -> impl IntoView {
    let text = use_text();
    let percent = Memo::new(move |_| {
        work.uploads
            .steps
            .with(|steps| steps.get(&item).copied().map_or(0, Step::percent))
    });
    view! {
        <div class="picked-progress">
            <progress class="progress" max="100" value=move || percent.get() aria-label=text.fit_working()></progress>
            <small>{move || format!("{} %", percent.get())}</small>
        </div>
    }
}
