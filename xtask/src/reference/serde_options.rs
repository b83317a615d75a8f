//! Options in the `#[serde(…)]` attributes of types, fields and variants. An option that the reader
//! does not know is an error, since it may change how a definition is written.

use syn::{Attribute, LitStr, Result, Token, Variant};

use super::doc_text::to_kebab_case;

/// Options of a struct or an enum.
#[derive(Default)]
pub(super) struct TypeOptions {
    pub deny_unknown_fields: bool,
    pub is_kebab_case: bool,
    pub is_untagged: bool,
    /// Type that is read in place of this one.
    pub try_from: Option<String>,
}

/// Options of a field.
#[derive(Default)]
pub(super) struct FieldOptions {
    pub is_skipped: bool,
    pub has_default: bool,
    /// Path of the function that gives the default.
    pub default_function: Option<String>,
    pub rename: Option<String>,
}

impl TypeOptions {
    /// # Errors
    /// An unknown option, with its place.
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        for option in read_options(attributes)? {
            match (option.name.as_str(), option.value.as_deref()) {
                ("deny_unknown_fields", None) => options.deny_unknown_fields = true,
                ("rename_all", Some("kebab-case")) => options.is_kebab_case = true,
                ("untagged", None) => options.is_untagged = true,
                ("try_from", Some(_)) => options.try_from = option.value,
                ("into", Some(_)) => {}
                _ => return Err(option.refuse()),
            }
        }
        Ok(options)
    }

    /// Name of a field or a variant in the definition.
    pub(super) fn rename(&self, name: String) -> String {
        match self.is_kebab_case {
            true => to_kebab_case(&name),
            false => name,
        }
    }
}

impl FieldOptions {
    /// # Errors
    /// An unknown option, with its place.
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        for option in read_options(attributes)? {
            match (option.name.as_str(), option.value.as_deref()) {
                ("skip", None) => options.is_skipped = true,
                ("default", _) => {
                    options.has_default = true;
                    options.default_function = option.value;
                }
                ("rename", Some(_)) => options.rename = option.value,
                ("skip_serializing", None) | ("skip_serializing_if", Some(_)) => {}
                _ => return Err(option.refuse()),
            }
        }
        Ok(options)
    }
}

/// Word of a variant in the definition.
///
/// # Errors
/// An unknown option, with its place.
pub(super) fn name_variant(variant: &Variant, options: &TypeOptions) -> Result<String> {
    let mut rename = None;
    for option in read_options(&variant.attrs)? {
        match (option.name.as_str(), option.value.as_deref()) {
            ("rename", Some(_)) => rename = option.value,
            _ => return Err(option.refuse()),
        }
    }
    Ok(rename.unwrap_or_else(|| options.rename(variant.ident.to_string())))
}

/// One option: `default`, or `rename = "name"`.
struct SerdeOption {
    name: String,
    value: Option<String>,
    path: syn::Path,
}

impl SerdeOption {
    fn refuse(&self) -> syn::Error {
        let value = self.value.as_ref().map(|it| format!(" = \"{it}\""));
        let option = format!("{}{}", self.name, value.unwrap_or_default());
        let advice = format!("the reference does not know `serde({option})` here");
        syn::Error::new_spanned(&self.path, advice)
    }
}

fn read_options(attributes: &[Attribute]) -> Result<Vec<SerdeOption>> {
    let mut options = Vec::new();
    for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.require_ident()?.to_string();
            let value = match meta.input.peek(Token![=]) {
                true => Some(meta.value()?.parse::<LitStr>()?.value()),
                false => None,
            };
            let path = meta.path;
            options.push(SerdeOption { name, value, path });
            Ok(())
        })?;
    }
    Ok(options)
}
