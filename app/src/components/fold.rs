//! The switch of a long list of pictures between all and the first ones. It stands directly before
//! the list, and rules in `style/fold.css` hide the rest of the list, so no script is needed.

use leptos::prelude::*;

use crate::text::use_text;

/// Number of pictures that a folded list shows. The style sheet has the same number.
pub const FOLDED_COUNT: usize = 12;
/// Smallest number of pictures of a list that folds: a switch is not worth it for fewer than four
/// hidden pictures.
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
