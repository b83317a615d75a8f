//! Matcher of the regular expressions in the schema: characters, classes and groups with a count,
//! between `^` and `$`. It panics at any other syntax.

use std::{collections::BTreeSet, iter::Peekable, str::Chars};

/// Part of a pattern with the number of its repetitions.
struct Piece {
    unit: Unit,
    least: usize,
    most: usize,
}

enum Unit {
    /// One character of these ranges, both ends included.
    Class(Vec<(char, char)>),
    Group(Vec<Piece>),
}

/// True if the whole text matches.
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let inner = pattern
        .strip_prefix('^')
        .and_then(|it| it.strip_suffix('$'))
        .expect("a pattern of the whole text");
    let mut source = inner.chars().peekable();
    let pieces = parse_pieces(&mut source);
    assert_eq!(source.next(), None, "{pattern}");
    let text: Vec<char> = text.chars().collect();
    find_ends(&pieces, &text, BTreeSet::from([0])).contains(&text.len())
}

fn parse_pieces(source: &mut Peekable<Chars<'_>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(next) = source.next_if(|it| *it != ')') {
        let unit = match next {
            '[' => Unit::Class(parse_class(source)),
            '(' => {
                let group = parse_pieces(source);
                assert_eq!(source.next(), Some(')'), "the end of a group");
                Unit::Group(group)
            }
            '\\' => {
                let escaped = source.next().expect("an escaped character");
                assert!(!escaped.is_alphanumeric(), "`\\{escaped}` is not known");
                Unit::Class(vec![(escaped, escaped)])
            }
            '.' | '|' | '*' | '?' | '+' | '{' | '^' | '$' => panic!("`{next}` is not known here"),
            plain => Unit::Class(vec![(plain, plain)]),
        };
        let (least, most) = parse_count(source);
        pieces.push(Piece { unit, least, most });
    }
    pieces
}

fn parse_class(source: &mut Peekable<Chars<'_>>) -> Vec<(char, char)> {
    let mut ranges = Vec::new();
    loop {
        let first = source.next().expect("the end of a class");
        match first {
            ']' => return ranges,
            '^' | '\\' => panic!("`{first}` is not known in a class"),
            _ => {}
        }
        // A hyphen at the end stands for itself.
        let mut ahead = source.clone();
        let last = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                *source = ahead;
                last
            }
            _ => first,
        };
        ranges.push((first, last));
    }
}

fn parse_count(source: &mut Peekable<Chars<'_>>) -> (usize, usize) {
    match source.next_if(|it| matches!(it, '?' | '+' | '{')) {
        None => (1, 1),
        Some('?') => (0, 1),
        Some('+') => (1, usize::MAX),
        Some(_) => {
            let count: String = source.by_ref().take_while(|it| *it != '}').collect();
            let (least, most) = count.split_once(',').unwrap_or((&count, &count));
            let number = |text: &str| text.parse().expect("a number");
            (number(least), number(most))
        }
    }
}

/// Ends of the matches that begin at one of `starts`.
fn find_ends(pieces: &[Piece], text: &[char], starts: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut reached = starts;
    for piece in pieces {
        let mut ends = BTreeSet::new();
        let mut count = 0;
        while !reached.is_empty() {
            if count >= piece.least {
                ends.extend(&reached);
            }
            if count == piece.most {
                break;
            }
            reached = match &piece.unit {
                Unit::Group(group) => find_ends(group, text, reached),
                Unit::Class(ranges) => {
                    let fits = |at: &usize| {
                        text.get(*at)
                            .is_some_and(|it| ranges.iter().any(|(a, b)| (a..=b).contains(&it)))
                    };
                    reached.into_iter().filter(fits).map(|at| at + 1).collect()
                }
            };
            count += 1;
        }
        reached = ends;
    }
    reached
}

#[test]
fn patterns_match_whole_texts() {
    let time = "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$";
    for (pattern, text, expected) in [
        (time, "09:00", true),
        (time, "09:00:30", true),
        (time, "09:00:3", false),
        (time, "x09:00", false),
        ("^[a-z][a-z0-9-]{0,3}$", "a-1", true),
        ("^[a-z][a-z0-9-]{0,3}$", "a", true),
        ("^[a-z][a-z0-9-]{0,3}$", "-a", false),
        ("^[a-z][a-z0-9-]{0,3}$", "abcde", false),
        ("^[0-9]+\\.[0-9]{2}$", "100.00", true),
        ("^[0-9]+\\.[0-9]{2}$", "100", false),
        ("^[0-9]+\\.[0-9]{2}$", "10000", false),
    ] {
        assert_eq!(matches_pattern(pattern, text), expected, "{pattern} {text}");
    }
}
