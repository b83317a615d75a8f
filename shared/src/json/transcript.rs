//! Writes what another deserializer has as JSON text.

use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The value as JSON.
///
/// # Errors
/// If the deserializer fails or has a number that JSON has not.
pub(super) fn transcribe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::new();
    Transcriber(&mut text).deserialize(deserializer)?;
    Ok(text)
}

/// Adds a value to the text.
struct Transcriber<'t>(&'t mut String);

impl Transcriber<'_> {
    fn add<E: Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Transcriber<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcriber<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.add(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.add(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.add(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom("not a number of JSON"));
        }
        self.add(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        write_string(self.0, value);
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.add("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.add("null")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let text = self.0;
        text.push('[');
        let start = text.len();
        while elements
            .next_element_seed(Element { text, start })?
            .is_some()
        {}
        text.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let text = self.0;
        text.push('{');
        let start = text.len();
        while let Some(name) = members.next_key::<String>()? {
            if text.len() > start {
                text.push(',');
            }
            write_string(text, &name);
            text.push(':');
            members.next_value_seed(Transcriber(text))?;
        }
        text.push('}');
        Ok(())
    }
}

/// Adds an element of an array that begins at `start`.
struct Element<'t> {
    text: &'t mut String,
    start: usize,
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.text.len() > self.start {
            self.text.push(',');
        }
        Transcriber(self.text).deserialize(deserializer)
    }
}

fn write_string(text: &mut String, value: &str) {
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '\0'..='\u{1f}' => {
                // Writing to a `String` cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(letter));
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
}
