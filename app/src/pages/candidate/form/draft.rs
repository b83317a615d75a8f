//! What is being written on the page of a section. With a device every part of it is kept within
//! a second, goes to the server by itself, and comes here from other tabs.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::{
    application::answers::{Answers, Entry, Fault, FieldPlace, SectionAct, Wrong},
    calendar::YearMonth,
    exam::Section,
    id::{ApplicationId, FieldId},
    outbox::{Event, Field, Over, Version},
    view::Dossier,
};

use super::sent::Sent;
use crate::{
    components::press::Press,
    pages::candidate::materials::uploads::{Uploads, use_uploads},
    ports,
};

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub application: ApplicationId,
    pub dossier: StoredValue<Dossier>,
    pub section: StoredValue<Section>,
    pub rows: RwSignal<Vec<Row>>,
    /// Everything that is wrong is said, what is missing too.
    pub is_checked: RwSignal<bool>,
    /// How often the person wanted to save what has faults; each time the list of them is shown.
    pub checks: RwSignal<u32>,
    pub faults: Memo<Vec<Fault>>,
    /// Whether the page has come to life. Not before hydration is over.
    pub is_live: RwSignal<bool>,
    pub uploads: Uploads,
    /// Whether anything was typed on this page.
    pub is_touched: RwSignal<bool>,
    press: Press,
}

/// An entry on the page; its key stays when others go.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub key: u32,
    pub answers: RwSignal<Entry>,
    /// The fields that were left once: what is wrong in them is said.
    pub seen: RwSignal<BTreeSet<FieldId>>,
    /// In a group: whether its fields are shown, and not only a line of what they say.
    pub is_open: RwSignal<bool>,
}

impl Draft {
    pub(super) fn new(
        dossier: Dossier,
        section: Section,
        sent: Option<Sent>,
        add: Option<SectionAct>,
        check: bool,
    ) -> Self {
        let rows = RwSignal::new(open_rows(&dossier, &section, sent, add));
        let application = dossier.application.id;
        let (dossier, section) = (StoredValue::new(dossier), StoredValue::new(section));
        let faults = Memo::new(move |_| {
            let entries = rows.with(|rows| rows.iter().map(|row| row.answers.get()).collect());
            find_faults(dossier, section, entries)
        });
        let draft = Self {
            application,
            dossier,
            section,
            rows,
            is_checked: RwSignal::new(check),
            checks: RwSignal::new(u32::from(check)),
            faults,
            is_live: RwSignal::new(false),
            uploads: use_uploads(),
            is_touched: RwSignal::new(false),
            press: Press::new(),
        };
        draft.open_entries();
        Effect::new(move || draft.is_live.set(ports::device().is_some()));
        draft.show_what_is_here();
        draft.take_known_when_touched();
        draft
    }

    pub(super) fn type_in(self, row: Row, field: &FieldId, text: String) {
        if row
            .answers
            .with_untracked(|entry| entry.text(field) == text)
        {
            return;
        }
        row.answers.update(|entry| entry.set(field.clone(), text));
        self.change(&self.place_of(field));
    }

    /// Shows the faults of a field from now on, since the person has left it.
    pub(super) fn leave(self, row: Row, field: &FieldId) {
        let field = field.clone();
        self.press.run_after(move || {
            row.seen.try_update(|seen| seen.insert(field));
        });
    }

    /// Everything that is wrong is said, and stands open.
    pub(super) fn check(self) {
        self.is_checked.set(true);
        self.open_entries();
        self.checks.update(|checks| *checks += 1);
    }

    /// Opens the entries in which there is something to do: what is said to be wrong, and what is
    /// not begun. The others are one line each, so that fifteen of them can be looked through.
    fn open_entries(self) {
        let is_checked = self.is_checked.get_untracked();
        let is_said = |fault: &Fault| is_checked || fault.wrong != Wrong::Missing;
        let faults = self.faults.get_untracked();
        let rows = self.rows.get_untracked();
        let has_images = self
            .section
            .with_value(|section| !section.images.is_empty());
        for (row, at) in rows.iter().zip(0_u16..) {
            let is_wrong = faults
                .iter()
                .any(|fault| fault.entry == Some(at) && is_said(fault));
            let is_blank = row.answers.with_untracked(Entry::is_blank);
            if is_wrong || is_blank || has_images || rows.len() == 1 {
                row.is_open.set(true);
            }
        }
    }

