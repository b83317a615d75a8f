//! The reviewer's acts on a sheet, the applications that are left out, and the last mass act.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    application::{PageNumbers, QueuedAct, ReviewAct, ReviewPart, Verdict},
    id::{AccountId, ApplicationId, ReasonId},
    json,
    view::{ReviewSheet, SheetCell, SheetChoice},
};

use super::{focus::focus_cell, painted::PaintedImages};
use crate::{
    api::reviewer::leave_sheet,
    ports::Device,
    sync::review::{ReviewOutbox, use_review_outbox},
};

/// The page of the sheet as it was read.
pub(super) type StoredSheet = StoredValue<ReviewSheet>;

#[derive(Clone, Copy)]
pub(super) struct SheetModel {
    /// The acts that the server does not have yet.
    pub(super) outbox: ReviewOutbox,
    pub(super) painted: PaintedImages,
    /// Index of the focused application.
    pub(super) focus: RwSignal<usize>,
    /// Applications that stay without a verdict when the rest are passed.
    left_out: RwSignal<BTreeSet<ApplicationId>>,
    /// Applications of the last mass act.
    passed: RwSignal<Vec<ApplicationId>>,
    /// The reason that was given last.
    last_reason: StoredValue<Option<ReasonId>>,
    /// The page that is shown. The view of the page has a copy that ends before this.
    shown: StoredValue<Option<ReviewSheet>>,
    reader: StoredValue<Option<AccountId>>,
    reload_count: RwSignal<usize>,
    device: StoredValue<Option<Device>>,
}

impl SheetModel {
    pub(super) fn new() -> Self {
        let model = Self {
            outbox: use_review_outbox(),
            painted: PaintedImages::new(),
            focus: RwSignal::new(0),
            left_out: RwSignal::default(),
            passed: RwSignal::default(),
            last_reason: StoredValue::new(None),
            shown: StoredValue::new(None),
            reader: StoredValue::new(None),
            reload_count: RwSignal::new(0),
            device: StoredValue::new(use_context()),
        };
        // The sheet is read again after a change by another reviewer.
        Effect::new(move || {
            if model.outbox.refusal().is_some() {
                model.reload_count.update(|count| *count += 1);
            }
        });
        model
    }

    /// Makes the page that was read the one that is shown.
    pub(super) fn show(self, read: ReviewSheet) -> StoredSheet {
        let list_ids = |sheet: &ReviewSheet| -> Vec<ApplicationId> {
            sheet.cells.iter().map(|cell| cell.application).collect()
        };
        let cells = list_ids(&read);
        let before = self.shown.with_value(|shown| shown.as_ref().map(list_ids));
        // The same page that is read again keeps its focus.
        if before.as_ref() != Some(&cells) {
            self.focus.set(0);
        }
        self.outbox.forget_all_except(&cells);
        self.shown.set_value(Some(read.clone()));
        StoredValue::new(read)
    }

    /// Reads what was stored in this tab before the page was loaded.
    pub(super) fn open(self, reader: AccountId) {
        self.outbox.open(reader);
        if self.reader.get_value() == Some(reader) {
            return;
        }
        self.reader.set_value(Some(reader));
        let stored = self.device.with_value(|device| {
            let device = device.as_ref()?;
            device.tab_text(&storage_name(reader))
        });
        if let Some(passed) = stored.and_then(|text| json::from_str(&text).ok()) {
            self.passed.set(passed);
        }
    }

    /// A counter; the sheet is read again after each change of it.
    pub(super) fn reload_count(self) -> usize {
        self.reload_count.get()
    }

    /// The application as it is after all acts of the reviewer.
    pub(super) fn cell(self, cells: StoredSheet, index: usize) -> Option<SheetCell> {
        let read = |sheet: &ReviewSheet| Some(self.with_acts(sheet, sheet.cells.get(index)?));
        cells.try_with_value(read).flatten()
    }

    fn with_acts(self, sheet: &ReviewSheet, read: &SheetCell) -> SheetCell {
        let mut cell = read.clone();
        for act in self.outbox.acts_since(cell.application, cell.revision) {
            cell.perform(&sheet.slot, &act);
        }
        cell
    }

    fn list_cells(self, cells: StoredSheet) -> Vec<SheetCell> {
        let count = cells.try_with_value(|sheet| sheet.cells.len());
        let indices = 0..count.unwrap_or_default();
        indices
            .filter_map(|index| self.cell(cells, index))
            .collect()
    }

    pub(super) fn is_left_out(self, application: ApplicationId) -> bool {
        self.left_out.with(|left| left.contains(&application))
    }

