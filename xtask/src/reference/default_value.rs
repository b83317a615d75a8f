//! Values that serde takes for absent keys.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use syn::{Attribute, Block, Expr, ItemEnum, Lit, Stmt, Token, punctuated::Punctuated};

use super::{
    definition_model::ValueShape,
    serde_options::{TypeOptions, name_variant},
    source_index::{SourceIndex, TypeItem},
};

/// Value of `#[serde(default)]`.
///
/// # Errors
/// The default is written in a form that cannot be read here.
pub(super) fn find_default(index: &SourceIndex, shape: &ValueShape, file: &Path) -> Result<Value> {
    Ok(match shape {
        ValueShape::Text => json!(""),
        ValueShape::Flag => json!(false),
        ValueShape::Integer { .. } => json!(0),
        ValueShape::List(_) => json!([]),
        ValueShape::Map { .. } => json!({}),
        ValueShape::Leaf(leaf) => bail!("the default of a {} is not known", leaf.name),
        ValueShape::Named(name) => match &index.find_type(name, file)?.item {
            TypeItem::Struct(item) if derives_default(&item.attrs) => json!({}),
            TypeItem::Struct(_) => bail!("`{name}` does not derive `Default`"),
            TypeItem::Enum(item) => match index.find_default(name) {
                Some(body) => read_enum_default(item, body)?,
                None => json!(find_default_variant(item)?),
            },
        },
    })
}

/// Value of `#[serde(default = "function")]`: a number or a boolean.
///
/// # Errors
/// The function is not found, or its body is not a constant.
pub(super) fn find_function_value(index: &SourceIndex, function: &str) -> Result<Value> {
    let parts: Vec<_> = function.split("::").collect();
    let owner = parts.iter().rev().nth(1).copied().unwrap_or_default();
    let Some(body) = index.find_function(function).and_then(find_expression) else {
        bail!("`{function}` is no function of one expression");
    };
    if let Expr::Lit(literal) = body
        && let Lit::Bool(flag) = &literal.lit
    {
        return Ok(json!(flag.value));
    }
    match index.evaluate(owner, body) {
        Some(number) => Ok(json!(number)),
        None => bail!("the value of `{function}` is no number, boolean or constant"),
    }
}

/// Word of the variant with `#[default]`.
fn find_default_variant(item: &ItemEnum) -> Result<String> {
    let is_default = |attribute: &Attribute| attribute.path().is_ident("default");
    let found = item
        .variants
        .iter()
        .find(|it| it.attrs.iter().any(is_default));
    match found {
        Some(variant) => Ok(name_variant(variant, &TypeOptions::read(&item.attrs)?)?),
        None => bail!("`{}` has no `#[default]` variant", item.ident),
    }
}

/// Value of a hand-written default: `Self::Word`, or `Self::Word(Rules::default())`.
fn read_enum_default(item: &ItemEnum, body: &Block) -> Result<Value> {
    let word = |expression: &Expr| -> Result<String> {
        let name = match expression {
            Expr::Path(path) => path.path.segments.last().map(|it| &it.ident),
            _ => None,
        };
        match item.variants.iter().find(|it| Some(&it.ident) == name) {
            Some(variant) => Ok(name_variant(variant, &TypeOptions::read(&item.attrs)?)?),
            None => bail!("the default of `{}` is no variant", item.ident),
        }
    };
    match find_expression(body) {
        Some(Expr::Call(call)) if call.args.iter().all(is_default_call) => {
            let word = word(&call.func)?;
            Ok(json!({ word: {} }))
        }
        Some(expression) => Ok(json!(word(expression)?)),
        None => bail!("the default of `{}` is no single expression", item.ident),
    }
}

/// True for `Rules::default()`.
fn is_default_call(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else {
        return false;
    };
    match &*call.func {
        Expr::Path(path) => {
            let name = path.path.segments.last();
            call.args.is_empty() && name.is_some_and(|it| it.ident == "default")
        }
        _ => false,
    }
}

/// Expression of a body that is nothing else.
fn find_expression(body: &Block) -> Option<&Expr> {
    match body.stmts.as_slice() {
        [Stmt::Expr(expression, None)] => Some(expression),
        _ => None,
    }
}

fn derives_default(attributes: &[Attribute]) -> bool {
    let derives = attributes.iter().filter(|it| it.path().is_ident("derive"));
    let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
    let mut names = derives
        .filter_map(|it| it.parse_args_with(parser).ok())
        .flatten();
    names.any(|name| name.is_ident("Default"))
}