    /// One more entry, open; those that are done close. That the months after the last one are
    /// missing is no fault of it: the new entry is there to fill them.
    pub(super) fn add(self) {
        let mut faults = self.faults.get_untracked();
        faults.retain(|fault| !matches!(fault.wrong, Wrong::Ends { .. }));
        for (row, at) in self.rows.get_untracked().iter().zip(0_u16..) {
            if !faults.iter().any(|fault| fault.entry == Some(at)) {
                row.is_open.set(false);
            }
        }
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            let row = Row::new(key, Entry::default());
            row.is_open.set(true);
            rows.push(row);
        });
    }

    /// Adds an entry with these months.
    pub(super) fn fill(self, from: YearMonth, until: Option<YearMonth>) {
        let entry = self
            .section
            .with_value(|section| fill_months(section, from, until));
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            let row = Row::new(key, entry);
            row.is_open.set(true);
            rows.push(row);
        });
        self.change_group();
    }

    pub(super) fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
        self.change_group();
    }

    /// Exchanges the entry at `place` with the one behind it.
    pub(super) fn swap(self, place: usize) {
        self.rows.update(|rows| {
            if place + 1 < rows.len() {
                rows.swap(place, place + 1);
            }
        });
        self.change_group();
    }

    fn change_group(self) {
        let group = self.section.with_value(|section| section.id.clone());
        self.change(&FieldPlace::Group(group));
    }

    /// The part of the form that a field of this section belongs to.
    pub(super) fn place_of(self, field: &FieldId) -> FieldPlace {
        self.section
            .with_value(|section| match section.repeat.is_some() {
                true => FieldPlace::Group(section.id.clone()),
                false => FieldPlace::Field(section.id.clone(), field.clone()),
            })
    }

    fn change(self, place: &FieldPlace) {
        if ports::device().is_none() {
            return;
        }
        self.is_touched.set(true);
        let text = place.read(&self.entries());
        self.uploads
            .edits
            .type_in(self.application, place.key(), text);
    }

    /// With the first word, what was known beforehand and stands on the page is the person's too;
    /// not over what they have typed elsewhere, so not before the store is open.
    fn take_known_when_touched(self) {
        let (outboxes, edits) = (self.uploads.outboxes, self.uploads.edits);
        Effect::new(move |is_done: Option<bool>| {
            if is_done == Some(true) || outboxes.standing.get().is_none() || !self.is_touched.get()
            {
                return is_done.unwrap_or(false);
            }
            let entries = self.entries();
            let places = self.section.with_value(Section::places);
            for place in places.into_iter().filter(|_| self.is_unwritten()) {
                let (key, text) = (place.key(), place.read(&entries));
                let is_elsewhere = untrack(|| edits.is_waiting(self.application, &key))
                    || outboxes.with_untracked(self.application, |outbox| {
                        outbox.text_over(&key, Version::default()).is_some()
                    });
                if !text.is_empty() && !is_elsewhere {
                    edits.type_in(self.application, key, text);
                }
            }
            true
        });
    }

    fn is_unwritten(self) -> bool {
        let section = self.section.with_value(|section| section.id.clone());
        self.dossier
            .with_value(|dossier| dossier.application.answers.entries(&section).is_empty())
    }

    /// The server has something of this section.
    pub(super) fn is_written(self) -> bool {
        !self.is_unwritten()
    }

    fn entries(self) -> Vec<Entry> {
        let rows = self.rows.get_untracked();
        rows.iter().map(|row| row.answers.get_untracked()).collect()
    }

    /// What this device has kept stands over what the server has, and so does what another tab
    /// types now; not over what is being typed here.
    fn show_what_is_here(self) {
        let outboxes = self.uploads.outboxes;
        Effect::new(move || {
            let is_open = outboxes.standing.get().is_some();
            for place in self.section.with_value(Section::places) {
                let key = place.key();
                if self.uploads.edits.is_waiting(self.application, &key) {
                    continue;
                }
                let version = self
                    .dossier
                    .with_value(|dossier| dossier.application.field_version(&key));
                if !is_open {
                    // Whoever is quick types over what the server has drawn.
                    let over = Over::Server(version);
                    self.uploads.edits.show(self.application, key, over);
                    continue;
                }
                let (text, over) = outboxes.with(self.application, |outbox| {
                    let text = outbox.text_over(&key, version).map(str::to_owned);
                    (text, outbox.over(&key, version))
                });
                if let Some(text) = text {
                    self.put(&place, &text);
                }
                self.uploads.edits.show(self.application, key, over);
            }
        });
    }

    /// Shows a text that was not typed on this page.
    fn put(self, place: &FieldPlace, text: &str) {
        let entries = self.entries();
        if place.read(&entries) == text {
            return;
        }
        let entries = place.write(&entries, text);
        self.rows.update(|rows| {
            rows.truncate(entries.len().max(1));
            for (index, entry) in entries.into_iter().enumerate() {
                match rows.get(index) {
                    Some(row) => row.answers.set(entry),
                    None => {
                        let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
                        rows.push(Row::new(key, entry));
                    }
                }
            }
        });
    }

    /// A part of the outbox's record of this part of the form, where there is one.
    pub(super) fn kept<T>(
        self,
        place: &FieldPlace,
        read: impl Fn(&Field) -> Option<T>,
    ) -> Option<T> {
        self.uploads.outboxes.with(self.application, |outbox| {
            outbox.fields.get(&place.key()).and_then(read)
        })
    }

    /// The person has seen both texts and takes this one.
    pub(super) fn settle(self, place: &FieldPlace, text: String) {
        self.put(place, &text);
        let field = place.key();
        let settled = Event::Settled { field, text };
        self.uploads.outboxes.tell(self.application, settled);
    }
}

