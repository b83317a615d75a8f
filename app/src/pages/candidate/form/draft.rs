//! What is being written on the page of a section. With a device it goes to the server by
//! itself: after a pause in typing, and when a field is left.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::answers::{Answers, Entry, Fault, SectionAct},
    exam::Section,
    id::FieldId,
    view::Dossier,
};

use crate::{
    api::{ApiError, candidate::save_section},
    pages::candidate::materials::uploads::{Uploads, use_uploads},
    ports,
};

/// A pause in typing after which what was typed is saved, and that before a new attempt.
const PAUSE: u32 = 1_500;
const RETRY: u32 = 5_000;

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub dossier: StoredValue<Dossier>,
    pub section: StoredValue<Section>,
    pub rows: RwSignal<Vec<Row>>,
    pub saving: RwSignal<Saving>,
    /// Everything that is wrong is said, what is missing too.
    pub is_checked: Signal<bool>,
    pub faults: Memo<Vec<Fault>>,
    /// Whether the page has come to life. Not before hydration is over.
    pub is_live: RwSignal<bool>,
    uploads: Uploads,
    /// Counts changes, so that an answer knows whether it is about the last of them.
    changes: StoredValue<u32>,
}

/// An entry on the page; its key stays when others go.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub key: u32,
    pub answers: RwSignal<Entry>,
    /// The fields that were left once: what is wrong in them is said.
    pub seen: RwSignal<BTreeSet<FieldId>>,
}

/// Where what was typed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saving {
    /// As the page was opened.
    Untouched,
    Changed,
    Sending,
    Saved,
    Offline,
    Refused(ApiError),
}

impl Draft {
    pub(super) fn new(dossier: Dossier, section: Section, add: bool, check: Signal<bool>) -> Self {
        let rows = RwSignal::new(open_rows(&dossier, &section, add));
        let (dossier, section) = (StoredValue::new(dossier), StoredValue::new(section));
        let faults = Memo::new(move |_| {
            let entries = rows.with(|rows| rows.iter().map(|row| row.answers.get()).collect());
            find_faults(dossier, section, entries)
        });
        let draft = Self {
            dossier,
            section,
            rows,
            saving: RwSignal::new(Saving::Untouched),
            is_checked: check,
            faults,
            is_live: RwSignal::new(false),
            uploads: use_uploads(),
            changes: StoredValue::new(0),
        };
        Effect::new(move || draft.is_live.set(ports::device().is_some()));
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
        self.change();
    }

    /// A field was left: what is wrong in it is said from now on, and it is saved at once.
    pub(super) fn leave(self, row: Row, field: &FieldId) {
        row.seen.update(|seen| {
            seen.insert(field.clone());
        });
        if self.saving.get_untracked() == Saving::Changed {
            self.send();
        }
    }

    pub(super) fn add(self) {
        self.rows.update(|rows| {
            let key = rows.iter().map(|row| row.key + 1).max().unwrap_or(0);
            rows.push(Row::open(key, Entry::default()));
        });
    }

    pub(super) fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
        self.change();
    }

    /// Exchanges the entry at `place` with the one behind it.
    pub(super) fn swap(self, place: usize) {
        self.rows.update(|rows| {
            if place + 1 < rows.len() {
                rows.swap(place, place + 1);
            }
        });
        self.change();
    }

    fn change(self) {
        let Some(device) = ports::device().filter(|_| self.is_live.get_untracked()) else {
            return;
        };
        self.changes.update_value(|changes| *changes += 1);
        let change = self.changes.get_value();
        if self.saving.get_untracked() != Saving::Sending {
            self.saving.set(Saving::Changed);
        }
        device.guard_leaving(true);
        let save = move || {
            let is_last = self.changes.try_get_value() == Some(change);
            if is_last && self.saving.get_untracked() == Saving::Changed {
                self.send();
            }
        };
        device.after(PAUSE, Box::new(save));
    }

    fn send(self) {
        let change = self.changes.get_value();
        self.saving.set(Saving::Sending);
        let application = self.dossier.with_value(|dossier| dossier.application.id);
        let section = self.section.with_value(|section| section.id.clone());
        let rows = self.rows.get_untracked();
        let entries = rows.iter().map(|row| row.answers.get_untracked()).collect();
        spawn_local(async move {
            let answer = save_section(application, section, entries, SectionAct::Auto).await;
            self.take(change, answer);
        });
    }

    fn take(self, change: u32, answer: Result<u32, ApiError>) {
        // The page may be gone when the answer comes.
        let (Some(last), Some(device)) = (self.changes.try_get_value(), ports::device()) else {
            return;
        };
        match answer {
            Ok(_) if change == last => {
                self.saving.set(Saving::Saved);
                device.guard_leaving(self.uploads.is_owing());
            }
            // Something was typed meanwhile.
            Ok(_) => self.send(),
            Err(ApiError::Transport(_)) => {
                self.saving.set(Saving::Offline);
                let again = move || {
                    if self.saving.try_get_untracked() == Some(Saving::Offline) {
                        self.send();
                    }
                };
                device.after(RETRY, Box::new(again));
            }
            Err(problem) => self.saving.set(Saving::Refused(problem)),
        }
    }
}

impl Row {
    fn open(key: u32, entry: Entry) -> Self {
        Self {
            key,
            answers: RwSignal::new(entry),
            seen: RwSignal::default(),
        }
    }
}

/// The entries as they were saved; where none was, as many as are wanted at least, the first
/// with what is known already.
fn open_rows(dossier: &Dossier, section: &Section, add: bool) -> Vec<Row> {
    let saved = dossier.application.answers.entries(&section.id);
    let mut entries = saved.to_vec();
    let least = section.repeat.as_ref().map_or(1, |it| it.least.max(1));
    while entries.len() < usize::from(least) {
        entries.push(Entry::default());
    }
    if add && section.repeat.is_some() && !saved.is_empty() {
        entries.push(Entry::default());
    }
    if saved.is_empty() {
        for field in &section.fields {
            entries[0].set(field.id.clone(), dossier.known.text(&field.id).to_owned());
        }
    }
    (0..)
        .zip(entries)
        .map(|(key, entry)| {
            let row = Row::open(key, entry);
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

fn find_faults(
    dossier: StoredValue<Dossier>,
    section: StoredValue<Section>,
    entries: Vec<Entry>,
) -> Vec<Fault> {
    dossier.with_value(|dossier| {
        section.with_value(|section| {
            let application = &dossier.application;
            let answers: Answers = application.answers.with(&section.id, entries);
            answers.faults_in(&dossier.exam, section, &application.facts, dossier.now)
        })
    })
}
