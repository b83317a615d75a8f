//! Natural sort order of file names: 「第 2 页」 (page 2) before 「第 10 页」 (page 10).

use std::cmp::Ordering;

/// Part of a file name. Numbers sort before texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NamePart {
    /// Digits without leading zeros. `length` is compared first: a number with more digits is
    /// greater, so numbers of any length can be compared without parsing.
    Number { length: usize, digits: String },
    /// Other characters, in lower case.
    Text(String),
}

/// Sorts by file name in natural sort order; `name` returns the name of an item. The case of
/// letters and leading zeros are ignored. Items with equal names keep their order.
///
/// ```
/// use shared::file_name::sort_by_name;
/// let mut names = ["IMG_10.jpg", "img_9.jpg", "IMG_2.jpg"];
/// sort_by_name(&mut names, |name| name);
/// assert_eq!(names, ["IMG_2.jpg", "img_9.jpg", "IMG_10.jpg"]);
/// ```
pub fn sort_by_name<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| split_into_parts(name(item)));
}

/// Compares two file names in natural sort order, as [`sort_by_name`] does.
pub fn compare_names(left: &str, right: &str) -> Ordering {
    split_into_parts(left).cmp(&split_into_parts(right))
}

/// Splits a name where digits and other characters meet.
fn split_into_parts(name: &str) -> Vec<NamePart> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let is_outside_part = |character: char| character.is_ascii_digit() != is_number;
        let end = rest.find(is_outside_part).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        rest = tail;
        parts.push(match is_number {
            true => {
                let digits = part.trim_start_matches('0');
                NamePart::Number {
                    length: digits.len(),
                    digits: digits.to_owned(),
                }
            }
            false => NamePart::Text(part.to_lowercase()),
        });
    }
    parts
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
    fn number_longer_than_u64_is_compared() {
        let long = "9".repeat(60);
        assert_eq!(compare_names(&long, "10"), Ordering::Greater);
        assert_eq!(compare_names("", "0"), Ordering::Less);
    }
}
