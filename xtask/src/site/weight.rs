//! Weight of the pages: the bytes in brotli of the files that a browser without a cache loads, and
//! the budget of each page.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail};

use super::{Assets, folder};

/// A page and the most that its files may weigh.
struct Budget {
    page: &'static str,
    /// Its page group (`app/src/page_group.rs`).
    group: &'static str,
    /// Most bytes in brotli of style sheet, script and module. The document comes to them, with at
    /// most 12 KB; `cargo xtask bench weight` measures it.
    most: u64,
}

/// The goals are lower (P4, docs/benchmarks.md): 300 KB for the first page, 450 KB for the materials
/// and the desk. A budget is what has been reached, so that no change makes a page heavier unseen.
const BUDGETS: [Budget; 9] = [
    budget("first signed-in page", "start", 471_000),
    budget("hub of an application", "hub", 682_000),
    budget("steps of an application", "steps", 719_000),
    budget("section of the form", "form", 921_000),
    budget("materials page", "materials", 910_000),
    budget("submission", "submit", 658_000),
    budget("reviewer's queue", "queue", 566_000),
    budget("desk", "desk", 801_000),
    budget("sheet", "sheet", 510_000),
];

const fn budget(page: &'static str, group: &'static str, most: u64) -> Budget {
    Budget { page, group, most }
}

/// Bytes of the files of a page, by kind.
pub struct PageWeight {
    pub page: &'static str,
    pub style: u64,
    pub script: u64,
    /// The base of the module, which every page needs.
    pub base: u64,
    /// The parts of the module for the page's group.
    pub parts: u64,
    most: u64,
}

impl PageWeight {
    pub fn sum(&self) -> u64 {
        self.style + self.script + self.base + self.parts
    }
}

/// Weighs the pages of the built site; `None` if there is no site or its files are not compressed.
///
/// # Errors
/// If the site is incomplete.
pub fn weigh_pages() -> Result<Option<Vec<PageWeight>>> {
    let site = folder();
    let assets = fs::read(site.join("assets.json")).unwrap_or_default();
    // The site may be missing, or of an older build.
    let Ok(assets) = serde_json::from_slice::<Assets>(&assets) else {
        return Ok(None);
    };
    let weigh = |url: &str| weigh_file(&site, url);
    if weigh(&assets.wasm).is_err() || check_groups(&assets.groups).is_err() {
        return Ok(None);
    }
    let pages = BUDGETS.iter().map(|budget| {
        let parts = find_parts(&assets.groups, budget.group)?;
        Ok(PageWeight {
            page: budget.page,
            style: weigh(&assets.css)?,
            script: weigh(&assets.js)?,
            base: weigh(&assets.wasm)?,
            parts: parts.iter().map(|url| weigh(url)).sum::<Result<u64>>()?,
            most: budget.most,
        })
    });
    pages.collect::<Result<Vec<_>>>().map(Some)
}

/// Checks that a new site has the group of each budget.
pub(super) fn check_groups(groups: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let mut budgets = BUDGETS.iter();
    budgets.try_for_each(|budget| find_parts(groups, budget.group).map(|_| ()))
}

/// Prints the weights and compares them with the budgets. Does nothing without a compressed site.
///
/// # Errors
/// If a page exceeds its budget.
pub fn check_budgets() -> Result<()> {
    let Some(pages) = weigh_pages()? else {
        return Ok(());
    };
    let mut faults = Vec::new();
    for page in &pages {
        let (name, sum, most) = (page.page, page.sum(), page.most);
        println!(
            "      {name}: {} KB in brotli of {} KB",
            sum / 1000,
            most / 1000
        );
        faults.extend(find_excess(name, sum, most));
    }
    match faults.as_slice() {
        [] => Ok(()),
        faults => bail!("{} (xtask/src/site/weight.rs)", faults.join("; ")),
    }
}

fn find_excess(page: &str, sum: u64, most: u64) -> Option<String> {
    (sum > most).then(|| format!("{page} has {sum} bytes in brotli, {most} are allowed"))
}

fn find_parts<'a>(groups: &'a BTreeMap<String, Vec<String>>, group: &str) -> Result<&'a [String]> {
    let parts = groups.get(group);
    Ok(parts.with_context(|| format!("the site has no page group {group}"))?)
}

pub(super) fn weigh_file(site: &Path, url: &str) -> Result<u64> {
    let file = site.join(format!("{}.br", url.trim_start_matches('/')));
    let metadata = fs::metadata(&file).with_context(|| format!("{} is missing", file.display()))?;
    Ok(metadata.len())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{BUDGETS, check_groups, find_excess};

    #[test]
    fn site_without_the_group_of_a_budget_is_a_fault() {
        let groups = BUDGETS.iter().map(|it| (it.group.to_owned(), Vec::new()));
        let mut groups: BTreeMap<_, _> = groups.collect();
        assert!(check_groups(&groups).is_ok());
        groups.remove("desk");
        assert!(check_groups(&groups).is_err());
    }

    #[test]
    fn page_above_its_budget_is_a_fault() {
        assert_eq!(find_excess("desk", 100, 100), None);
        assert_eq!(
            find_excess("desk", 101, 100).as_deref(),
            Some("desk has 101 bytes in brotli, 100 are allowed")
        );
    }
}
