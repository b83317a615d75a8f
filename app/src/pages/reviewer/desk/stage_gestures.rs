//! Pointers on a picture of the stage: a finger or the mouse chooses the picture, moves it while it is
//! zoomed or draws a box, two fingers zoom, and a click on a box begins to change it. A double press
//! shows the picture alone.

use leptos::prelude::*;
use shared::application::Image;

use super::{CursorMemo, StoredDesk};
use crate::{
    components::picture_zoom::{ScreenPoint, StageFrame},
    pages::reviewer::desk::{
        box_editor::BoxEditor,
        cursor::DeskCursor,
        navigation::{Navigate, use_stay},
        picture_stage::{PictureStage, capture_pointer, read_position},
    },
};

/// Shortest movement of a drag in CSS pixels. A shorter one is a click.
const MIN_DRAG_PX: f64 = 4.0;

#[derive(Clone, Copy)]
enum Drag {
    /// Moves the picture by this point of it.
    Pan(ScreenPoint),
    /// Zooms around this point of the picture.
    Pinch {
        grabbed: ScreenPoint,
        distance: f64,
        scale: f64,
    },
    /// Draws a box from this point of the picture.
    Draw(ScreenPoint),
}

#[derive(Clone, Copy)]
pub(super) struct StageGestures {
    desk: StoredDesk,
    /// The cursor on this picture.
    spot: CursorMemo,
    /// The cursor of the desk, which is on the chosen picture.
    chosen: CursorMemo,
    navigate: Navigate,
    image: Memo<Option<Image>>,
    stage: PictureStage,
    editor: BoxEditor,
    /// The pressed pointers and their positions.
    fingers: StoredValue<Vec<(i32, ScreenPoint)>>,
    drag: StoredValue<Option<Drag>>,
    /// The position at which the first pointer was pressed. `None` after a movement.
    pressed: StoredValue<Option<ScreenPoint>>,
}

impl StageGestures {
    pub(super) fn new(
        desk: StoredDesk,
        (spot, chosen): (CursorMemo, CursorMemo),
        image: Memo<Option<Image>>,
    ) -> Self {
        Self {
            desk,
            spot,
            chosen,
            navigate: use_stay(),
            image,
            stage: expect_context(),
            editor: expect_context(),
            fingers: StoredValue::default(),
            drag: StoredValue::new(None),
            pressed: StoredValue::new(None),
        }
    }

    fn read(self) -> Option<(DeskCursor, (u32, u32), StageFrame)> {
        let here = self.spot.get_untracked()?;
        let size = self.image.get_untracked()?;
        let size = (size.width, size.height);
        let frame = self.stage.read_frame(&here, size)?;
        Some((here, size, frame))
    }

    pub(super) fn wheel(self, event: &web_sys::WheelEvent) {
        if let Some((here, size, _)) = self.read()
            && self.stage.turn_wheel(&here, size, event)
        {
            event.prevent_default();
        }
    }

    pub(super) fn press(self, event: &web_sys::PointerEvent) {
        let Some(here) = self.spot.get_untracked() else {
            return;
        };
        if event.button() != 0 || self.stage.is_on_scroll_bar(&here, event) {
            return;
        }
        // A box that was just begun is drawn on the picture on which the pointer is.
        self.desk
            .with_value(|desk| self.editor.move_new_to(desk, &here));
        self.choose();
        capture_pointer(event);
        let (id, at) = (event.pointer_id(), read_position(event));
        self.fingers.update_value(|fingers| {
            fingers.retain(|(other, _)| *other != id);
            fingers.push((id, at));
        });
        let is_first = self.fingers.with_value(|fingers| fingers.len() == 1);
        self.pressed.set_value(is_first.then_some(at));
        self.begin();
    }

