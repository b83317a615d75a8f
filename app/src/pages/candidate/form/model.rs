//! The state of a section that is being edited. With a device every part is stored within a second,
//! sent automatically, and updated by other tabs.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::{
    application::answers::{Answers, FieldRef, FormEntry, FormFault, FormFaultKind, SectionAction},
    calendar::YearMonth,
    exam::Section,
    id::{ApplicationId, FieldId},
    outbox::{BaseVersion, Event, FieldVersion, PendingField},
    view::Dossier,
};

use crate::{
    components::press::PressGuard,
    pages::candidate::form::posted_section::RefusedSection,
    ports,
    sync::files::{ChosenFiles, use_chosen_files},
};

#[derive(Clone, Copy)]
pub(super) struct SectionModel {
    pub application: ApplicationId,
    pub dossier: StoredValue<Dossier>,
    pub section: StoredValue<Section>,
    pub rows: RwSignal<Vec<EntryModel>>,
    /// True if all faults are shown, including missing answers.
    pub shows_all_faults: RwSignal<bool>,
    /// Number of attempts to save with faults; after each the list of faults is shown.
    pub checks: RwSignal<u32>,
    pub faults: Memo<Vec<FormFault>>,
    /// True after hydration.
    pub is_interactive: RwSignal<bool>,
    pub files: ChosenFiles,
    /// True if the person has typed on this page.
    pub is_touched: RwSignal<bool>,
    press: PressGuard,
    /// The owner of the page's signals.
    owner: StoredValue<Option<Owner>>,
}

/// An entry on the page. Its key stays the same when other entries are removed.
#[derive(Clone, Copy)]
pub(super) struct EntryModel {
    pub key: u32,
    pub answers: RwSignal<FormEntry>,
    /// The fields that were left once; their faults are shown.
    pub left_fields: RwSignal<BTreeSet<FieldId>>,
    /// In a group: true if the fields are shown, and not only a summary.
    pub is_open: RwSignal<bool>,
}

