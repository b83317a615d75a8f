//! Locates a syntax error: the error is searched for in a document without a key, or with fewer
//! array elements.

use std::ops::Range;

use serde::Deserialize as _;
use shared::exam::Exam;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer, Error},
};

type TomlDocument<'a> = Spanned<DeTable<'a>>;

pub(super) fn parse_exam(document: &TomlDocument<'_>) -> Result<Exam, Error> {
    Exam::deserialize(Deserializer::from(document.clone()))
}

/// Removes the key at `span`; `false` if there is none.
pub(super) fn remove_key(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let here = table
        .iter()
        .find(|(key, _)| key.span() == *span)
        .map(|(key, _)| key.get_ref().to_string());
    if let Some(key) = here {
        return table.remove(key.as_str()).is_some();
    }
    table.iter_mut().any(|(_, value)| match value.get_mut() {
        DeValue::Table(table) => remove_key(table, span),
        DeValue::Array(array) => array
            .iter_mut()
            .any(|element| remove_in_element(element.get_mut(), span)),
        _ => false,
    })
}

fn remove_in_element(element: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match element {
        DeValue::Table(table) => remove_key(table, span),
        _ => false,
    }
}

/// The element that causes an error reported at its array: the last element of the shortest prefix
/// of the array that still gives the error.
pub(super) fn find_element(document: &TomlDocument<'_>, error: &Error) -> Option<Range<usize>> {
    let span = error.span()?;
    let array = find_array(document.get_ref(), &span)?;
    array.iter().enumerate().find_map(|(at, element)| {
        let mut shorter = document.clone();
        shorten_array(shorter.get_mut(), &span, at + 1);
        let same = parse_exam(&shorter).is_err_and(|found| found.message() == error.message());
        same.then(|| element.span())
    })
}

fn find_array<'t, 'a>(table: &'t DeTable<'a>, span: &Range<usize>) -> Option<&'t DeArray<'a>> {
    table.iter().find_map(|(_, value)| match value.get_ref() {
        DeValue::Array(array) if value.span() == *span => Some(array),
        DeValue::Array(array) => array
            .iter()
            .find_map(|element| find_array(element.get_ref().as_table()?, span)),
        DeValue::Table(table) => find_array(table, span),
        _ => None,
    })
}

fn shorten_array(table: &mut DeTable<'_>, span: &Range<usize>, length: usize) {
    for (_, value) in table.iter_mut() {
        let is_here = value.span() == *span;
        match value.get_mut() {
            DeValue::Array(array) if is_here => {
                let mut first = DeArray::new();
                array
                    .iter()
                    .take(length)
                    .for_each(|element| first.push(element.clone()));
                *array = first;
            }
            DeValue::Array(array) => array.iter_mut().for_each(|element| {
                if let DeValue::Table(table) = element.get_mut() {
                    shorten_array(table, span, length);
                }
            }),
            DeValue::Table(table) => shorten_array(table, span, length),
            _ => {}
        }
    }
}
