//! The stage of the desk's pictures: zoom, position, rotation, brightness and loupe. The address holds
//! the rotation, the full size and the picture alone, which work without the WASM module; all else is
//! state of the tab.

use std::ops::Range;

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use shared::{application::Image, id::ImageId, review_keys::KeyAct, view::ReviewDesk};

use crate::{
    components::picture_zoom::{
        RememberedView, ScreenPoint, StageFrame, ViewMemory, ZoomView, use_view_memory,
    },
    pages::reviewer::desk::{
        cursor::DeskCursor,
        page_group::{DEFAULT_ABREAST, MAX_ABREAST, count_abreast, find_shown_pages},
    },
};

/// Scale factor of a key or button.
const KEY_ZOOM_FACTOR: f64 = 1.4;
/// Wheel distance in pixels that scales the picture by e.
const WHEEL_PX_PER_E: f64 = 400.0;
/// The same for a pinch on a touchpad, which browsers report as a wheel with Ctrl.
const PINCH_PX_PER_E: f64 = 100.0;
/// Height of a line of the wheel, in pixels.
const WHEEL_LINE_PX: f64 = 16.0;
/// Part of the stage by which a key moves the picture.
const PAN_SHARE: f64 = 0.15;
/// Range and step of brightness and contrast, in percent.
pub(super) const TONE_RANGE: (u16, u16) = (40, 250);
pub(super) const TONE_STEP: u16 = 15;
/// Scale of the loupe, as a multiple of the shown picture.
const LOUPE_FACTOR: f64 = 2.5;
/// A key that is held longer than this, in milliseconds, acts only while it is held.
const HOLD_MS: f64 = 300.0;

/// Brightness and contrast of the shown picture, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PictureTone {
    pub(super) brightness: u16,
    pub(super) contrast: u16,
}

impl PictureTone {
    const NEUTRAL: Self = Self {
        brightness: 100,
        contrast: 100,
    };
}

/// The elements of one picture on the stage.
#[derive(Clone, Copy)]
pub(super) struct PagePanel {
    pub(super) area: NodeRef<html::Div>,
    pub(super) picture: NodeRef<html::Img>,
}

/// The state of the stage.
#[derive(Clone, Copy)]
pub(super) struct PictureStage {
    /// False without the WASM module: then the controls are absent.
    pub(super) is_live: RwSignal<bool>,
    memory: ViewMemory,
    /// The tone belongs to one picture, so that no other one is judged by it.
    tone: RwSignal<Option<(ImageId, PictureTone)>>,
    pub(super) has_loupe: RwSignal<bool>,
    /// Time at which the key of the loupe was pressed, in milliseconds.
    loupe_pressed: StoredValue<Option<f64>>,
    /// The last position of the pointer on the stage.
    pub(super) pointer: RwSignal<Option<ScreenPoint>>,
    /// The number of pictures beside each other, by the width of the stage.
    pub(super) abreast: RwSignal<usize>,
    panels: [PagePanel; MAX_ABREAST],
}

impl PictureStage {
    pub(super) fn new() -> Self {
        let stage = Self {
            is_live: RwSignal::new(false),
            memory: use_view_memory(),
            tone: RwSignal::new(None),
            has_loupe: RwSignal::new(false),
            loupe_pressed: StoredValue::new(None),
            pointer: RwSignal::new(None),
            abreast: RwSignal::new(DEFAULT_ABREAST),
            panels: std::array::from_fn(|_| PagePanel {
                area: NodeRef::new(),
                picture: NodeRef::new(),
            }),
        };
        Effect::new(move || stage.is_live.set(true));
        stage
    }

    /// Chooses the number of pictures beside each other by the width of their element, now, after
    /// each change of the window, and when another picture is chosen: what stands beside the stage
    /// depends on it.
    pub(super) fn measure(self, element: NodeRef<html::Div>, chosen: Memo<Option<Image>>) {
        let measure = move || {
            let element = element.try_get_untracked().flatten();
            let width = element.map_or(0.0, |element| read_rectangle(&element).2);
            let abreast = count_abreast(width);
            if width > 0.0 && self.abreast.try_get_untracked() != Some(abreast) {
                self.abreast.try_set(abreast);
            }
        };
        Effect::new(move || {
            element.track();
            chosen.track();
            measure();
            let listener = window_event_listener(ev::resize, move |_| measure());
            on_cleanup(move || listener.remove());
        });
    }

