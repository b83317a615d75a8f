//! JSON for the results of server functions and for the data in a page, read with little code
//! ([`shared::json`]).
//!
//! The data of a page arrive as text within the page and as bytes from a call. Reading both as text
//! keeps one deserializer per model in the WASM module, not two.

use std::str::from_utf8;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};
use shared::json::{self, JsonError};

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
    type Error = JsonError;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        json::from_str(from_utf8(&bytes).unwrap_or_default())
    }
}

impl<T: Serialize> Encoder<T> for TextJson {
    type Error = leptos::serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<Self::Encoded, Self::Error> {
        leptos::serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for TextJson {
    type Error = JsonError;
    type Encoded = str;

    fn decode(text: &Self::Encoded) -> Result<T, Self::Error> {
        json::from_str(text)
    }
}
