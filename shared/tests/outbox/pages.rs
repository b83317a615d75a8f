//! Several pages of a browser and the store they share, which may refuse a write or be wiped: what
//! a page has typed stands in its outbox as long as it is open, whatever the others do.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::{
    outbox::{BaseVersion, Event, FieldKey, FieldVersion, Outbox, PageOutbox},
    time::Timestamp,
};

#[derive(Clone, Debug)]
enum Act {
    /// In a page, into a field; whether the store takes it.
    Type(usize, u8, bool),
    /// The page that sends says so; whether the store takes it.
    Run(bool),
    Wipe,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0..3_usize, 0..3_u8, any::<bool>()).prop_map(|(page, field, is_taken)| Act::Type(page, field, is_taken)),
        2 => any::<bool>().prop_map(Act::Run),
        1 => Just(Act::Wipe),
    ];
    prop::collection::vec(act, 0..40)
}

#[derive(Default)]
struct Browser {
    pages: [PageOutbox; 3],
    stored: Option<Outbox>,
}

impl Browser {
    fn tell(&mut self, page: usize, event: Event, is_taken: bool) {
        let hold = &mut self.pages[page];
        merge_stored(hold, &self.stored);
        let (is_changed, _) = hold.apply(vec![event]);
        if is_changed && is_taken {
            self.stored = Some(hold.outbox().clone());
            hold.mark_persisted();
        }
    }

    /// Pages hear of every write, so each knows what there was.
    fn wipe(&mut self) {
        for page in &mut self.pages {
            merge_stored(page, &self.stored);
        }
        self.stored = None;
    }
}

fn merge_stored<'a>(page: &'a mut PageOutbox, stored: &Option<Outbox>) -> &'a Outbox {
    if let Some(stored) = stored {
        page.merge_stored(stored.clone());
    }
    page.outbox()
}

proptest! {
    #[test]
    fn page_keeps_its_text_until_it_is_overwritten(acts in acts()) {
        let mut browser = Browser::default();
        // By field, the text and the page that has typed it last.
        let mut typed: BTreeMap<FieldKey, (usize, String)> = BTreeMap::new();
        for (number, act) in acts.into_iter().enumerate() {
            match act {
                Act::Type(page, field, is_taken) => {
                    let field = FieldKey(format!("field-{field}"));
                    let text = format!("text {number}");
                    let outbox = merge_stored(&mut browser.pages[page], &browser.stored);
                    let over = outbox.base_version(&field, FieldVersion::default());
                    typed.insert(field.clone(), (page, text.clone()));
                    let event = Event::Edited { field, text, base: over, typed_at: Timestamp(0) };
                    browser.tell(page, event, is_taken);
                    prop_assert!(!is_taken || browser.pages[page].is_persisted());
                }
                Act::Run(is_taken) => browser.tell(0, Event::SendPending, is_taken),
                Act::Wipe => browser.wipe(),
            }
            for (field, (page, text)) in &typed {
                let outbox = merge_stored(&mut browser.pages[*page], &browser.stored);
                let field = &outbox.fields[field];
                // Where pages did not see each other, all texts are there.
                let is_there = field.texts().any(|there| there == text);
                prop_assert!(is_there, "{field:?} is without {text:?}");
            }
        }
    }
}

#[test]
fn unpersisted_fields_are_merged_with_stored_ones() {
    let mut browser = Browser::default();
    let edit = |field: &str| Event::Edited {
        field: FieldKey(field.to_owned()),
        text: format!("the {field}"),
        base: BaseVersion::Server(FieldVersion::default()),
        typed_at: Timestamp(0),
    };
    browser.tell(0, edit("school"), false);
    assert!(!browser.pages[0].is_persisted());
    browser.tell(1, edit("post"), true);
    browser.tell(0, edit("address"), true);
    let stored = browser.stored.expect("it was taken");
    let fields: Vec<_> = stored.fields.keys().map(|key| key.0.as_str()).collect();
    assert_eq!(fields, ["address", "post", "school"]);
}
