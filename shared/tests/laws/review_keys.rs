//! Laws of the reviewers' keys: one key has one act on a page, also after any changes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::{
    json,
    review_keys::{
        KeyAct, KeyChangeError, KeyFault, KeyPage, NAMED_KEYS, REASON_KEYS, ReviewKey, ReviewKeys,
    },
};

const PAGES: [KeyPage; 2] = [KeyPage::Desk, KeyPage::Sheet];

/// Checks that the key of each act leads to it, on each of its pages.
fn assert_one_act_a_key(keys: &ReviewKeys) {
    for page in PAGES {
        let mut acts: BTreeMap<ReviewKey, KeyAct> = BTreeMap::new();
        for act in KeyAct::all().filter(|act| act.is_on(page)) {
            let key = keys.key(act);
            assert_eq!(
                keys.find_act(page, key.as_str()),
                Some(act),
                "{page:?} {key}"
            );
            assert_eq!(acts.insert(key.clone(), act), None, "{page:?} {key}");
        }
    }
}

fn read(act: KeyAct, typed: &str) -> Result<ReviewKey, KeyFault> {
    ReviewKey::read(act, typed).map_err(|error| match error {
        KeyChangeError::Refused(fault) => fault,
        KeyChangeError::Taken(act) => panic!("{act:?}"),
    })
}

#[test]
fn standard_keys_differ_and_are_no_reason_keys_of_the_desk() {
    assert_one_act_a_key(&ReviewKeys::default());
    for act in KeyAct::all().filter(|act| act.is_on(KeyPage::Desk)) {
        let key = act.standard_key();
        let is_reason = key.as_str().len() == 1 && REASON_KEYS.contains(key.as_str());
        assert!(!is_reason, "{key}");
        assert_eq!(read(act, key.as_str()), Ok(key));
    }
}

#[test]
fn arrow_key_is_refused_for_acts_of_the_sheet() {
    for act in KeyAct::all().filter(|act| act.is_on(KeyPage::Sheet)) {
        assert_eq!(read(act, "ArrowDown"), Err(KeyFault::Fixed), "{act:?}");
    }
    assert!(read(KeyAct::Pass, "ArrowDown").is_ok());
}

#[test]
fn every_act_has_a_name_that_is_read_back() {
    for act in KeyAct::all() {
        assert_eq!(act.as_str().parse(), Ok(act));
        assert!(PAGES.into_iter().any(|page| act.is_on(page)), "{act:?}");
    }
    assert!("no-such-act".parse::<KeyAct>().is_err());
}

#[test]
fn acts_that_judge_never_repeat_while_a_key_is_held() {
    let judging = [
        KeyAct::Pass,
        KeyAct::Return,
        KeyAct::Decide,
        KeyAct::Refuse,
        KeyAct::Undo,
        KeyAct::Next,
        KeyAct::Box,
        KeyAct::SheetPass,
        KeyAct::SheetMark,
        KeyAct::SheetClear,
    ];
    for act in judging {
        assert!(!act.can_repeat(), "{act:?}");
    }
    assert!(KeyAct::NextPart.can_repeat());
}

#[test]
fn keys_of_browser_reasons_and_desk_are_refused() {
    let refused = |typed| read(KeyAct::Pass, typed).expect_err(typed);
    for typed in [
        "F1", "f12", "F24", "Tab", "Ctrl", "Ctrl+W", "alt", "Meta", "Insert",
    ] {
        assert_eq!(refused(typed), KeyFault::Reserved, "{typed}");
    }
    for typed in ["1", "9", "a", "Y"] {
        assert_eq!(refused(typed), KeyFault::Reason, "{typed}");
    }
    for typed in ["?", "？", "Escape", "delete", "Backspace"] {
        assert_eq!(refused(typed), KeyFault::Fixed, "{typed}");
    }
    for typed in ["", "F25", "ab", "键", "Enter Enter"] {
        assert_eq!(refused(typed), KeyFault::Unknown, "{typed}");
    }
    for typed in ["'", "\\", "pagedown", "SPACE", " ", "+", "*", "0"] {
        assert!(read(KeyAct::Pass, typed).is_ok(), "{typed}");
    }
    // On the sheet P ticks no reason, so that its standard key can be chosen again.
    assert!(read(KeyAct::SheetPass, "p").is_ok());
}

#[test]
fn key_of_another_act_is_refused_with_its_name() {
    let mut keys = ReviewKeys::default();
    let mut set = |act, typed| {
        let key = ReviewKey::read(act, typed)?;
        keys.set(act, key)
    };
    let taken = |act| Err(KeyChangeError::Taken(act));
    assert_eq!(set(KeyAct::Pass, "enter"), taken(KeyAct::Return));
    assert_eq!(set(KeyAct::SheetMark, "n"), taken(KeyAct::Next));
    // Different pages may use one key.
    assert_eq!(set(KeyAct::SheetMark, "d"), Ok(()));
    assert_eq!(set(KeyAct::Decide, "End"), Ok(()));
    assert_eq!(set(KeyAct::Pass, "d"), Ok(()));
    assert_eq!(set(KeyAct::Decide, "d"), taken(KeyAct::Pass));
    assert_one_act_a_key(&keys);
    assert_eq!(keys.find_act(KeyPage::Desk, " "), None);
    assert_eq!(keys.find_act(KeyPage::Desk, "D"), Some(KeyAct::Pass));
}

#[test]
fn stored_entries_of_other_versions_are_left_out() {
    let rows = [("pass", "End"), ("no-such-act", "x"), ("decide", "F5")];
    let rows = rows.map(|(act, key)| (act.to_owned(), key.to_owned()));
    let keys = ReviewKeys::from_stored(rows);
    assert_eq!(keys.key(KeyAct::Pass).as_str(), "End");
    assert_eq!(keys.changes().count(), 1);
    let text = serde_json::to_string(&keys).expect("it is JSON");
    assert_eq!(json::from_str::<ReviewKeys>(&text), Ok(keys));
}

fn any_change() -> impl Strategy<Value = (KeyAct, String)> {
    let acts = prop::sample::select(KeyAct::all().collect::<Vec<_>>());
    let named = prop::sample::select(NAMED_KEYS.to_vec()).prop_map(str::to_owned);
    let signs = "[a-z0-9;,./'`+*{}-]".prop_map(|sign: String| sign);
    (acts, prop_oneof![named, signs])
}

proptest! {
    #[test]
    fn one_key_has_one_act_after_any_changes(changes in prop::collection::vec(any_change(), 0..40)) {
        let mut keys = ReviewKeys::default();
        for (act, typed) in changes {
            let before = keys.clone();
            let outcome = ReviewKey::read(act, &typed).and_then(|key| keys.set(act, key));
            if outcome.is_err() {
                prop_assert_eq!(&keys, &before, "a refused change changes nothing");
            }
            assert_one_act_a_key(&keys);
        }
    }
}
