//! Positions of an exam: a tree by the titles of its levels, in the file's order.

use std::collections::HashMap;

use super::Position;
use crate::{id::PositionCode, search::SearchWords};

/// Positions of one exam, in the file's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionTree {
    list: Vec<Position>,
    /// Search text of each position: code, titles and cells in lower case, a line each. It is made
    /// once, since every search reads all of them.
    texts: Vec<String>,
}

/// Node of the tree, with the number of matching positions under it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PositionBranch {
    /// Title of the node.
    pub title: String,
    /// Number of matching positions under the node.
    pub positions: u32,
}

/// Content of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PositionChildren<'a> {
    /// Children of an inner node.
    Branches(Vec<PositionBranch>),
    /// Positions of a node at the lowest level.
    Positions(Vec<&'a Position>),
}

impl PositionTree {
    /// Positions in the order of the list.
    pub fn new(list: Vec<Position>) -> Self {
        let texts = list.iter().map(build_search_text).collect();
        Self { list, texts }
    }

    /// Number of positions.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True if there is no position.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Positions in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &Position> {
        self.list.iter()
    }

    /// Position with this code. `None` if the list has none.
    pub fn find(&self, code: &PositionCode) -> Option<&Position> {
        self.list.iter().find(|position| &position.code == code)
    }

    /// Direct children of the node at `at` (titles from the top; empty is the root), for the
    /// positions that `keep` accepts.
    pub fn list_children(
        &self,
        at: &[String],
        keep: impl Fn(&Position) -> bool,
    ) -> PositionChildren<'_> {
        let below = self.list.iter().filter(|it| it.path.starts_with(at));
        let mut places: HashMap<&str, usize> = HashMap::new();
        let (mut branches, mut leaves) = (Vec::new(), Vec::new());
        for position in below.filter(|position| keep(position)) {
            match &position.path[at.len()..] {
                [] | [_] => leaves.push(position),
                [title, ..] => {
                    let place = *places.entry(title).or_insert_with(|| {
                        branches.push(PositionBranch {
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
            PositionChildren::Positions(leaves)
        } else {
            PositionChildren::Branches(branches)
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
fn build_search_text(position: &Position) -> String {
    let texts = position.path.iter().chain(position.cells.values());
    let lines: Vec<&str> = std::iter::once(position.code.as_str())
        .chain(texts.map(String::as_str))
        .collect();
    lines.join("\n").to_lowercase()
}
