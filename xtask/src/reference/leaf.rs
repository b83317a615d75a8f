//! Values that a definition writes as one text, and whose types read it by hand. Serde's attributes
//! do not tell their form, so that this table does.

/// Kind of value with a form of its own.
pub(super) struct LeafType {
    /// Types of `shared` that are read so.
    types: &'static [&'static str],
    /// Name in the schema.
    pub schema_name: &'static str,
    /// Name in the reference.
    pub name: &'static str,
    /// Same for several values.
    pub plural: &'static str,
    pub form: LeafForm,
    /// Value as the definition writes it.
    pub example: &'static str,
    pub meaning: &'static str,
}

/// Form of a value in the definition.
pub(super) enum LeafForm {
    /// Text of any content.
    AnyText,
    /// Text that matches the regular expression.
    Matching(&'static str),
    /// Text in Chinese, or a table of texts by language.
    LocalText,
}

/// Type of keys that are read and ignored. The reference leaves them out.
pub(super) const OBSOLETE_KEY: &str = "ObsoleteKey";

/// Id of a part of the definition: every type of the macro `slug_id`.
pub(super) static SLUG: LeafType = LeafType {
    types: &[],
    schema_name: "Id",
    name: "id",
    plural: "ids",
    form: LeafForm::Matching("^[a-z0-9][a-z0-9-]{0,63}$"),
    example: "\"id-card\"",
    meaning: "1 to 64 characters of a-z, 0-9 and -, a letter or digit first. The same id names the \
              same part in every version.",
};

static LEAVES: [LeafType; 5] = [
    LeafType {
        types: &["LocalText"],
        schema_name: "LocalText",
        name: "wording",
        plural: "wordings",
        form: LeafForm::LocalText,
        example: "{ zh = \"身份证\", en = \"Identity card\" }",
        meaning: "Text in Chinese and English, or in Chinese only: `\"身份证\"`. English pages show \
                  the Chinese text where there is no other.",
    },
    LeafType {
        types: &["CivilTime"],
        schema_name: "Time",
        name: "time",
        plural: "times",
        form: LeafForm::Matching("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?$"),
        example: "\"2021-01-12 09:00\"",
        meaning: "Date and time of day in the time zone of the exam, in quotation marks.",
    },
    LeafType {
        types: &["Zone"],
        schema_name: "Zone",
        name: "time zone",
        plural: "time zones",
        form: LeafForm::Matching("^[+-][0-9]{2}:[0-9]{2}$"),
        example: "\"+08:00\"",
        meaning: "Difference to UTC in hours and minutes.",
    },
    LeafType {
        types: &["Amount"],
        schema_name: "Amount",
        name: "amount",
        plural: "amounts",
        form: LeafForm::Matching("^[0-9]+\\.[0-9]{2}$"),
        example: "\"100.00\"",
        meaning: "Amount of money with two decimals, in quotation marks.",
    },
    LeafType {
        types: &["LineFormat"],
        schema_name: "Line",
        name: "line",
        plural: "lines",
        form: LeafForm::AnyText,
        example: "\"{from}-{until}，{unit}\"",
        meaning: "Text in which the id of a field in braces stands for its answer.",
    },
];

/// All kinds of values, in the order of the reference.
pub(super) fn list_leaves() -> impl Iterator<Item = &'static LeafType> {
    std::iter::once(&SLUG).chain(&LEAVES)
}

/// Kind of value that this type is. `None` for a type with serde's own form.
pub(super) fn find_leaf(type_name: &str) -> Option<&'static LeafType> {
    LEAVES.iter().find(|leaf| leaf.types.contains(&type_name))
}