impl SectionModel {
    pub(super) fn new(
        dossier: Dossier,
        section: Section,
        sent: Option<RefusedSection>,
        add: Option<SectionAction>,
        check: bool,
    ) -> Self {
        let rows = RwSignal::new(create_initial_entries(&dossier, &section, sent, add));
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
            shows_all_faults: RwSignal::new(check),
            checks: RwSignal::new(u32::from(check)),
            faults,
            is_interactive: RwSignal::new(false),
            files: use_chosen_files(),
            is_touched: RwSignal::new(false),
            press: PressGuard::listen(),
            owner: StoredValue::new(Owner::current()),
        };
        draft.open_entries();
        Effect::new(move || draft.is_interactive.set(ports::device().is_some()));
        draft.apply_stored_texts();
        draft.store_prefilled_on_input();
        draft
    }

    pub(super) fn set_answer(self, row: EntryModel, field: &FieldId, text: String) {
        if row
            .answers
            .with_untracked(|entry| entry.text(field) == text)
        {
            return;
        }
        row.answers.update(|entry| entry.set(field.clone(), text));
        self.store_part(&self.place_of(field));
    }

    /// Notes that a field was left; its faults are shown from now on.
    pub(super) fn mark_left(self, row: EntryModel, field: &FieldId) {
        let field = field.clone();
        self.press.run_after_release(move || {
            row.left_fields.try_update(|seen| seen.insert(field));
        });
    }

    /// Shows all faults and opens their entries.
    pub(super) fn show_all_faults(self) {
        self.shows_all_faults.set(true);
        self.open_entries();
        self.checks.update(|checks| *checks += 1);
    }

    /// Opens the entries with faults, and those without any answer. The others are one line each,
    /// so that a long list stays clear.
    fn open_entries(self) {
        let is_checked = self.shows_all_faults.get_untracked();
        let is_said = |fault: &FormFault| is_checked || fault.kind != FormFaultKind::Missing;
        let faults = self.faults.get_untracked();
        let rows = self.rows.get_untracked();
        let has_images = self
            .section
            .with_value(|section| !section.images.is_empty());
        for (row, at) in rows.iter().zip(0_u16..) {
            let is_wrong = faults
                .iter()
                .any(|fault| fault.entry == Some(at) && is_said(fault));
            let is_blank = row.answers.with_untracked(FormEntry::is_blank);
            if is_wrong || is_blank || has_images || rows.len() == 1 {
                row.is_open.set(true);
            }
        }
    }

    /// Creates an entry whose signals live as long as the page. An entry is added in the handler of
    /// a button or in an effect, whose own signals end when that part of the page is drawn again.
    fn new_row(self, key: u32, entry: FormEntry) -> EntryModel {
        match self.owner.get_value() {
            Some(owner) => owner.with(|| EntryModel::new(key, entry)),
            None => EntryModel::new(key, entry),
        }
    }

    /// Adds an empty, open entry and closes those without faults. Missing months after the last
    /// entry do not count: the new entry is for them.
    pub(super) fn add(self) {
        let mut faults = self.faults.get_untracked();
        faults.retain(|fault| !matches!(fault.kind, FormFaultKind::EndsBeforeNow { .. }));
        for (row, at) in self.rows.get_untracked().iter().zip(0_u16..) {
            if !faults.iter().any(|fault| fault.entry == Some(at)) {
                row.is_open.set(false);
            }
        }
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            let row = self.new_row(key, FormEntry::default());
            row.is_open.set(true);
            rows.push(row);
        });
    }

    /// Adds an entry with these months.
    pub(super) fn add_entry_with_months(self, from: YearMonth, until: Option<YearMonth>) {
        let entry = self
            .section
            .with_value(|section| fill_months(section, from, until));
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            let row = self.new_row(key, entry);
            row.is_open.set(true);
            rows.push(row);
        });
        self.store_group();
    }

    pub(super) fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
        self.store_group();
    }

    /// Swaps the entry at `place` with the next one.
    pub(super) fn swap(self, place: usize) {
        self.rows.update(|rows| {
            if place + 1 < rows.len() {
                rows.swap(place, place + 1);
            }
        });
        self.store_group();
    }

    fn store_group(self) {
        let group = self.section.with_value(|section| section.id.clone());
        self.store_part(&FieldRef::Group(group));
    }

    /// The part of the form to which a field of this section belongs.
    pub(super) fn place_of(self, field: &FieldId) -> FieldRef {
        self.section
            .with_value(|section| match section.repeat.is_some() {
                true => FieldRef::Group(section.id.clone()),
                false => FieldRef::Field(section.id.clone(), field.clone()),
            })
    }

    fn store_part(self, place: &FieldRef) {
        if ports::device().is_none() {
            return;
        }
        self.is_touched.set(true);
        let text = place.text_in(&self.entries());
        self.files
            .edits
            .record_input(self.application, place.key(), text);
    }

    /// On the first input, also records the prefilled answers on the page as the person's. This
    /// waits for the store, so that no answer of another tab is replaced.
    fn store_prefilled_on_input(self) {
        let (outboxes, edits) = (self.files.client, self.files.edits);
        Effect::new(move |is_done: Option<bool>| {
            if is_done == Some(true)
                || outboxes.storage_status.get().is_none()
                || !self.is_touched.get()
            {
                return is_done.unwrap_or(false);
            }
            let entries = self.entries();
            let places = self.section.with_value(Section::field_refs);
            for place in places.into_iter().filter(|_| self.has_no_saved_entry()) {
                let (key, text) = (place.key(), place.text_in(&entries));
                let is_elsewhere = untrack(|| edits.has_pending(self.application, &key))
                    || outboxes.with_untracked(self.application, |outbox| {
                        outbox
                            .newer_local_text(&key, FieldVersion::default())
                            .is_some()
                    });
                if !text.is_empty() && !is_elsewhere {
                    edits.record_input(self.application, key, text);
                }
            }
            true
        });
    }

    fn has_no_saved_entry(self) -> bool {
        let section = self.section.with_value(|section| section.id.clone());
        self.dossier
            .with_value(|dossier| dossier.application.answers.entries(&section).is_empty())
    }

    /// True if the server has an entry of this section.
    pub(super) fn has_saved_entry(self) -> bool {
        !self.has_no_saved_entry()
    }

    fn entries(self) -> Vec<FormEntry> {
        let rows = self.rows.get_untracked();
        rows.iter().map(|row| row.answers.get_untracked()).collect()
    }

    /// Applies the stored texts and the input of other tabs over the server's answers, except over
    /// the current input.
    fn apply_stored_texts(self) {
        let outboxes = self.files.client;
        Effect::new(move || {
            let is_open = outboxes.storage_status.get().is_some();
            for place in self.section.with_value(Section::field_refs) {
                let key = place.key();
                if self.files.edits.has_pending(self.application, &key) {
                    continue;
                }
                let version = self
                    .dossier
                    .with_value(|dossier| dossier.application.field_version(&key));
                if !is_open {
                    // Until the store is open, edits are based on the server-rendered version.
                    let over = BaseVersion::Server(version);
                    self.files
                        .edits
                        .set_base_version(self.application, key, over);
                    continue;
                }
                let (text, over) = outboxes.with(self.application, |outbox| {
                    let text = outbox.newer_local_text(&key, version).map(str::to_owned);
                    (text, outbox.base_version(&key, version))
                });
                if let Some(text) = text {
                    self.put(&place, &text);
                }
                self.files
                    .edits
                    .set_base_version(self.application, key, over);
            }
        });
    }

    /// Shows a text that was not typed on this page.
    fn put(self, place: &FieldRef, text: &str) {
        let entries = self.entries();
        if place.text_in(&entries) == text {
            return;
        }
        let entries = place.with_text(&entries, text);
        self.rows.update(|rows| {
            rows.truncate(entries.len().max(1));
            for (index, entry) in entries.into_iter().enumerate() {
                match rows.get(index) {
                    Some(row) => row.answers.set(entry),
                    None => {
                        let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
                        rows.push(self.new_row(key, entry));
                    }
                }
            }
        });
    }

    /// Reads from the outbox's record of this part; `None` without a record.
    pub(super) fn read_unsent<T>(
        self,
        place: &FieldRef,
        read: impl Fn(&PendingField) -> Option<T>,
    ) -> Option<T> {
        self.files.client.with(self.application, |outbox| {
            outbox.fields.get(&place.key()).and_then(read)
        })
    }

    /// Resolves a conflict with this text.
    pub(super) fn resolve_conflict(self, place: &FieldRef, text: String) {
        self.put(place, &text);
        let field = place.key();
        let settled = Event::ConflictResolved { field, text };
        self.files.client.dispatch(self.application, settled);
    }
}

