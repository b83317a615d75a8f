//! A long list of pictures folds after its first ones (style/fold.css). The list stands right
//! behind this element; nothing of it moves, so that the fold needs no script.

use leptos::prelude::*;

use crate::text::use_text;

/// A list shows so many pictures while it is folded, as the style does.
pub const FOLDED_COUNT: usize = 12;
/// A list of fewer pictures than this does not fold.
const MIN_FOLDING_COUNT: usize = FOLDED_COUNT + 4;

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
