//! Fee, ticket, printed forms, on-site list.

use serde_json::json;

use super::{Push, Remove, Set, expect_faults, read_english};
use crate::text::Lang;

#[test]
fn the_wording_of_messages_is_checked() {
    expect_faults(vec![
        (
            "/messages",
            Set(json!({ "returned": "{exam}：{slots}，{deadline}", "approved": "{deadline}" })),
            "messages.approved",
            "`{deadline}` is no value of this message; allowed: `{exam}`, `{number}`, `{link}`",
        ),
        (
            "/messages",
            Set(json!({ "approved": { "zh": "{exam}", "en": " " } })),
            "messages.approved.en",
            "the English text is empty; write it, or leave `en` out",
        ),
    ]);
}

#[test]
fn the_fee_is_checked() {
    expect_faults(vec![
        (
            "/fee/title",
            Set(json!("")),
            "fee.title",
            "the Chinese text is empty",
        ),
        (
            "/fee/amount",
            Set(json!("0.00")),
            "fee.amount",
            "0.00 is not allowed: leave `fee` out where nothing is paid",
        ),
        (
            "/fee/amount",
            Remove,
            "fee.amount",
            "is missing; an order made online needs it",
        ),
        (
            "/fee/online",
            Push(json!("alipay")),
            "fee.online[1]",
            "is there twice in this list",
        ),
    ]);
}

#[test]
fn a_fee_that_cannot_be_paid_is_named() {
    let mut definition = super::good::definition();
    definition["fee"] = json!({ "title": "费", "amount": "1.00" });
    definition["rounds"][0]["stages"]
        .as_array_mut()
        .expect("stages")
        .remove(9);
    let faults = super::check_exam(&serde_json::from_value(definition).expect("an exam"));
    let found: Vec<_> = faults.iter().map(read_english).collect();
    assert_eq!(
        found,
        [(
            "fee",
            "has no way to pay; `online` or `on-site` must name one"
        )]
    );
}

#[test]
fn tickets_and_printed_forms_print_what_exists() {
    let form =
        json!({ "id": "registration", "title": "又", "copies": 1, "text": "信", "lines": [] });
    expect_faults(vec![
        (
            "/ticket/lines",
            Set(json!([])),
            "ticket.lines",
            "is empty; a ticket says at least whose it is",
        ),
        (
            "/ticket/lines/2/from",
            Set(json!({ "column": "room" })),
            "ticket.lines[2].from",
            "`room` is no seating column; allowed: `seat`",
        ),
        (
            "/ticket/columns",
            Push(json!({ "id": "seat", "title": "座" })),
            "ticket.columns[1].id",
            "the column `seat` is there twice",
        ),
        (
            "/printed-forms",
            Push(form),
            "printed-forms[1].id",
            "the form `registration` is there twice",
        ),
        (
            "/printed-forms/0/copies",
            Set(json!(0)),
            "printed-forms[0].copies",
            "0 is not allowed: 1 to 20",
        ),
        (
            "/printed-forms/0/lines",
            Set(json!([])),
            "printed-forms[0].lines",
            "is empty, and there is no `text`; the page would be blank",
        ),
        (
            "/printed-forms/0/lines/0/from",
            Set(json!({ "column": "seat" })),
            "printed-forms[0].lines[0].from",
            "`seat` is a seating column, which only the ticket has",
        ),
        (
            "/printed-forms/0/lines/3/from",
            Set(json!({ "section": "jobs" })),
            "printed-forms[0].lines[3].from",
            "`jobs` is no section; allowed: `person`, `work`, `education`",
        ),
        (
            "/printed-forms/0/stamps/0/rule",
            Set(json!("")),
            "printed-forms[0].stamps[0].rule",
            "the Chinese text is empty",
        ),
    ]);
    let faults = super::check_exam(&super::exam_with_change(
        "/printed-forms/0/lines/2/from",
        Set(json!({ "field": "grade" })),
    ));
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0]
            .message
            .get(Lang::En)
            .starts_with("`grade` is no field; allowed: `degree`")
    );
}

#[test]
fn the_on_site_list_is_checked() {
    expect_faults(vec![
        (
            "/on-site/items",
            Set(json!([])),
            "on-site.items",
            "is empty; leave `on-site` out where nothing is brought",
        ),
        (
            "/on-site/items/0/copies",
            Set(json!(0)),
            "on-site.items[0].copies",
            "0 is not allowed: 1 to 20",
        ),
        (
            "/on-site/items/0/form",
            Set(json!("letter")),
            "on-site.items[0].form",
            "`letter` is no printed form; allowed: `registration`",
        ),
        (
            "/on-site/items/1/slot",
            Set(json!("passport")),
            "on-site.items[1].slot",
            "`passport` is no slot; allowed: `portrait`, `id-card`, `household`, `diploma`",
        ),
    ]);
}