impl EntryModel {
    fn new(key: u32, entry: FormEntry) -> Self {
        Self {
            key,
            answers: RwSignal::new(entry),
            left_fields: RwSignal::default(),
            is_open: RwSignal::new(false),
        }
    }
}

/// The entries that were sent or saved; without any, the smallest allowed number of entries, the
/// first with the prefilled answers.
fn create_initial_entries(
    dossier: &Dossier,
    section: &Section,
    sent: Option<RefusedSection>,
    add: Option<SectionAction>,
) -> Vec<EntryModel> {
    let saved = dossier.application.answers.entries(&section.id);
    let is_sent = sent.is_some();
    let mut entries = sent.map_or_else(|| saved.to_vec(), |sent| sent.entries);
    let least = section.repeat.as_ref().map_or(1, |it| it.least.max(1));
    while entries.len() < usize::from(least) {
        entries.push(FormEntry::default());
    }
    if let Some(act) = add.filter(|_| section.repeat.is_some() && !saved.is_empty()) {
        entries.push(match act {
            SectionAction::AddPeriod(from, until) => fill_months(section, from, until),
            _ => FormEntry::default(),
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
            let row = EntryModel::new(key, entry);
            // Faults of saved answers are shown at once.
            row.left_fields.update_untracked(|seen| {
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

/// An entry of a history with its months only.
fn fill_months(section: &Section, from: YearMonth, until: Option<YearMonth>) -> FormEntry {
    let mut entry = FormEntry::default();
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
    entries: Vec<FormEntry>,
) -> Vec<FormFault> {
    dossier.with_value(|dossier| {
        section.with_value(|section| {
            let application = &dossier.application;
            let answers: Answers = application.answers.with_entries(&section.id, entries);
            application.faults_in(&dossier.exam, section, &answers, dossier.now)
        })
    })
}
