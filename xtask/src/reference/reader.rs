//! Reader of the types that serde reads a definition into, from the whole definition downwards.
//!
//! It knows the forms that the definition uses, and refuses every other one: a reference that guesses
//! would mislead.

use std::{
    collections::BTreeMap,
    fmt::Display,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};
use syn::{
    Attribute, Field, Fields, GenericArgument, ItemEnum, ItemStruct, PathArguments, Type,
    ext::IdentExt as _, spanned::Spanned,
};

use super::{
    default_value::{find_default, find_function_value},
    definition_model::{
        Absence, Alternative, Alternatives, DefinitionModel, ModelForm, ModelType, TableKey,
        ValueShape,
    },
    doc_text::{DocScope, read_doc, split_absence},
    leaf::{OBSOLETE_KEY, SLUG, find_leaf},
    serde_options::{FieldOptions, TypeOptions, name_variant},
    source_index::{SourceIndex, TypeItem},
};

/// Types of a definition, from `root` downwards.
///
/// # Errors
/// A type, field or attribute has a form that the reader does not know. The message names file and
/// line.
pub(super) fn read_model(index: &SourceIndex, root: &str) -> Result<DefinitionModel> {
    let mut reader = TypeReader {
        index,
        order: Vec::new(),
        files: BTreeMap::new(),
        types: BTreeMap::new(),
    };
    reader.read_type(root, Path::new(""))?;
    let TypeReader {
        order, mut types, ..
    } = reader;
    let types = order.iter().filter_map(|name| types.remove(name)).collect();
    Ok(DefinitionModel { types })
}

struct TypeReader<'a> {
    index: &'a SourceIndex,
    /// Names of the types in the order of their first use.
    order: Vec<String>,
    /// Files of the types that are read or being read.
    files: BTreeMap<String, PathBuf>,
    types: BTreeMap<String, ModelType>,
}

/// Type of a field, without the `Option` around it.
struct FieldType {
    shape: ValueShape,
    is_option: bool,
}

