//! Drawing boxes on the picture: the box that is being changed, by pointer and by keys. The boxes are
//! part of the draft of the return.

use leptos::prelude::*;
use shared::{
    application::{
        MarkedBox,
        marked_box::{BOX_UNITS_PER_SIDE, MAX_BOXES},
    },
    id::{ApplicationId, ReasonId},
    problem::Problem,
    review_keys::KeyAct,
    view::ReviewDesk,
};

use crate::{
    components::picture_zoom::{ScreenPoint, unrotate},
    pages::reviewer::desk::{
        cursor::DeskCursor,
        model::{DeskModel, ReturnDraft},
        page_marks::update_return_draft,
        picture_stage::{PictureStage, arrow_direction},
    },
};

/// Side of a new box, as a part of the visible picture.
const NEW_BOX_SHARE: f64 = 0.25;
/// Movement by an arrow key on the fitted picture, in the units of a box.
const ARROW_STEP_UNITS: f64 = 100.0;
/// Smallest movement by an arrow key.
const MIN_STEP_UNITS: f64 = 10.0;

/// The box that is being changed.
#[derive(Clone, Debug, PartialEq)]
struct EditedBox {
    application: ApplicationId,
    /// The picture on which it is.
    view_key: String,
    index: usize,
    /// The box before the change. `None` for a new one.
    before: Option<MarkedBox>,
}

#[derive(Clone, Copy)]
pub(super) struct BoxEditor {
    edited: RwSignal<Option<EditedBox>>,
    stage: PictureStage,
    model: DeskModel,
}

impl BoxEditor {
    pub(super) fn new(stage: PictureStage, model: DeskModel) -> Self {
        Self {
            edited: RwSignal::new(None),
            stage,
            model,
        }
    }

    /// The index of the box that is being changed on this picture, and the box.
    pub(super) fn active(self, desk: &ReviewDesk, here: &DeskCursor) -> Option<(usize, MarkedBox)> {
        let index = self.edited.with(|edited| {
            let edited = edited.as_ref()?;
            let is_here = edited.application == desk.dossier.application.id
                && edited.view_key == here.view_key();
            is_here.then_some(edited.index)
        })?;
        let boxes = self.model.draft(desk, &here.part).boxes;
        let page = page_of(here);
        let marked = boxes.into_iter().nth(index)?;
        (marked.page == page).then_some((index, marked))
    }

    /// Adds a box in the middle of the visible picture and begins to change it.
    pub(super) fn begin(self, desk: &ReviewDesk, here: &DeskCursor) {
        if !desk.can_act() || here.find_image(desk).is_none() {
            return;
        }
        let count = untrack(|| self.model.draft(desk, &here.part)).boxes.len();
        if count >= MAX_BOXES {
            return self.model.show_problem(Problem::TooManyBoxes {
                measured: count as u32 + 1,
                allowed: MAX_BOXES as u32,
            });
        }
        let zoom = untrack(|| self.stage.view(here)).zoom;
        let (scale, (x, y)) = zoom.map_or((1.0, (0.5, 0.5)), |zoom| (zoom.scale, zoom.center));
        let half = NEW_BOX_SHARE / 2.0 / scale;
        let drawn = MarkedBox::between(page_of(here), (x - half, y - half), (x + half, y + half));
        self.update(desk, here, |draft| {
            let reason = draft.next_box_reason.take();
            draft.boxes.push(MarkedBox { reason, ..drawn });
        });
        self.open(desk, here, count, None);
    }

    /// Begins to change a box of this picture.
    pub(super) fn edit(self, desk: &ReviewDesk, here: &DeskCursor, index: usize) {
        let draft = untrack(|| self.model.draft(desk, &here.part));
        if let Some(marked) = draft.boxes.get(index).filter(|_| desk.can_act()) {
            self.open(desk, here, index, Some(marked.clone()));
        }
    }

    fn open(self, desk: &ReviewDesk, here: &DeskCursor, index: usize, before: Option<MarkedBox>) {
        self.model.clear_own_problem();
        self.edited.set(Some(EditedBox {
            application: desk.dossier.application.id,
            view_key: here.view_key(),
            index,
            before,
        }));
        // The keys of the box must not press the button that began it.
        if let Some(area) = self.stage.panel_of(here).area.get_untracked() {
            let _ = area.focus();
        }
    }

    /// Moves a box that was begun on another picture of the part, and not drawn yet, to this one.
    pub(super) fn move_new_to(self, desk: &ReviewDesk, here: &DeskCursor) {
        let Some(edited) = self.edited.get_untracked() else {
            return;
        };
        let part = format!("{}/{}/", here.exam, here.part);
        let is_on_other = edited.application == desk.dossier.application.id
            && edited.before.is_none()
            && edited.view_key != here.view_key()
            && edited.view_key.starts_with(&part);
        if !is_on_other || here.find_image(desk).is_none() {
            return;
        }
        self.update(desk, here, |draft| {
            let Some(marked) = draft.boxes.get_mut(edited.index) else {
                return;
            };
            let before = std::mem::replace(&mut marked.page, page_of(here));
            // The box alone had marked the other page.
            let has_box = draft.boxes.iter().any(|marked| marked.page == before);
            if let Some(pages) = draft.pages.as_mut().filter(|_| !has_box) {
                pages.remove(&before);
            }
        });
        self.edited.set(Some(EditedBox {
            view_key: here.view_key(),
            ..edited
        }));
    }

    /// Ends the change and keeps the box.
    pub(super) fn keep(self) {
        self.edited.set(None);
    }

