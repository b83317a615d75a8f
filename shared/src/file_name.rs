//! Natural order of file names: 「第 2 页」 before 「第 10 页」.

use std::cmp::Ordering;

/// Part of a file name. Its order is total for every name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    /// Digits without leading zeros; a number with more digits is greater.
    Number { length: usize, digits: String },
    /// Other characters, in lower case.
    Text(String),
}

/// Sorts by the numbers and words in file names (natural sort order). Equal names keep their
/// order.
///
/// ```
/// use shared::file_name::sort_by_name;
/// let mut names = ["IMG_10.jpg", "img_9.jpg", "IMG_2.jpg"];
/// sort_by_name(&mut names, |name| name);
/// assert_eq!(names, ["IMG_2.jpg", "img_9.jpg", "IMG_10.jpg"]);
/// ```
pub fn sort_by_name<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| split_runs(name(item)));
}

/// Compares two file names in natural sort order.
pub fn compare_names(one: &str, other: &str) -> Ordering {
    split_runs(one).cmp(&split_runs(other))
}

fn split_runs(name: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let is_other = |letter: char| letter.is_ascii_digit() != is_number;
        let end = rest.find(is_other).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        rest = tail;
        runs.push(match is_number {
            true => {
                let digits = run.trim_start_matches('0');
                Run::Number {
                    length: digits.len(),
                    digits: digits.to_owned(),
                }
            }
            false => Run::Text(run.to_lowercase()),
        });
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        let mut names = [
            "第10页", "第2页", "page.jpg", "第1页", "2.jpg", "10.jpg", "007.jpg",
        ];
        sort_by_name(&mut names, |name| name);
        let sorted = [
            "2.jpg", "007.jpg", "10.jpg", "page.jpg", "第1页", "第2页", "第10页",
        ];
        assert_eq!(names, sorted);
    }

    #[test]
    fn a_number_longer_than_any_integer_has_its_place() {
        let long = "9".repeat(60);
        assert_eq!(compare_names(&long, "10"), Ordering::Greater);
        assert_eq!(compare_names("", "0"), Ordering::Less);
    }
}