impl TypeReader<'_> {
    /// Reads the type that `user` names, once.
    fn read_type(&mut self, name: &str, user: &Path) -> Result<()> {
        let index = self.index;
        let found = index.find_type(name, user)?;
        let file = found.file.as_path();
        match self.files.get(name) {
            Some(known) if known == file => return Ok(()),
            Some(known) => bail!(
                "{} and {} have a type `{name}` each: rename one",
                known.display(),
                file.display()
            ),
            None => {}
        }
        self.files.insert(name.to_owned(), file.to_owned());
        self.order.push(name.to_owned());
        let read = match &found.item {
            TypeItem::Struct(item) => self.read_struct(item, file)?,
            TypeItem::Enum(item) => self.read_enum(item, file)?,
        };
        self.types.insert(name.to_owned(), read);
        Ok(())
    }

    fn read_struct(&mut self, item: &ItemStruct, file: &Path) -> Result<ModelType> {
        let name = item.ident.to_string();
        let options = TypeOptions::read(&item.attrs).map_err(|it| place(file, &it))?;
        let keys = match &options.try_from {
            None => self.read_keys(item, None, file)?,
            Some(raw) => match &self.index.find_type(raw, file) {
                Ok(found) => match &found.item {
                    TypeItem::Struct(raw) => self.read_keys(raw, Some(item), file)?,
                    TypeItem::Enum(_) => {
                        return Err(refuse(file, item, "it is read from an enum"));
                    }
                },
                Err(_) => {
                    let advice = format!(
                        "`{name}` is read from `{raw}`: add it to xtask/src/reference/leaf.rs"
                    );
                    return Err(refuse(file, &item.ident, advice));
                }
            },
        };
        let variants = BTreeMap::new();
        let meaning = self.describe(&item.attrs, &name, &variants);
        Ok(ModelType {
            meaning: meaning.ok_or_else(|| lacks_comment(file, &item.ident))?,
            name,
            form: ModelForm::Table(keys),
        })
    }

    /// Keys of a table. A field without a comment takes that of the same field of `described`, the
    /// type that is made from it.
    fn read_keys(
        &mut self,
        item: &ItemStruct,
        described: Option<&ItemStruct>,
        file: &Path,
    ) -> Result<Vec<TableKey>> {
        let options = TypeOptions::read(&item.attrs).map_err(|it| place(file, &it))?;
        if !options.deny_unknown_fields {
            let advice = "it accepts unknown keys: write `serde(deny_unknown_fields)`";
            return Err(refuse(file, &item.ident, advice));
        }
        let Fields::Named(fields) = &item.fields else {
            let advice = "it has no named fields: add it to xtask/src/reference/leaf.rs";
            return Err(refuse(file, &item.ident, advice));
        };
        let owner = described.unwrap_or(item);
        let mut keys = Vec::new();
        for field in &fields.named {
            let other = owner.fields.iter().find(|it| it.ident == field.ident);
            keys.extend(self.read_key(field, other, owner, &options, file)?);
        }
        Ok(keys)
    }

    /// Key of a field. `None` if the definition does not have it, or has it no more.
    fn read_key(
        &mut self,
        field: &Field,
        described: Option<&Field>,
        owner: &ItemStruct,
        options: &TypeOptions,
        file: &Path,
    ) -> Result<Option<TableKey>> {
        let own = FieldOptions::read(&field.attrs).map_err(|it| place(file, &it))?;
        let Some(ident) = &field.ident else {
            return Ok(None);
        };
        if own.is_skipped || is_named(&field.ty, OBSOLETE_KEY) {
            return Ok(None);
        }
        let FieldType { shape, is_option } = self.read_field_type(&field.ty, file)?;
        let owner = owner.ident.to_string();
        let variants = BTreeMap::new();
        let text = self
            .describe(&field.attrs, &owner, &variants)
            .or_else(|| self.describe(&described?.attrs, &owner, &variants))
            .ok_or_else(|| lacks_comment(file, ident))?;
        let (meaning, effect) = split_absence(&text);
        let default = match &own.default_function {
            Some(function) => Some(find_function_value(self.index, function)),
            None if is_option || !own.has_default => None,
            None => Some(find_default(self.index, &shape, file)),
        };
        let absence = match default {
            Some(value) => Absence::Default(value.map_err(|it| refuse(file, ident, it))?),
            None if is_option => Absence::NoValue(effect),
            None => Absence::Refused,
        };
        let name = ident.unraw().to_string();
        Ok(Some(TableKey {
            name: own.rename.unwrap_or_else(|| options.rename(name)),
            meaning,
            value: shape,
            absence,
        }))
    }

    fn read_enum(&mut self, item: &ItemEnum, file: &Path) -> Result<ModelType> {
        let name = item.ident.to_string();
        let options = TypeOptions::read(&item.attrs).map_err(|it| place(file, &it))?;
        if options.try_from.is_some() {
            let advice = "it is read from another type: add it to xtask/src/reference/leaf.rs";
            return Err(refuse(file, &item.ident, advice));
        }
        let mut words = BTreeMap::new();
        for variant in &item.variants {
            let word = name_variant(variant, &options).map_err(|it| place(file, &it))?;
            words.insert(variant.ident.to_string(), word);
        }
        let mut list = Vec::new();
        for variant in &item.variants {
            let content = match &variant.fields {
                Fields::Unit if options.is_untagged => {
                    return Err(refuse(file, variant, "it has no content and no word"));
                }
                Fields::Unit => None,
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    let content = self.read_field_type(&fields.unnamed[0].ty, file)?;
                    if content.is_option {
                        return Err(refuse(file, variant, "its content is optional"));
                    }
                    Some(content.shape)
                }
                _ => {
                    let advice = "its content has several parts: give it a struct";
                    return Err(refuse(file, variant, advice));
                }
            };
            list.push(Alternative {
                word: words[&variant.ident.to_string()].clone(),
                meaning: self
                    .describe(&variant.attrs, &name, &words)
                    .ok_or_else(|| lacks_comment(file, &variant.ident))?,
                content,
            });
        }
        let meaning = self.describe(&item.attrs, &name, &words);
        let is_tagged = !options.is_untagged;
        Ok(ModelType {
            meaning: meaning.ok_or_else(|| lacks_comment(file, &item.ident))?,
            name,
            form: ModelForm::Alternatives(Alternatives { list, is_tagged }),
        })
    }

    fn read_field_type(&mut self, field: &Type, file: &Path) -> Result<FieldType> {
        let (inner, is_option) = match split_type(field) {
            Some((name, arguments)) if name == "Option" && arguments.len() == 1 => {
                (arguments[0], true)
            }
            _ => (field, false),
        };
        let shape = self.read_shape(inner, file)?;
        Ok(FieldType { shape, is_option })
    }

    fn read_shape(&mut self, value: &Type, file: &Path) -> Result<ValueShape> {
        let Some((name, arguments)) = split_type(value) else {
            return Err(refuse(file, value, "the reference does not know this type"));
        };
        Ok(match (name.as_str(), arguments.as_slice()) {
            ("Vec", [element]) => ValueShape::List(Box::new(self.read_shape(element, file)?)),
            ("BTreeMap", [keys, values]) => ValueShape::Map {
                keys: Box::new(self.read_shape(keys, file)?),
                values: Box::new(self.read_shape(values, file)?),
            },
            ("String", []) => ValueShape::Text,
            ("bool", []) => ValueShape::Flag,
            ("u8", []) => integer(0, Some(u8::MAX.into())),
            ("u16", []) => integer(0, Some(u16::MAX.into())),
            ("u32", []) => integer(0, Some(u32::MAX.into())),
            ("u64", []) => integer(0, None),
            ("i64", []) => ValueShape::Integer {
                least: None,
                most: None,
            },
            (_, []) => match find_leaf(&name) {
                Some(leaf) => ValueShape::Leaf(leaf),
                None if self.index.is_slug(&name) => ValueShape::Leaf(&SLUG),
                None => {
                    let found = self.index.find_type(&name, file);
                    found.map_err(|it| refuse(file, value, it))?;
                    self.read_type(&name, file)?;
                    ValueShape::Named(name)
                }
            },
            _ => {
                let advice = format!("the reference does not know the type `{name}<…>` here");
                return Err(refuse(file, value, advice));
            }
        })
    }

    fn describe(
        &self,
        attributes: &[Attribute],
        owner: &str,
        variants: &BTreeMap<String, String>,
    ) -> Option<String> {
        let scope = DocScope {
            index: self.index,
            owner,
            variants,
        };
        Some(scope.rewrite(&read_doc(attributes)?))
    }
}

