//! Validator of exactly the keywords of JSON Schema that the generated schema uses. It panics at any
//! other keyword, so that no rule is passed over.

use serde_json::{Map, Value};

use super::pattern::matches_pattern;

/// Schema with its definitions.
pub(super) struct SchemaValidator {
    root: Value,
}

impl SchemaValidator {
    pub(super) fn new(root: Value) -> Self {
        Self { root }
    }

    /// First fault of a value, with its place. `None` if the value is valid.
    pub(super) fn find_fault(&self, value: &Value) -> Option<String> {
        self.check(&self.root, value, "")
    }

    fn check(&self, schema: &Value, value: &Value, place: &str) -> Option<String> {
        let rules = schema.as_object().expect("a schema is an object");
        rules
            .iter()
            .find_map(|(keyword, rule)| self.check_rule(keyword, rule, rules, value, place))
    }

    fn check_rule(
        &self,
        keyword: &str,
        rule: &Value,
        rules: &Map<String, Value>,
        value: &Value,
        place: &str,
    ) -> Option<String> {
        let fault = |is_fault: bool| is_fault.then(|| format!("{place}: {keyword} {rule}"));
        match keyword {
            "$schema" | "$defs" | "title" | "description" | "default" => None,
            "$ref" => {
                let name = rule.as_str().expect("a text");
                let name = name.strip_prefix("#/$defs/").expect("a definition");
                self.check(&self.root["$defs"][name], value, place)
            }
            "type" => fault(!is_of_type(rule.as_str().expect("a text"), value)),
            "enum" => fault(!rule.as_array().expect("a list").contains(value)),
            "anyOf" => {
                let mut forms = rule.as_array().expect("a list").iter();
                fault(!forms.any(|form| self.check(form, value, place).is_none()))
            }
            "pattern" => {
                let pattern = rule.as_str().expect("a text");
                fault(
                    value
                        .as_str()
                        .is_some_and(|it| !matches_pattern(pattern, it)),
                )
            }
            "minimum" => fault(value.as_f64().is_some_and(|it| it < number(rule))),
            "maximum" => fault(value.as_f64().is_some_and(|it| it > number(rule))),
            "items" => {
                let mut elements = value.as_array()?.iter().enumerate();
                elements.find_map(|(at, it)| self.check(rule, it, &format!("{place}[{at}]")))
            }
            "properties" => {
                let mut members = value.as_object()?.iter();
                members
                    .find_map(|(key, it)| self.check(rule.get(key)?, it, &format!("{place}.{key}")))
            }
            "propertyNames" => {
                let mut keys = value.as_object()?.keys();
                keys.find_map(|key| self.check(rule, &Value::String(key.clone()), place))
            }
            "required" => {
                let members = value.as_object()?;
                let mut keys = rule.as_array().expect("a list").iter();
                fault(keys.any(|key| !members.contains_key(key.as_str().expect("a text"))))
            }
            "additionalProperties" => {
                let known = rules.get("properties");
                let is_known = |key: &str| known.is_some_and(|it| it.get(key).is_some());
                let mut others = value.as_object()?.iter().filter(|(key, _)| !is_known(key));
                match rule {
                    Value::Bool(false) => fault(others.next().is_some()),
                    schema => others
                        .find_map(|(key, it)| self.check(schema, it, &format!("{place}.{key}"))),
                }
            }
            _ => panic!("the validator does not know the keyword `{keyword}`"),
        }
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("the validator does not know the type `{name}`"),
    }
}

fn number(rule: &Value) -> f64 {
    rule.as_f64().expect("a number")
}

#[test]
#[should_panic(expected = "does not know the keyword `oneOf`")]
fn unknown_keyword_is_refused() {
    let schema = SchemaValidator::new(serde_json::json!({ "oneOf": [] }));
    schema.find_fault(&Value::Null);
}
