//! Bars in the rows of a table, over a scale in its head. The same numbers stand in the row as text.

use leptos::prelude::*;
use shared::progress::AxisScale;

/// Cell of a table's head: the numbers of the scale of the bars below it.
#[component]
pub(super) fn BarScale(scale: AxisScale) -> impl IntoView {
    let ticks = scale.ticks().map(|tick| view! { <span>{tick}</span> });
    view! {
        <td class="bar-cell" aria-hidden="true"><span class="bar-scale">{ticks.collect_view()}</span></td>
    }
}

/// Cell with the bar of a count, and a line at each step of the scale.
#[component]
pub(super) fn BarCell(count: u64, scale: AxisScale) -> impl IntoView {
    let steps = scale.step_count();
    let lines = (0..=steps).map(|at| {
        let x = at * 100 / steps;
        view! { <line x1=x x2=x y1="0" y2="1"/> }
    });
    view! {
        <td class="bar-cell" aria-hidden="true">
            <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none">
                {lines.collect_view()}
                <rect x="0" y="0" width=scale.percent(count) height="1"/>
            </svg>
        </td>
    }
}