fn integer(least: i64, most: Option<i64>) -> ValueShape {
    let least = Some(least);
    ValueShape::Integer { least, most }
}

/// Last name of a type and its arguments. `None` for anything that is not a path of types.
fn split_type(value: &Type) -> Option<(String, Vec<&Type>)> {
    let Type::Path(path) = value else {
        return None;
    };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::None => Vec::new(),
        PathArguments::AngleBracketed(list) => {
            let types = list.args.iter().map(|argument| match argument {
                GenericArgument::Type(it) => Some(it),
                _ => None,
            });
            types.collect::<Option<_>>()?
        }
        PathArguments::Parenthesized(_) => return None,
    };
    Some((last.ident.to_string(), arguments))
}

fn is_named(value: &Type, name: &str) -> bool {
    split_type(value).is_some_and(|(found, arguments)| found == name && arguments.is_empty())
}

/// Error about a place in the source: `shared/src/exam.rs:12: advice`.
fn refuse(file: &Path, at: &impl Spanned, advice: impl Display) -> anyhow::Error {
    let line = at.span().start().line;
    anyhow!("{}:{line}: {advice}", file.display())
}

fn place(file: &Path, error: &syn::Error) -> anyhow::Error {
    refuse(file, &error.span(), error)
}

fn lacks_comment(file: &Path, at: &impl Spanned) -> anyhow::Error {
    let advice = "write a `///` comment: the reference has no meaning for this";
    refuse(file, at, advice)
}