    /// The applications without a verdict.
    pub(super) fn list_pending(self, cells: StoredSheet) -> Vec<ApplicationId> {
        let cells = self.list_cells(cells).into_iter();
        let pending = cells.filter(|cell| cell.verdict.is_pending());
        pending.map(|cell| cell.application).collect()
    }

    pub(super) fn count_pending(self, cells: StoredSheet) -> usize {
        self.list_pending(cells).len()
    }

    /// The applications that the mass act passes.
    pub(super) fn list_to_pass(self, cells: StoredSheet) -> Vec<SheetCell> {
        let mut cells = self.list_cells(cells);
        cells.retain(|cell| cell.verdict.is_pending() && !self.is_left_out(cell.application));
        cells
    }

    /// The number of pictures that must be painted before the mass act.
    pub(super) fn count_unpainted(self, cells: StoredSheet) -> usize {
        let cells = self.list_to_pass(cells);
        let images = cells.iter().flat_map(|cell| &cell.images);
        images
            .filter(|image| !self.painted.contains(image.id))
            .count()
    }

    /// Passes the applications without a mark. If pictures were not painted, the first of them gets
    /// the focus instead.
    pub(super) fn pass_rest(self, cells: StoredSheet) {
        let rest = untrack(|| self.list_to_pass(cells));
        let is_unpainted = |cell: &&SheetCell| {
            let mut images = cell.images.iter();
            images.any(|image| !untrack(|| self.painted.contains(image.id)))
        };
        if let Some(unpainted) = rest.iter().find(is_unpainted) {
            let index = cells.with_value(|sheet| {
                let mut all = sheet.cells.iter();
                all.position(|cell| cell.application == unpainted.application)
            });
            self.focus.set(index.unwrap_or_default());
            focus_cell(index.unwrap_or_default());
            return;
        }
        if rest.is_empty() {
            return;
        }
        let slot = cells.with_value(|sheet| sheet.slot.clone());
        self.keep_passed(rest.iter().map(|cell| cell.application).collect());
        let acts = rest.into_iter().map(|cell| {
            let shown = cell.images.iter().map(|image| image.id).collect();
            let part = ReviewPart::Slot(slot.clone());
            let act = ReviewAct::Pass { part, shown };
            QueuedAct::new(cell.application, cell.revision, act)
        });
        self.outbox.add_all(acts.collect());
    }

    /// The applications of the last mass act that are still passed and on this page.
    pub(super) fn list_undoable(self, cells: StoredSheet) -> Vec<SheetCell> {
        let mut cells = self.list_cells(cells);
        self.passed.with(|passed| {
            cells.retain(|cell| {
                cell.verdict == Verdict::Passed && passed.contains(&cell.application)
            });
        });
        cells
    }

    /// Takes the last mass act back.
    pub(super) fn undo(self, cells: StoredSheet) {
        let undone = untrack(|| self.list_undoable(cells));
        self.keep_passed(Vec::new());
        let acts = undone.iter().map(|cell| self.clear_act(cells, cell));
        self.outbox.add_all(acts.collect());
    }

    fn keep_passed(self, passed: Vec<ApplicationId>) {
        if let Some(reader) = self.reader.get_value() {
            let text = (!passed.is_empty())
                .then(|| leptos::serde_json::to_string(&passed).ok())
                .flatten();
            self.device.with_value(|device| {
                if let Some(device) = device {
                    device.set_tab_text(&storage_name(reader), text.as_deref());
                }
            });
        }
        self.passed.set(passed);
    }

    /// Marks an application as bad for this reason; removes the mark if it has the same.
    pub(super) fn toggle_reason(self, cells: StoredSheet, index: usize, reason: &ReasonId) {
        let Some(cell) = untrack(|| self.cell(cells, index)) else {
            return;
        };
        match find_only_reason(&cell.verdict) == Some(reason) {
            true => self.clear(cells, index),
            false => self.mark(cells, &cell, reason.clone()),
        }
    }

    /// Marks an application as bad for the reason that was given last, else for the first.
    pub(super) fn mark_again(self, cells: StoredSheet, index: usize) {
        let first = || {
            cells.with_value(|sheet| {
                let mut reasons = sheet.reasons.iter();
                let mendable = reasons.find(|reason| !reason.is_disqualifying);
                mendable.map(|reason| reason.id.clone())
            })
        };
        let reason = self.last_reason.get_value().or_else(first);
        let cell = untrack(|| self.cell(cells, index));
        if let Some((reason, cell)) = reason.zip(cell) {
            self.mark(cells, &cell, reason);
        }
    }

