//! An exam's whole list of positions: a tree by the titles of its levels, in the file's order.

use std::collections::HashMap;

use super::Position;
use crate::id::PositionCode;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    list: Vec<Position>,
}

/// A node of the tree, and how many positions under it are let through.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Branch {
    pub title: String,
    pub positions: u32,
}

/// What lies under a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Branches(Vec<Branch>),
    Positions(Vec<&'a Position>),
}

impl Positions {
    pub fn new(list: Vec<Position>) -> Self {
        Self { list }
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

    /// What is directly under the node at `at` (titles from the top; none is the root), of the
    /// positions that `keep` lets through.
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
        // Every position has as many titles as the exam has levels: never both.
        if branches.is_empty() {
            Found::Positions(leaves)
        } else {
            Found::Branches(branches)
        }
    }

    /// Every position under the node whose code, titles or cells have all the words.
    pub fn search<'a>(
        &'a self,
        at: &'a [String],
        words: &'a str,
        keep: impl Fn(&Position) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Position> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        self.list
            .iter()
            .filter(move |position| position.path.starts_with(at))
            .filter(move |position| words.iter().all(|word| position.says(word)))
            .filter(move |position| keep(position))
    }
}

impl Position {
    /// Whether some text of it contains the word, whatever the case.
    fn says(&self, word: &str) -> bool {
        let texts = self.path.iter().chain(self.cells.values());
        self.code.as_str().to_lowercase().contains(word)
            || texts
                .into_iter()
                .any(|text| text.to_lowercase().contains(word))
    }
}