    /// The indices of the shown pictures.
    pub(super) fn shown_pages(self, desk: &ReviewDesk, here: &DeskCursor) -> Range<usize> {
        find_shown_pages(desk, here, self.abreast.get())
    }

    /// The first picture of the group before these. `None` for the first group.
    pub(super) fn find_group_before(
        self,
        here: &DeskCursor,
        pages: &Range<usize>,
    ) -> Option<usize> {
        let last = pages.start.checked_sub(1)?;
        let abreast = match here.is_enlarged {
            true => 1,
            false => untrack(|| self.abreast.get()),
        };
        Some(last / abreast * abreast)
    }

    /// The place of a picture among those beside each other.
    pub(super) fn offset(self, image_index: usize) -> usize {
        image_index % self.abreast.get()
    }

    /// The elements at a place of the stage.
    pub(super) fn panel(self, offset: usize) -> PagePanel {
        self.panels[offset % MAX_ABREAST]
    }

    /// The elements of a shown picture.
    pub(super) fn panel_of(self, here: &DeskCursor) -> PagePanel {
        self.panel(untrack(|| self.offset(here.image_index)))
    }

    /// The rotation and zoom of a shown picture.
    pub(super) fn view(self, here: &DeskCursor) -> RememberedView {
        let kept = self.memory.get(&here.view_key());
        RememberedView {
            turn: here.turn.unwrap_or(kept.turn),
            ..kept
        }
    }

