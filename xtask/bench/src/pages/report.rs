//! The report of `pages.mjs`; all times are milliseconds.

use anyhow::Result;
use serde::Deserialize;

use crate::{
    figure::Figure,
    statistics::{median, quantile},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PagesReport {
    /// Version of the browser.
    pub(super) browser: String,
    sign_in: Vec<SignIn>,
    pages: Vec<PageVisit>,
    /// Durations of presses while files upload.
    presses: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    /// Largest contentful paint of the sign-in page.
    sign_in_paint: f64,
    /// Largest contentful paint of the first page, since the press.
    paint: f64,
    /// Time from the press until the first page was live.
    live: f64,
    tasks: Vec<f64>,
}

#[derive(Deserialize)]
struct PageVisit {
    page: String,
    paint: f64,
    live: f64,
    tasks: Vec<f64>,
}

/// A line of the table, medians over the visits.
struct Row<'a> {
    name: &'a str,
    paint: f64,
    live: f64,
    longest_task: f64,
}

impl PagesReport {
    pub(super) fn print(&self, network: &str) -> Result<()> {
        println!(
            "{:>8} {:>8} {:>12}  page",
            "painted", "live", "longest task"
        );
        let after_sign_in = Row {
            name: "first page after the press on the sign-in page",
            paint: median(self.sign_in.iter().map(|it| it.paint)),
            live: median(self.sign_in.iter().map(|it| it.live)),
            longest_task: median(self.sign_in.iter().map(|it| longest(&it.tasks))),
        };
        let rows = self.summarise_pages();
        for row in std::iter::once(&after_sign_in).chain(&rows) {
            println!(
                "{:>8.0} {:>8.0} {:>12.0}  {}",
                row.paint, row.live, row.longest_task, row.name
            );
        }
        let first_visit = median(self.sign_in.iter().map(|it| it.sign_in_paint));
        let print = |metric: &str, value| {
            Figure::new("pages", &format!("{metric}, {network}"), value, "ms").print()
        };
        print("painted at the first visit", first_visit)?;
        print("live", after_sign_in.live)?;
        for row in &rows {
            print(&format!("live {}", row.name), row.live)?;
        }
        let all = rows.iter().map(|row| row.longest_task);
        print("longest task", all.fold(0.0, f64::max))?;
        print("press to paint p98", quantile(&self.presses, 0.98))
    }

    fn summarise_pages(&self) -> Vec<Row<'_>> {
        let mut rows: Vec<Row> = Vec::new();
        for visit in &self.pages {
            if rows.iter().any(|row| row.name == visit.page) {
                continue;
            }
            let visits = || self.pages.iter().filter(|it| it.page == visit.page);
            rows.push(Row {
                name: &visit.page,
                paint: median(visits().map(|it| it.paint)),
                live: median(visits().map(|it| it.live)),
                longest_task: median(visits().map(|it| longest(&it.tasks))),
            });
        }
        rows
    }
}

/// 0 if there was no long task.
fn longest(tasks: &[f64]) -> f64 {
    tasks.iter().copied().fold(0.0, f64::max)
}
