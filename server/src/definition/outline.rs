//! Index of all keys of a TOML document: finds the key path of a byte span, and the line and column
//! of a path.

use std::ops::Range;

use shared::{exam::check::DefinitionFault, text::LocalText};
use toml::de::{DeTable, DeValue};

/// Every key and array element of a document, parents before their children.
pub(super) struct Outline<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

struct Node {
    path: String,
    /// Bytes of the key; in an array, of the element.
    key: Range<usize>,
    value: Range<usize>,
}

impl<'a> Outline<'a> {
    /// An outline of invalid TOML, which has lines but no keys.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            nodes: Vec::new(),
        }
    }

    pub(super) fn from_document(text: &'a str, document: &DeTable<'_>) -> Self {
        let mut outline = Self::new(text);
        outline.add_table("", document);
        outline
    }

    fn add_table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let path = if path.is_empty() {
                key.get_ref().to_string()
            } else {
                format!("{path}.{}", key.get_ref())
            };
            self.add_value(path, key.span(), value.span(), value.get_ref());
        }
    }

    fn add_value(
        &mut self,
        path: String,
        key: Range<usize>,
        span: Range<usize>,
        value: &DeValue<'_>,
    ) {
        self.nodes.push(Node {
            path: path.clone(),
            key,
            value: span,
        });
        match value {
            DeValue::Table(table) => self.add_table(&path, table),
            DeValue::Array(array) => {
                for (at, element) in array.iter().enumerate() {
                    self.add_value(
                        format!("{path}[{at}]"),
                        element.span(),
                        element.span(),
                        element.get_ref(),
                    );
                }
            }
            _ => {}
        }
    }

    /// A fault at a path; if the key is missing, at the nearest existing parent.
    pub(super) fn locate(&self, path: String, message: LocalText) -> DefinitionFault {
        let mut nearest = path.as_str();
        let at = loop {
            if let Some(node) = self.nodes.iter().find(|node| node.path == nearest) {
                break node.key.start;
            }
            match nearest.rfind(['.', '[']) {
                Some(end) => nearest = &nearest[..end],
                None => break 0,
            }
        };
        let (line, column) = self.position(at);
        DefinitionFault {
            line,
            column,
            path,
            message,
        }
    }

    /// A fault at the span of an error, with the path of the innermost key there.
    pub(super) fn locate_span(
        &self,
        span: Option<Range<usize>>,
        message: LocalText,
    ) -> DefinitionFault {
        let span = span.unwrap_or(0..0);
        let (line, column) = self.position(span.start);
        let exact = self
            .nodes
            .iter()
            .rev()
            .find(|node| node.key == span || node.value == span);
        let around = || {
            let holds = |node: &&Node| node.value.contains(&span.start);
            self.nodes
                .iter()
                .filter(holds)
                .min_by_key(|node| node.value.len())
        };
        let path = exact
            .or_else(around)
            .map(|node| node.path.clone())
            .unwrap_or_default();
        DefinitionFault {
            line,
            column,
            path,
            message,
        }
    }

    /// Unknown keys beside `zh` and `en` in a text, which serde ignores.
    pub(super) fn find_unknown_text_keys(&self) -> Vec<DefinitionFault> {
        let is_text = |parent: &str| {
            self.nodes
                .iter()
                .any(|node| node.path.strip_prefix(parent) == Some(".zh"))
        };
        let stray = self.nodes.iter().filter_map(|node| {
            let (parent, key) = node.path.rsplit_once('.')?;
            (key != "zh" && key != "en" && is_text(parent)).then_some((node, key))
        });
        stray
            .map(|(node, key)| {
                let (line, column) = self.position(node.key.start);
                let message = LocalText::bilingual(
                    format!("没有 `{key}` 这个键；这里可以写：`zh`、`en`"),
                    format!("unknown key `{key}`; allowed here: `zh`, `en`"),
                );
                DefinitionFault {
                    line,
                    column,
                    path: node.path.clone(),
                    message,
                }
            })
            .collect()
    }

    /// Line and column of a byte, both from 1, the column in characters.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}
