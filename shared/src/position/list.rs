//! Positions of an exam: a tree by the titles of its levels, in the file's order.

use std::collections::HashMap;

use super::Position;
use crate::{id::PositionCode, search::SearchWords};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    list: Vec<Position>,
    /// Search text of each position: code, titles and cells in lower case, a line each. It is made
    /// once, since every search reads all of them.
    texts: Vec<String>,
}

/// Node of the tree, with the number of matching positions under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Branch {
    pub title: String,
    pub positions: u32,
}

/// Content of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Branches(Vec<Branch>),
    Positions(Vec<&'a Position>),
}

impl Positions {
    pub fn new(list: Vec<Position>) -> Self {
        let texts = list.iter().map(write_text).collect();
        Self { list, texts }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Position> {
        self.list.iter()
    }

    pub fn find(&self, code: &PositionCode) -> Option<&Position> {
        self.list.iter().find(|position| &position.code == code)
    }

    /// Direct children of the node at `at` (titles from the top; empty is the root), for the
    /// positions that `keep` accepts.
    pub fn under(&self, at: &[String], keep: impl Fn(&Position) -> bool) -> Found<'_> {
        let below = self.list.iter().filter(|it| it.path.starts_with(at));
        let mut places: HashMap<&str, usize> = HashMap::new();
        let (mut branches, mut leaves) = (Vec::new(), Vec::new());
        for position in below.filter(|position| keep(position)) {
            match &position.path[at.len()..] {
                [] | [_] => leaves.push(position),
                [title, ..] => {
                    let place = *places.entry(title).or_insert_with(|| {
                        branches.push(Branch {
                            title: title.clone(),
                            positions: 0,
                        });
                        branches.len() - 1
                    });
                    branches[place].positions += 1;
                }
            }
        }
        // Every position has one title for each level, so a node never has both.
        if branches.is_empty() {
            Found::Positions(leaves)
        } else {
            Found::Branches(branches)
        }
    }

    /// Positions under the node whose code, titles or cells have all the words.
    pub fn search<'a>(
        &'a self,
        at: &'a [String],
        words: &'a SearchWords,
        keep: impl Fn(&Position) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Position> {
        self.list
            .iter()
            .zip(&self.texts)
            .filter(move |(position, text)| position.path.starts_with(at) && words.are_in(text))
            .map(|(position, _)| position)
            .filter(move |position| keep(position))
    }
}

/// Lines separate the texts. A search word has no line end, so it cannot match across two texts.
fn write_text(position: &Position) -> String {
    let texts = position.path.iter().chain(position.cells.values());
    let lines: Vec<&str> = std::iter::once(position.code.as_str())
        .chain(texts.map(String::as_str))
        .collect();
    lines.join("\n").to_lowercase()
}
