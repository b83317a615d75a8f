//! Index of the types, constants and functions in the source of a crate, by name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use syn::{
    Attribute, BinOp, Block, Expr, Fields, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct,
    Lit, Token, Type,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::files;

/// Struct or enum with its file.
pub(super) struct SourceType {
    pub file: PathBuf,
    pub item: TypeItem,
}

pub(super) enum TypeItem {
    Struct(ItemStruct),
    Enum(ItemEnum),
}

/// Names of the source. Constants and functions of a type are `Type::NAME`, free ones `NAME`.
#[derive(Default)]
pub(super) struct SourceIndex {
    types: BTreeMap<String, Vec<SourceType>>,
    constants: BTreeMap<String, Vec<Expr>>,
    functions: BTreeMap<String, Vec<Block>>,
    /// Bodies of the `Default` that is written by hand, by type.
    defaults: BTreeMap<String, Block>,
    /// Types that the macro `slug_id` defines.
    slugs: BTreeSet<String>,
}

impl SourceIndex {
    /// Reads all files below a folder.
    ///
    /// # Errors
    /// A file cannot be read or is not Rust.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut index = Self::default();
        for path in files::list_kind(folder, "rs") {
            let text = fs::read_to_string(&path)?;
            index.add(&path, &text)?;
        }
        Ok(index)
    }

    /// Adds the items of one file. Inline modules are left out, since they hold tests.
    ///
    /// # Errors
    /// The text is not Rust.
    pub(super) fn add(&mut self, file: &Path, text: &str) -> Result<()> {
        let syntax = syn::parse_file(text).with_context(|| file.display().to_string())?;
        for item in syntax.items {
            match item {
                Item::Struct(item) => self.add_type(file, &item.ident.clone(), item.into()),
                Item::Enum(item) => self.add_type(file, &item.ident.clone(), item.into()),
                Item::Const(item) => {
                    let found = self.constants.entry(item.ident.to_string());
                    found.or_default().push(*item.expr);
                }
                Item::Fn(item) => {
                    let found = self.functions.entry(item.sig.ident.to_string());
                    found.or_default().push(*item.block);
                }
                Item::Impl(item) => self.add_impl(item),
                Item::Macro(item) if item.mac.path.is_ident("slug_id") => {
                    let parser = Punctuated::<SlugName, Token![,]>::parse_terminated;
                    let names = item.mac.parse_body_with(parser)?;
                    let names = names.into_iter().map(|SlugName(name)| name.to_string());
                    self.slugs.extend(names);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add_type(&mut self, file: &Path, name: &Ident, item: TypeItem) {
        let file = file.to_owned();
        let found = self.types.entry(name.to_string()).or_default();
        found.push(SourceType { file, item });
    }

    fn add_impl(&mut self, item: ItemImpl) {
        let Type::Path(own) = &*item.self_ty else {
            return;
        };
        let Some(own) = own.path.segments.last().map(|it| it.ident.to_string()) else {
            return;
        };
        let trait_name = item
            .trait_
            .as_ref()
            .and_then(|(_, path, _)| path.segments.last())
            .map(|it| it.ident.to_string());
        for part in item.items {
            match (part, trait_name.as_deref()) {
                (ImplItem::Const(part), None) => {
                    let name = format!("{own}::{}", part.ident);
                    self.constants.entry(name).or_default().push(part.expr);
                }
                (ImplItem::Fn(part), None) => {
                    let name = format!("{own}::{}", part.sig.ident);
                    self.functions.entry(name).or_default().push(part.block);
                }
                (ImplItem::Fn(part), Some("Default")) => {
                    self.defaults.insert(own.clone(), part.block);
                }
                _ => {}
            }
        }
    }

    /// Type with this name, as `file` means it: its own type, or the only one.
    ///
    /// # Errors
    /// There is no such type, or several files have one.
    pub(super) fn find_type(&self, name: &str, file: &Path) -> Result<&SourceType> {
        let found = self.types.get(name).map_or(&[][..], Vec::as_slice);
        let own = found.iter().find(|it| it.file == file);
        match (own, found) {
            (Some(own), _) => Ok(own),
            (None, [only]) => Ok(only),
            (None, []) => Err(anyhow!(
                "`{name}` is no type of `{SHARED}`: if a definition writes it as a text, add it \
                 to xtask/src/reference/leaf.rs",
                SHARED = super::SOURCES
            )),
            _ => bail!("several files have a type `{name}`: rename one"),
        }
    }

    /// True for an id that is a slug.
    pub(super) fn is_slug(&self, name: &str) -> bool {
        self.slugs.contains(name)
    }

    /// True if a struct of this name has the field.
    pub(super) fn has_field(&self, type_name: &str, field: &str) -> bool {
        let types = self.types.get(type_name).into_iter().flatten();
        types
            .filter_map(|it| match &it.item {
                TypeItem::Struct(item) => Some(&item.fields),
                TypeItem::Enum(_) => None,
            })
            .flat_map(Fields::iter)
            .any(|it| it.ident.as_ref().is_some_and(|ident| ident == field))
    }

    /// Body of a function. `None` if there is none of this name, or several.
    pub(super) fn find_function(&self, name: &str) -> Option<&Block> {
        only(self.functions.get(name)?)
    }

    /// Body of the hand-written `Default` of a type.
    pub(super) fn find_default(&self, type_name: &str) -> Option<&Block> {
        self.defaults.get(type_name)
    }

    /// Value of an expression of whole numbers and constants. `owner` is the type that `Self` means.
    /// `None` for any other expression.
    pub(super) fn evaluate(&self, owner: &str, expression: &Expr) -> Option<i64> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => number.base10_parse().ok(),
                _ => None,
            },
            Expr::Paren(inner) => self.evaluate(owner, &inner.expr),
            Expr::Binary(binary) => {
                let left = self.evaluate(owner, &binary.left)?;
                let right = self.evaluate(owner, &binary.right)?;
                match binary.op {
                    BinOp::Mul(_) => left.checked_mul(right),
                    BinOp::Add(_) => left.checked_add(right),
                    _ => None,
                }
            }
            Expr::Path(path) => {
                let parts = path.path.segments.iter().map(|it| it.ident.to_string());
                self.find_constant(owner, &parts.collect::<Vec<_>>())
            }
            _ => None,
        }
    }

    /// Value of the constant with this path. `None` if it is no constant, or no whole number.
    pub(super) fn find_constant(&self, owner: &str, path: &[String]) -> Option<i64> {
        let (name, before) = path.split_last()?;
        let (name, owner) = match before.last().map(String::as_str) {
            Some("Self") => (format!("{owner}::{name}"), owner),
            Some(of) if of.starts_with(char::is_uppercase) => (format!("{of}::{name}"), of),
            _ => (name.clone(), owner),
        };
        self.evaluate(owner, only(self.constants.get(&name)?)?)
    }
}

impl From<ItemStruct> for TypeItem {
    fn from(item: ItemStruct) -> Self {
        Self::Struct(item)
    }
}

impl From<ItemEnum> for TypeItem {
    fn from(item: ItemEnum) -> Self {
        Self::Enum(item)
    }
}

/// The element of a list of one.
fn only<T>(list: &[T]) -> Option<&T> {
    match list {
        [only] => Some(only),
        _ => None,
    }
}

/// Name in the macro `slug_id`, behind its comment.
struct SlugName(Ident);

impl Parse for SlugName {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_outer(input)?;
        input.parse().map(Self)
    }
}