impl Row {
    fn new(key: u32, entry: Entry) -> Self {
        Self {
            key,
            answers: RwSignal::new(entry),
            seen: RwSignal::default(),
            is_open: RwSignal::new(false),
        }
    }
}

/// The entries as they were sent or saved; where none was, as many as are wanted at least, the
/// first with what is known already.
fn open_rows(
    dossier: &Dossier,
    section: &Section,
    sent: Option<Sent>,
    add: Option<SectionAct>,
) -> Vec<Row> {
    let saved = dossier.application.answers.entries(&section.id);
    let is_sent = sent.is_some();
    let mut entries = sent.map_or_else(|| saved.to_vec(), |sent| sent.entries);
    let least = section.repeat.as_ref().map_or(1, |it| it.least.max(1));
    while entries.len() < usize::from(least) {
        entries.push(Entry::default());
    }
    if let Some(act) = add.filter(|_| section.repeat.is_some() && !saved.is_empty()) {
        entries.push(match act {
            SectionAct::Fill(from, until) => fill_months(section, from, until),
            _ => Entry::default(),
        });
    }
    if saved.is_empty() && !is_sent {
        for field in &section.fields {
            entries[0].set(field.id.clone(), dossier.known.text(&field.id).to_owned());
        }
    }
    (0..)
        .zip(entries)
        .map(|(key, entry)| {
            let row = Row::new(key, entry);
            // Of what was saved before, everything that is wrong is said.
            row.seen.update_untracked(|seen| {
                let written = row.answers.with_untracked(|entry| {
                    let fields = section.fields.iter().map(|field| field.id.clone());
                    fields
                        .filter(|id| !entry.text(id).is_empty())
                        .collect::<Vec<_>>()
                });
                seen.extend(written);
            });
            row
        })
        .collect()
}

/// An entry of a history with nothing but its months.
fn fill_months(section: &Section, from: YearMonth, until: Option<YearMonth>) -> Entry {
    let mut entry = Entry::default();
    let repeat = section.repeat.as_ref();
    if let Some(history) = repeat.and_then(|repeat| repeat.history.as_ref()) {
        entry.set(history.from.clone(), from.to_string());
        let until = until.map_or_else(String::new, |until| until.to_string());
        entry.set(history.until.clone(), until);
    }
    entry
}

fn find_faults(
    dossier: StoredValue<Dossier>,
    section: StoredValue<Section>,
    entries: Vec<Entry>,
) -> Vec<Fault> {
    dossier.with_value(|dossier| {
        section.with_value(|section| {
            let application = &dossier.application;
            let answers: Answers = application.answers.with(&section.id, entries);
            application.faults_in(&dossier.exam, section, &answers, dossier.now)
        })
    })
}