    /// Begins what the pressed pointers do together.
    fn begin(self) {
        let fingers = self.fingers.get_value();
        let drag = self.read().and_then(|(here, _, frame)| match fingers[..] {
            [] => None,
            [(_, at)] => {
                let active = self
                    .desk
                    .with_value(|desk| untrack(|| self.editor.active(desk, &here)));
                let point = frame.find_picture_point(at);
                Some(match active {
                    Some(_) => Drag::Draw(point),
                    None => Drag::Pan(point),
                })
            }
            [(_, a), (_, b), ..] => Some(Drag::Pinch {
                grabbed: frame.find_picture_point(middle(a, b)),
                distance: distance(a, b).max(1.0),
                scale: frame.shown_scale(),
            }),
        });
        self.drag.set_value(drag);
    }

    pub(super) fn moved(self, event: &web_sys::PointerEvent) {
        let (id, at) = (event.pointer_id(), read_position(event));
        self.stage.pointer.set(Some(at));
        self.fingers.update_value(|fingers| {
            let own = fingers.iter_mut().filter(|(other, _)| *other == id);
            own.for_each(|(_, place)| *place = at);
        });
        let Some(drag) = self.drag.get_value() else {
            return;
        };
        if let Some(start) = self.pressed.get_value() {
            if distance(start, at) < MIN_DRAG_PX {
                return;
            }
            self.pressed.set_value(None);
        }
        let Some((here, _, frame)) = self.read() else {
            return;
        };
        let fingers = self.fingers.get_value();
        match (drag, &fingers[..]) {
            (Drag::Draw(from), [..]) => {
                let to = frame.find_picture_point(at);
                self.desk
                    .with_value(|desk| self.editor.draw(desk, &here, from, to));
            }
            (Drag::Pan(grabbed), [..]) => {
                let scale = frame.shown_scale();
                self.stage.put_point_at(&here, &frame, grabbed, at, scale);
            }
            (
                Drag::Pinch {
                    grabbed,
                    distance: before,
                    scale,
                },
                [(_, a), (_, b), ..],
            ) => {
                let scale = scale * distance(*a, *b) / before;
                let at = middle(*a, *b);
                self.stage.put_point_at(&here, &frame, grabbed, at, scale);
            }
            (Drag::Pinch { .. }, _) => {}
        }
    }

    pub(super) fn release(self, event: &web_sys::PointerEvent) {
        let id = event.pointer_id();
        let is_pressed = self
            .fingers
            .with_value(|fingers| fingers.iter().any(|(other, _)| *other == id));
        if !is_pressed {
            return;
        }
        let drag = self.drag.get_value();
        let is_click = self.pressed.get_value().is_some() && event.type_() == "pointerup";
        match drag {
            Some(Drag::Draw(_)) if !is_click => self.editor.keep(),
            Some(Drag::Pan(point)) if is_click => self.edit_box_at(point),
            _ => {}
        }
        self.pressed.set_value(None);
        self.fingers
            .update_value(|fingers| fingers.retain(|(other, _)| *other != id));
        // A finger that is left after a pinch does nothing.
        self.drag.set_value(None);
    }

    /// Chooses this picture, which the keys and the buttons then change.
    pub(super) fn choose(self) {
        let chosen = self.chosen.get_untracked();
        let here = self
            .spot
            .get_untracked()
            .filter(|_| chosen != self.spot.get_untracked());
        self.show(here);
    }

    /// Shows this picture alone, or all again.
    pub(super) fn enlarge(self) {
        let here = self.spot.get_untracked();
        let here = here.filter(|here| here.is_enlarged || here.image_count > 1);
        self.show(here.map(|here| here.enlarged()));
    }

    fn show(self, here: Option<DeskCursor>) {
        if let Some(here) = here {
            let application = self.desk.with_value(|desk| desk.dossier.application.id);
            self.navigate.run(here.address(application));
        }
    }

    fn edit_box_at(self, point: ScreenPoint) {
        let Some(here) = self.spot.get_untracked() else {
            return;
        };
        self.desk.with_value(|desk| {
            if let Some(index) = self.editor.find_at(desk, &here, point) {
                self.editor.edit(desk, &here, index);
            }
        });
    }

    pub(super) fn leave(self) {
        self.stage.pointer.set(None);
    }
}

fn middle(a: ScreenPoint, b: ScreenPoint) -> ScreenPoint {
    ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)
}

fn distance(a: ScreenPoint, b: ScreenPoint) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}
