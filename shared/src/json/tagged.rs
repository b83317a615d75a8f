//! Enumerations whose variant is named by a member of their own object, such as
//! `{"code": "locked", "opens": 5}`.
//!
//! serde's `tag` attribute has the same form, but it copies each object into a buffer and reads the
//! model from there, so the module of the browser has a second deserializer for every model inside.
//! Here the reader looks for the tag and then reads the object where it is. Other deserializers,
//! which only the server has, write the object as text for the reader.

mod writer;

use std::{any::type_name, fmt, marker::PhantomData};

use serde::{
    Serializer,
    de::{Deserialize, Deserializer, Error as _, Visitor},
};

use self::writer::TagWriter;
use super::{reader::Reader, transcript::transcribe};

/// Beginning of the name under which a tagged enumeration asks for the reader's help. No type has
/// such a name.
const NAME_START: &str = "tag=";

/// Tag in the name of a newtype; `None` if it is an ordinary newtype.
#[inline(never)]
pub(super) fn find_tag_name(name: &'static str) -> Option<&'static str> {
    name.strip_prefix(NAME_START)
}

/// An enumeration with a tag. `tagged_enum!` implements it.
pub(crate) trait TaggedEnum: for<'de> Deserialize<'de> {
    /// The beginning [`NAME_START`] and the name of the member with the variant.
    const NAME: &'static str;

    /// Reads what serde derives for an enumeration without a tag.
    fn read_variant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Writes what serde derives for an enumeration without a tag.
    fn write_variant<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Implements `Serialize` and `Deserialize` for an enumeration with `#[serde(remote = "Self")]`.
macro_rules! tagged_enum {
    ($type:ty, $tag:literal) => {
        impl $crate::json::tagged::TaggedEnum for $type {
            const NAME: &'static str = concat!("tag=", $tag);

            fn read_variant<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }

            fn write_variant<S: serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::json::tagged::read(deserializer)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::json::tagged::write(self, serializer)
            }
        }
    };
}
pub(crate) use tagged_enum;

/// Reads an enumeration with a tag.
pub(crate) fn read<'de, T: TaggedEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    // The compiler knows the result, so the module of the browser has the first branch only.
    if type_name::<D>() == type_name::<&mut Reader<'_>>() {
        return deserializer.deserialize_newtype_struct(T::NAME, VariantVisitor(PhantomData));
    }
    let text = transcribe(deserializer)?;
    super::from_str(&text).map_err(D::Error::custom)
}

/// Writes an enumeration with a tag, which is the first member.
pub(crate) fn write<T: TaggedEnum, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let tag = &T::NAME[NAME_START.len()..];
    value.write_variant(TagWriter { tag, serializer })
}

/// The reader calls it after it has noted the tag.
struct VariantVisitor<T>(PhantomData<T>);

impl<'de, T: TaggedEnum> Visitor<'de> for VariantVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a tag")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read_variant(deserializer)
    }
}
