//! JSON for the results of server functions, read as text.
//!
//! The data of a page arrive as text within the page and as bytes from a call. Reading both as text
//! keeps one deserializer per model in the WASM module, not two.

use std::str::from_utf8;

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};

pub struct TextJson;

/// The `output` codec of server functions.
pub type TextJsonOutput = Post<TextJson>;

impl ContentType for TextJson {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for TextJson {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for TextJson {
    type Error = leptos::serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        leptos::serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for TextJson {
    type Error = leptos::serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        leptos::serde_json::from_str(from_utf8(&bytes).unwrap_or_default())
    }
}
