//! A fold for a long list of pictures (`style/fold.css`). The list follows this element directly
//! and is not moved, so that the fold needs no script.

use leptos::prelude::*;

use crate::text::use_text;

/// Number of pictures that a folded list shows. The style sheet has the same number.
pub const FOLDED_COUNT: usize = 12;
/// Smallest number of pictures of a list that folds.
const MIN_FOLDING_COUNT: usize = FOLDED_COUNT + 4;

/// `count` is the number of pictures in the list; a short list has no fold.
#[component]
pub fn Fold(#[prop(into)] count: Signal<usize>) -> impl IntoView {
    let text = use_text();
    let folds = Memo::new(move |_| count.get() >= MIN_FOLDING_COUNT);
    move || {
        folds.get().then(|| {
            view! {
                <details class="fold">
                    <summary>
                        <span class="when-folded">{move || text.fold_show_all(&count.get(), &FOLDED_COUNT)}</span>
                        <span class="when-open">{move || text.fold_hide(&count.get(), &FOLDED_COUNT)}</span>
                    </summary>
                </details>
            }
        })
    }
}
