//! The chart of the last days with its scale, and its numbers as a table.

use leptos::prelude::*;
use shared::{calendar::Day, progress::AxisScale, time::Zone, view::DayCounts};

use crate::text::use_text;

/// Width of a day in the chart, in units of its view box. Each of its two bars has [`BAR_WIDTH`].
const DAY_WIDTH: u64 = 10;
const BAR_WIDTH: u64 = 4;

#[component]
pub(super) fn DaySection(days: Vec<DayCounts>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let title = text.progress_by_day(&days.len());
    let rows = days.iter().map(|day| {
        let date = Day::of(day.begins, zone).to_string();
        view! {
            <tr>
                <th scope="row">{date}</th>
                <td class="number">{day.submitted}</td>
                <td class="number">{day.decided}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{title}</h2>
            <DayChart days=days.clone() zone/>
            <p class="row day-chart-key">
                <span data-series="submitted">{text.progress_submitted()}</span>
                <span data-series="decided">{text.progress_decided()}</span>
            </p>
            <details>
                <summary>{text.progress_table()}</summary>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.progress_date()}</th>
                            <th scope="col" class="number">{text.progress_submitted()}</th>
                            <th scope="col" class="number">{text.progress_decided()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
}

/// Two bars for each day, with the numbers of the scale beside them and the days below. Heights are
/// percents of the scale.
#[component]
fn DayChart(days: Vec<DayCounts>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let submitted: u64 = days.iter().map(|day| day.submitted).sum();
    let decided: u64 = days.iter().map(|day| day.decided).sum();
    let label = text.progress_chart(&days.len(), &submitted, &decided);
    let counts = days.iter().flat_map(|day| [day.submitted, day.decided]);
    let scale = AxisScale::covering(counts.max().unwrap_or_default());
    let width = days.len() as u64 * DAY_WIDTH;
    let ticks = scale
        .ticks()
        .rev()
        .map(|tick| view! { <span>{tick}</span> });
    let steps = scale.step_count();
    let lines = (0..steps).map(|at| {
        let y = at * 100 / steps;
        view! { <line x1="0" x2=width y1=y y2=y/> }
    });
    let bars = (0_u64..).zip(&days).map(|(at, day)| {
        let left = at * DAY_WIDTH + 1;
        let bar = |series: &'static str, x: u64, count: u64| {
            let height = scale.percent(count);
            let y = 100 - height;
            view! { <rect x=x y=y width=BAR_WIDTH height=height data-series=series/> }
        };
        let submitted = bar("submitted", left, day.submitted);
        (submitted, bar("decided", left + BAR_WIDTH, day.decided))
    });
    let labels = days.iter().enumerate().map(|(at, day)| {
        let date = Day::of(day.begins, zone);
        // The month stands where it begins.
        let label = match at == 0 || date.day() == 1 {
            true => format!("{}/{}", date.month(), date.day()),
            false => date.day().to_string(),
        };
        view! { <span>{label}</span> }
    });
    view! {
        <div class="day-chart-frame">
            <p class="day-chart-axis" aria-hidden="true">{ticks.collect_view()}</p>
            <svg class="day-chart" viewBox=format!("0 0 {width} 100") preserveAspectRatio="none" role="img" aria-label=label>
                {lines.collect_view()}
                {bars.collect_view()}
            </svg>
            <p class="day-chart-days" aria-hidden="true">{labels.collect_view()}</p>
        </div>
    }
}