    /// Name of the zoom for the style sheet: by the stage, at full size by the address, or fitted.
    pub(super) fn zoom_name(self, here: &DeskCursor) -> &'static str {
        match (self.view(here).zoom, here.is_actual) {
            (Some(_), _) => "free",
            (None, true) => "actual",
            (None, false) => "fit",
        }
    }

    fn set_zoom(self, here: &DeskCursor, zoom: Option<ZoomView>) {
        // The picture at full size by its address needs a view of its own to be fitted.
        let fitted = ZoomView {
            scale: 1.0,
            center: (0.5, 0.5),
        };
        let zoom = zoom.or(here.is_actual.then_some(fitted));
        self.memory.update(here.view_key(), |view| view.zoom = zoom);
    }

    /// Keeps the rotation of the address for the same slot of the next application.
    pub(super) fn remember_turn(self, here: &DeskCursor) {
        if let Some(turn) = here.turn {
            self.memory.update(here.view_key(), |view| view.turn = turn);
        }
    }

    /// The geometry of a shown picture. `None` while it is not shown.
    pub(super) fn read_frame(self, here: &DeskCursor, size: (u32, u32)) -> Option<StageFrame> {
        let panel = self.panel_of(here);
        let (stage, picture) = (panel.area.get_untracked()?, panel.picture.get_untracked()?);
        let frame = StageFrame {
            stage: read_rectangle(&stage),
            picture: read_rectangle(&picture),
            size: (f64::from(size.0), f64::from(size.1)),
            turn: untrack(|| self.view(here)).turn,
        };
        let is_shown = frame.picture.2 > 0.0 && frame.stage.2 > 0.0;
        is_shown.then_some(frame)
    }

    /// True if the pointer is on a scroll bar, which the picture at full size has.
    pub(super) fn is_on_scroll_bar(self, here: &DeskCursor, event: &web_sys::MouseEvent) -> bool {
        let Some(stage) = self.panel_of(here).area.get_untracked() else {
            return false;
        };
        let (left, top, _, _) = read_rectangle(&stage);
        let (x, y) = read_position(event);
        x - left >= f64::from(stage.client_width()) || y - top >= f64::from(stage.client_height())
    }

    /// Zooms around a point of the screen, or around the middle. Returns true if the view changed.
    pub(super) fn zoom(
        self,
        here: &DeskCursor,
        size: (u32, u32),
        factor: f64,
        at: Option<ScreenPoint>,
    ) -> bool {
        let Some(frame) = self.read_frame(here, size) else {
            return false;
        };
        let before = untrack(|| self.view(here)).zoom;
        let at = at.unwrap_or_else(|| frame.stage_center());
        self.set_zoom(here, frame.zoom_at(at, factor));
        before != untrack(|| self.view(here)).zoom
    }

    pub(super) fn zoom_in(self, here: &DeskCursor, size: (u32, u32)) {
        self.zoom(here, size, KEY_ZOOM_FACTOR, None);
    }

    pub(super) fn zoom_out(self, here: &DeskCursor, size: (u32, u32)) {
        self.zoom(here, size, 1.0 / KEY_ZOOM_FACTOR, None);
    }

    /// Zooms by the wheel, at the pointer. Returns true if the view changed.
    pub(super) fn turn_wheel(
        self,
        here: &DeskCursor,
        size: (u32, u32),
        event: &web_sys::WheelEvent,
    ) -> bool {
        let unit = match event.delta_mode() {
            web_sys::WheelEvent::DOM_DELTA_PIXEL => 1.0,
            _ => WHEEL_LINE_PX,
        };
        let distance_per_e = match event.ctrl_key() {
            true => PINCH_PX_PER_E,
            false => WHEEL_PX_PER_E,
        };
        let factor = (-event.delta_y() * unit / distance_per_e).exp();
        self.zoom(here, size, factor, Some(read_position(event)))
    }

    /// Moves the zoomed picture, so that the part in this direction comes into view.
    pub(super) fn pan(self, here: &DeskCursor, size: (u32, u32), (x, y): ScreenPoint) {
        if let Some(frame) = self.read_frame(here, size) {
            let (_, _, width, height) = frame.stage;
            let distance = (-x * width * PAN_SHARE, -y * height * PAN_SHARE);
            self.set_zoom(here, frame.pan_by(distance));
        }
    }

    /// Puts a point of the picture at a point of the screen, at this scale.
    pub(super) fn put_point_at(
        self,
        here: &DeskCursor,
        frame: &StageFrame,
        point: ScreenPoint,
        at: ScreenPoint,
        scale: f64,
    ) {
        self.set_zoom(here, frame.put_point_at(point, at, scale));
    }

    /// Ends the free zoom. Returns false if there is none.
    pub(super) fn reset_zoom(self, here: &DeskCursor) -> bool {
        let is_free = untrack(|| self.view(here)).zoom.is_some();
        self.memory.update(here.view_key(), |view| view.zoom = None);
        is_free
    }

    /// Brightness and contrast of this picture.
    pub(super) fn tone(self, image: Option<ImageId>) -> PictureTone {
        let tone = self.tone.get().filter(|(of, _)| Some(*of) == image);
        tone.map_or(PictureTone::NEUTRAL, |(_, tone)| tone)
    }

    pub(super) fn change_tone(self, image: ImageId, change: impl FnOnce(&mut PictureTone)) {
        let mut tone = untrack(|| self.tone(Some(image)));
        change(&mut tone);
        let (least, most) = TONE_RANGE;
        let tone = PictureTone {
            brightness: tone.brightness.clamp(least, most),
            contrast: tone.contrast.clamp(least, most),
        };
        self.tone.set(Some((image, tone)));
    }

    pub(super) fn reset_tone(self) {
        self.tone.set(None);
    }

    /// The CSS filter of this picture. `None` if its tone is not changed.
    pub(super) fn filter(self, image: Option<ImageId>) -> Option<String> {
        let tone = self.tone(image);
        (tone != PictureTone::NEUTRAL).then(|| {
            let PictureTone {
                brightness,
                contrast,
            } = tone;
            format!("brightness({brightness}%) contrast({contrast}%)")
        })
    }

    /// Handles the keys that change only the view. Returns true if the key was used.
    pub(super) fn handle_key(
        self,
        here: &DeskCursor,
        image: ImageId,
        size: (u32, u32),
        act: Option<KeyAct>,
        event: &web_sys::KeyboardEvent,
    ) -> bool {
        if let Some(direction) = arrow_direction(event).filter(|_| event.shift_key()) {
            self.pan(here, size, direction);
            return true;
        }
        let brighten = |by: i32| self.change_tone(image, |tone| step(&mut tone.brightness, by));
        let sharpen = |by: i32| self.change_tone(image, |tone| step(&mut tone.contrast, by));
        match act {
            Some(KeyAct::ZoomIn) => self.zoom_in(here, size),
            Some(KeyAct::ZoomOut) => self.zoom_out(here, size),
            Some(KeyAct::Darker) => brighten(-1),
            Some(KeyAct::Brighter) => brighten(1),
            Some(KeyAct::LessContrast) => sharpen(-1),
            Some(KeyAct::MoreContrast) => sharpen(1),
            Some(KeyAct::Loupe) => {
                self.loupe_pressed.set_value(Some(event.time_stamp()));
                self.has_loupe.update(|has_loupe| *has_loupe = !*has_loupe);
            }
            Some(KeyAct::Zoom) => return self.reset_zoom(here),
            _ => return false,
        }
        true
    }

    /// Ends the loupe when its key, which is released now, was held.
    pub(super) fn release_loupe(self, event: &web_sys::KeyboardEvent) {
        if let Some(pressed) = self.loupe_pressed.get_value() {
            self.loupe_pressed.set_value(None);
            if event.time_stamp() - pressed > HOLD_MS {
                self.has_loupe.set(false);
            }
        }
    }

    /// Position, size and transformation of the picture in the loupe. `None` if the pointer is not
    /// on the picture.
    pub(super) fn read_loupe(self, here: &DeskCursor, size: (u32, u32)) -> Option<LoupeView> {
        let pointer = self.pointer.get()?;
        let RememberedView { turn, .. } = self.view(here);
        let frame = self.read_frame(here, size)?;
        let (x, y) = frame.find_picture_point(pointer);
        let is_on_picture = |share: f64| (0.0..=1.0).contains(&share);
        let scale = (frame.fit_scale() * frame.shown_scale() * LOUPE_FACTOR).max(1.0);
        (is_on_picture(x) && is_on_picture(y)).then(|| LoupeView {
            left: pointer.0 - frame.stage.0,
            top: pointer.1 - frame.stage.1,
            width: frame.size.0 * scale,
            height: frame.size.1 * scale,
            transform: format!(
                "rotate({}deg) translate({:.3}%, {:.3}%)",
                u16::from(turn) * 90,
                -x * 100.0,
                -y * 100.0
            ),
        })
    }
}

/// The loupe: its place on the stage, and the picture in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LoupeView {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) transform: String,
}

fn step(percent: &mut u16, by: i32) {
    let changed = i32::from(*percent) + by * i32::from(TONE_STEP);
    *percent = changed.clamp(0, i32::from(u16::MAX)) as u16;
}

/// The direction of an arrow key on the screen.
pub(super) fn arrow_direction(event: &web_sys::KeyboardEvent) -> Option<ScreenPoint> {
    Some(match event.key().as_str() {
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowRight" => (1.0, 0.0),
        "ArrowUp" => (0.0, -1.0),
        "ArrowDown" => (0.0, 1.0),
        _ => return None,
    })
}

/// The position of the pointer on the screen.
pub(super) fn read_position(event: &web_sys::MouseEvent) -> ScreenPoint {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn read_rectangle(element: &web_sys::Element) -> (f64, f64, f64, f64) {
    let sides = element.get_bounding_client_rect();
    (sides.left(), sides.top(), sides.width(), sides.height())
}

/// Directs all further events of this pointer to the element.
pub(super) fn capture_pointer(event: &web_sys::PointerEvent) {
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(element) = element {
        // The call fails only for a pointer that is gone.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