    fn mark(self, cells: StoredSheet, cell: &SheetCell, reason: ReasonId) {
        self.set_left_out(cell.application, false);
        self.last_reason.set_value(Some(reason.clone()));
        if find_only_reason(&cell.verdict) == Some(&reason) {
            return;
        }
        let act = ReviewAct::ReturnPart {
            part: cells.with_value(|sheet| sheet.slot.clone().into()),
            reasons: vec![reason],
            note: None,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        };
        let act = QueuedAct::new(cell.application, cell.revision, act);
        self.outbox.add(act);
    }

    /// Removes the mark or the verdict.
    pub(super) fn clear(self, cells: StoredSheet, index: usize) {
        let Some(cell) = untrack(|| self.cell(cells, index)) else {
            return;
        };
        self.set_left_out(cell.application, false);
        if !cell.verdict.is_pending() {
            self.outbox.add(self.clear_act(cells, &cell));
        }
    }

    fn clear_act(self, cells: StoredSheet, cell: &SheetCell) -> QueuedAct {
        let part = cells.with_value(|sheet| sheet.slot.clone().into());
        QueuedAct::new(cell.application, cell.revision, ReviewAct::Clear { part })
    }

    /// Leaves an application without a verdict when the rest are passed, or no longer.
    pub(super) fn toggle_left_out(self, cells: StoredSheet, index: usize) {
        let Some(cell) = untrack(|| self.cell(cells, index)) else {
            return;
        };
        let is_left_out = untrack(|| self.is_left_out(cell.application));
        if !cell.verdict.is_pending() {
            self.clear(cells, index);
        }
        self.set_left_out(cell.application, !is_left_out);
    }

    fn set_left_out(self, application: ApplicationId, is_left_out: bool) {
        self.left_out.update(|left| {
            match is_left_out {
                true => left.insert(application),
                false => left.remove(&application),
            };
        });
    }

    /// The choice that the form shows for an application. `None` if the desk has given a verdict
    /// that the form cannot show.
    pub(super) fn choice(self, cell: &SheetCell) -> Option<SheetChoice> {
        Some(match &cell.verdict {
            Verdict::Pending if self.is_left_out(cell.application) => SheetChoice::Leave,
            Verdict::Pending | Verdict::Passed => SheetChoice::Pass,
            returned => SheetChoice::Return(find_only_reason(returned)?.clone()),
        })
    }

    /// Performs a choice of the form.
    pub(super) fn choose(self, cells: StoredSheet, index: usize, choice: SheetChoice) {
        let Some(cell) = untrack(|| self.cell(cells, index)) else {
            return;
        };
        match choice {
            SheetChoice::Return(reason) => self.mark(cells, &cell, reason),
            SheetChoice::Leave => {
                self.clear(cells, index);
                self.set_left_out(cell.application, true);
            }
            SheetChoice::Pass if cell.verdict.is_returned() => self.clear(cells, index),
            SheetChoice::Pass => self.set_left_out(cell.application, false),
        }
    }

    /// Puts what was not judged back into the list.
    pub(super) fn leave(self) {
        // The server has no device.
        let has_device = self.device.try_with_value(Option::is_some);
        let shown = self.shown.try_get_value().flatten();
        let Some(sheet) = shown.filter(|_| has_device == Some(true)) else {
            return;
        };
        let cells = sheet.cells.iter();
        let cells = cells.map(|cell| untrack(|| self.with_acts(&sheet, cell)));
        let pending = cells.filter(|cell| cell.verdict.is_pending());
        let left: Vec<_> = pending.map(|cell| cell.application).collect();
        if left.is_empty() {
            return;
        }
        spawn_local(async move {
            // If this fails, the claims end by themselves.
            let _ = leave_sheet(left).await;
        });
    }
}

/// True for a verdict that the form of the sheet can show and give.
pub(super) fn is_in_form(verdict: &Verdict) -> bool {
    !verdict.is_returned() || find_only_reason(verdict).is_some()
}

/// The reason of a verdict that the sheet can give: one reason without a note and without pages.
fn find_only_reason(verdict: &Verdict) -> Option<&ReasonId> {
    match verdict {
        Verdict::Returned {
            reasons,
            note: None,
            pages,
            boxes,
        } if pages.is_empty() && boxes.is_empty() && reasons.len() == 1 => reasons.first(),
        _ => None,
    }
}

fn storage_name(reader: AccountId) -> String {
    format!("review-sheet/{reader}")
}