    /// Ends the change; a new box is removed, another one is as before.
    fn leave(self, desk: &ReviewDesk, here: &DeskCursor) {
        let Some(edited) = self.edited.get_untracked() else {
            return;
        };
        match edited.before {
            None => self.remove(desk, here, edited.index),
            Some(before) => self.change(desk, here, edited.index, |_| before),
        }
        self.keep();
    }

    pub(super) fn remove(self, desk: &ReviewDesk, here: &DeskCursor, index: usize) {
        self.keep();
        self.update(desk, here, |draft| {
            if index < draft.boxes.len() {
                draft.boxes.remove(index);
            }
        });
    }

    pub(super) fn change(
        self,
        desk: &ReviewDesk,
        here: &DeskCursor,
        index: usize,
        change: impl FnOnce(MarkedBox) -> MarkedBox,
    ) {
        self.update(desk, here, |draft| {
            if let Some(marked) = draft.boxes.get_mut(index) {
                *marked = change(marked.clone());
            }
        });
    }

    /// Draws the box that is being changed between two points of the picture.
    pub(super) fn draw(
        self,
        desk: &ReviewDesk,
        here: &DeskCursor,
        from: ScreenPoint,
        to: ScreenPoint,
    ) {
        if let Some((index, _)) = untrack(|| self.active(desk, here)) {
            self.change(desk, here, index, |marked| MarkedBox {
                reason: marked.reason,
                ..MarkedBox::between(marked.page, from, to)
            });
        }
    }

    /// The smallest box of this picture at a point of it.
    pub(super) fn find_at(
        self,
        desk: &ReviewDesk,
        here: &DeskCursor,
        (x, y): ScreenPoint,
    ) -> Option<usize> {
        let units = |share: f64| share * f64::from(BOX_UNITS_PER_SIDE);
        let is_within = |at: f64, start: u16, length: u16| {
            let start = f64::from(start);
            (start..=start + f64::from(length)).contains(&units(at))
        };
        let boxes = untrack(|| self.model.draft(desk, &here.part)).boxes;
        let hit = boxes.iter().enumerate().filter(|(_, marked)| {
            marked.page == page_of(here)
                && is_within(x, marked.left, marked.width)
                && is_within(y, marked.top, marked.height)
        });
        let area = |marked: &MarkedBox| u32::from(marked.width) * u32::from(marked.height);
        let smallest = hit.min_by_key(|(_, marked)| area(marked));
        smallest.map(|(index, _)| index)
    }

    /// Handles the keys of the box that is being changed. Returns true if the key was used.
    pub(super) fn handle_key(
        self,
        desk: &ReviewDesk,
        here: &DeskCursor,
        act: Option<KeyAct>,
        event: &web_sys::KeyboardEvent,
    ) -> bool {
        let Some((index, _)) = untrack(|| self.active(desk, here)) else {
            return false;
        };
        if let Some(direction) = arrow_direction(event) {
            self.step(desk, here, index, direction, event.shift_key());
            return true;
        }
        match event.key().as_str() {
            "Enter" => self.keep(),
            // A verdict would drop the box that is being drawn.
            _ if matches!(act, Some(KeyAct::Pass | KeyAct::Return | KeyAct::Decide)) => {
                self.keep();
            }
            "Delete" | "Backspace" => self.remove(desk, here, index),
            "Escape" => self.leave(desk, here),
            key => {
                let exam = &desk.dossier.exam;
                let key = key.to_ascii_lowercase();
                let mut offered = exam.offered_reasons(&here.part).into_iter();
                let reason = offered.find(|it| it.key.is_some_and(|own| key == own.to_string()));
                let Some(reason) = reason else {
                    return false;
                };
                self.toggle_reason(desk, here, index, &reason.reason.id);
            }
        }
        true
    }

    /// Moves or sizes a box in a direction on the screen.
    fn step(
        self,
        desk: &ReviewDesk,
        here: &DeskCursor,
        index: usize,
        direction: ScreenPoint,
        is_sizing: bool,
    ) {
        let view = untrack(|| self.stage.view(here));
        let scale = view.zoom.map_or(1.0, |zoom| zoom.scale);
        let length = (ARROW_STEP_UNITS / scale).max(MIN_STEP_UNITS);
        let units = |share: f64| (share * length).round() as i32;
        self.change(desk, here, index, |marked| match is_sizing {
            // The sides of a lying picture are exchanged; right and down always enlarge.
            true if view.turn % 2 == 1 => marked.resized(units(direction.1), units(direction.0)),
            true => marked.resized(units(direction.0), units(direction.1)),
            false => {
                let (right, down) = unrotate(direction, view.turn);
                marked.moved(units(right), units(down))
            }
        });
    }

    /// Gives the box this reason and ticks it. A box that has it loses it.
    fn toggle_reason(self, desk: &ReviewDesk, here: &DeskCursor, index: usize, reason: &ReasonId) {
        self.update(desk, here, |draft| {
            let Some(marked) = draft.boxes.get_mut(index) else {
                return;
            };
            if marked.reason.as_ref() == Some(reason) {
                marked.reason = None;
            } else {
                marked.reason = Some(reason.clone());
                draft.reasons.insert(reason.clone());
            }
        });
    }

    fn update(self, desk: &ReviewDesk, here: &DeskCursor, change: impl FnOnce(&mut ReturnDraft)) {
        update_return_draft(self.model, desk, here, change);
    }
}

/// The number of the shown page.
pub(super) fn page_of(here: &DeskCursor) -> u16 {
    here.image_index as u16 + 1
}
