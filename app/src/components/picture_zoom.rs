//! Zoom and position of a picture on a stage, for the reviewer's desk: pure functions of points on
//! the screen and on the picture, and the views that the tab remembers.
//!
//! Points on the screen are in CSS pixels. Points on the picture are fractions of the width and
//! height of the upright picture, so that they do not depend on its size or rotation.

use std::collections::BTreeMap;

use leptos::prelude::*;

/// A point or a distance: x to the right and y down.
pub type ScreenPoint = (f64, f64);

/// Largest scale, as a multiple of the fitted picture.
pub const MAX_SCALE: f64 = 16.0;

/// Scales below this count as fitted.
const MIN_SCALE: f64 = 1.01;

/// A picture that is larger than the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoomView {
    /// Multiple of the fitted size.
    pub scale: f64,
    /// Point of the picture in the middle of the stage.
    pub center: ScreenPoint,
}

impl ZoomView {
    /// The view with the nearest allowed values. `None` if the picture fits.
    pub fn limited(scale: f64, center: ScreenPoint) -> Option<Self> {
        if scale.is_nan() || scale < MIN_SCALE {
            return None;
        }
        let scale = scale.min(MAX_SCALE);
        let half = 0.5 / scale;
        let limit = |share: f64| share.clamp(half, 1.0 - half);
        Some(Self {
            scale,
            center: (limit(center.0), limit(center.1)),
        })
    }

    /// The CSS transformation of the fitted picture, within its rotation.
    pub fn to_css(self) -> String {
        let percent = |share: f64| (0.5 - share) * 100.0;
        let (x, y) = (percent(self.center.0), percent(self.center.1));
        format!("scale({:.4}) translate({x:.4}%, {y:.4}%)", self.scale)
    }
}

/// Geometry of a stage at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageFrame {
    /// Left, top, width and height of the stage on the screen.
    pub stage: (f64, f64, f64, f64),
    /// Left, top, width and height of the rotated and zoomed picture on the screen.
    pub picture: (f64, f64, f64, f64),
    /// Width and height of the upright picture, in its own pixels.
    pub size: ScreenPoint,
    /// Quarter turns clockwise.
    pub turn: u8,
}

impl StageFrame {
    /// Scale of the fitted picture: CSS pixels per pixel of the picture. A small picture is not
    /// enlarged.
    pub fn fit_scale(&self) -> f64 {
        let (width, height) = swap_if_lying(self.size, self.turn);
        let (_, _, stage_width, stage_height) = self.stage;
        (stage_width / width.max(1.0))
            .min(stage_height / height.max(1.0))
            .min(1.0)
    }

    /// Scale of the shown picture, as a multiple of the fitted one.
    pub fn shown_scale(&self) -> f64 {
        let (width, _) = swap_if_lying(self.size, self.turn);
        self.picture.2 / (width * self.fit_scale()).max(1.0)
    }

    /// The point of the picture at a point of the screen; outside of it below 0 or above 1.
    pub fn find_picture_point(&self, (x, y): ScreenPoint) -> ScreenPoint {
        let (left, top, width, height) = self.picture;
        let (x, y) = ((x - left) / width.max(1.0), (y - top) / height.max(1.0));
        match self.turn % 4 {
            0 => (x, y),
            1 => (y, 1.0 - x),
            2 => (1.0 - x, 1.0 - y),
            _ => (1.0 - y, x),
        }
    }

    /// The middle of the stage on the screen.
    pub fn stage_center(&self) -> ScreenPoint {
        let (left, top, width, height) = self.stage;
        (left + width / 2.0, top + height / 2.0)
    }

    /// A distance on the screen as a part of the fitted upright picture.
    fn to_picture_distance(self, distance: ScreenPoint) -> ScreenPoint {
        let (x, y) = unrotate(distance, self.turn);
        let fit = self.fit_scale();
        let share = |length: f64, side: f64| length / (side * fit).max(1.0);
        (share(x, self.size.0), share(y, self.size.1))
    }

    /// The view in which a point of the picture lies at a point of the screen. `None` if the
    /// picture fits.
    pub fn put_point_at(
        &self,
        point: ScreenPoint,
        at: ScreenPoint,
        scale: f64,
    ) -> Option<ZoomView> {
        let scale = scale.min(MAX_SCALE);
        let center = self.stage_center();
        let (x, y) = self.to_picture_distance((at.0 - center.0, at.1 - center.1));
        ZoomView::limited(scale, (point.0 - x / scale, point.1 - y / scale))
    }

    /// The view after zooming by this factor, which keeps the point of the picture at a point of
    /// the screen.
    pub fn zoom_at(&self, at: ScreenPoint, factor: f64) -> Option<ZoomView> {
        let scale = self.shown_scale() * factor;
        self.put_point_at(self.find_picture_point(at), at, scale)
    }

    /// The view after the picture was moved by a distance on the screen.
    pub fn pan_by(&self, (x, y): ScreenPoint) -> Option<ZoomView> {
        let center = self.stage_center();
        let point = self.find_picture_point(center);
        self.put_point_at(point, (center.0 + x, center.1 + y), self.shown_scale())
    }
}

/// A direction on the screen as a direction on the upright picture.
pub fn unrotate((x, y): ScreenPoint, turn: u8) -> ScreenPoint {
    match turn % 4 {
        0 => (x, y),
        1 => (y, -x),
        2 => (-x, -y),
        _ => (-y, x),
    }
}

fn swap_if_lying((width, height): ScreenPoint, turn: u8) -> ScreenPoint {
    if turn % 2 == 1 {
        (height, width)
    } else {
        (width, height)
    }
}

/// The rotation and the zoom at which a picture was shown last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RememberedView {
    /// Quarter turns clockwise.
    pub turn: u8,
    /// `None` if the picture is fitted, or at full size by its address.
    pub zoom: Option<ZoomView>,
}

/// The views of this tab by slot and page. They outlive the pages, so that the same slot of the next
/// application is shown in the same way; a reload forgets them.
#[derive(Clone, Copy)]
pub struct ViewMemory(RwSignal<BTreeMap<String, RememberedView>>);

/// Provides the views to the pages.
pub fn provide_view_memory() {
    provide_context(ViewMemory(RwSignal::default()));
}

/// The views of this tab. The server, which has none, gets an empty list.
pub fn use_view_memory() -> ViewMemory {
    use_context().unwrap_or_else(|| ViewMemory(RwSignal::default()))
}

impl ViewMemory {
    pub fn get(self, key: &str) -> RememberedView {
        self.0
            .with(|views| views.get(key).copied().unwrap_or_default())
    }

    /// Changes the view of a slot and page, if the change makes a difference.
    pub fn update(self, key: String, change: impl FnOnce(&mut RememberedView)) {
        let before = self.0.with_untracked(|views| views.get(&key).copied());
        let mut view = before.unwrap_or_default();
        change(&mut view);
        if view != before.unwrap_or_default() {
            self.0.update(|views| {
                views.insert(key, view);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(a: ScreenPoint, b: ScreenPoint) -> bool {
        (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6
    }

    /// A stage of 800 × 600 at (100, 50), with a picture of 1000 × 2000 in this view.
    fn frame(turn: u8, view: Option<ZoomView>) -> StageFrame {
        let mut frame = StageFrame {
            stage: (100.0, 50.0, 800.0, 600.0),
            picture: (0.0, 0.0, 0.0, 0.0),
            size: (1_000.0, 2_000.0),
            turn,
        };
        let ZoomView { scale, center } = view.unwrap_or(ZoomView {
            scale: 1.0,
            center: (0.5, 0.5),
        });
        let fit = frame.fit_scale();
        let (width, height) = swap_if_lying(frame.size, turn);
        let (width, height) = (width * fit * scale, height * fit * scale);
        // The rotated place of the picture's point in the middle of the stage.
        let (x, y) = match turn {
            0 => center,
            1 => (1.0 - center.1, center.0),
            2 => (1.0 - center.0, 1.0 - center.1),
            _ => (center.1, 1.0 - center.0),
        };
        let middle = frame.stage_center();
        frame.picture = (middle.0 - x * width, middle.1 - y * height, width, height);
        frame
    }

    #[test]
    fn picture_is_fitted_in_each_rotation_and_never_enlarged() {
        assert!((frame(0, None).fit_scale() - 0.3).abs() < 1e-9);
        assert!((frame(1, None).fit_scale() - 0.4).abs() < 1e-9);
        let small = StageFrame {
            size: (295.0, 413.0),
            ..frame(0, None)
        };
        assert_eq!(small.fit_scale(), 1.0);
    }

    #[test]
    fn zoom_keeps_the_point_under_the_pointer_in_each_rotation() {
        for turn in 0..4 {
            let before = frame(turn, ZoomView::limited(4.0, (0.4, 0.6)));
            for at in [(480.0, 370.0), (520.0, 330.0)] {
                let point = before.find_picture_point(at);
                let after = frame(turn, before.zoom_at(at, 1.7));
                assert!((after.shown_scale() - 6.8).abs() < 1e-6, "{turn}");
                assert!(
                    is_near(after.find_picture_point(at), point),
                    "{turn} {at:?}"
                );
            }
        }
    }

    #[test]
    fn picture_follows_the_hand_in_each_rotation() {
        for turn in 0..4 {
            let before = frame(turn, ZoomView::limited(5.0, (0.5, 0.5)));
            let point = before.find_picture_point((500.0, 350.0));
            let after = frame(turn, before.pan_by((30.0, -20.0)));
            assert!(
                is_near(after.find_picture_point((530.0, 330.0)), point),
                "{turn}"
            );
        }
    }

    #[test]
    fn view_stays_on_the_picture_and_ends_at_the_fitted_size() {
        let corner = ZoomView::limited(4.0, (-3.0, 9.0)).expect("it is zoomed");
        assert_eq!(corner.center, (0.125, 0.875));
        assert_eq!(ZoomView::limited(0.8, (0.2, 0.2)), None);
        assert_eq!(frame(0, None).zoom_at((500.0, 350.0), 0.5), None);
        let most = ZoomView::limited(1_000.0, (0.5, 0.5)).expect("it is zoomed");
        assert_eq!(most.scale, MAX_SCALE);
        assert_eq!(most.to_css(), "scale(16.0000) translate(0.0000%, 0.0000%)");
    }

    #[test]
    fn direction_on_the_screen_is_turned_back() {
        assert_eq!(unrotate((1.0, 0.0), 0), (1.0, 0.0));
        assert_eq!(unrotate((1.0, 0.0), 1), (0.0, -1.0));
        assert_eq!(unrotate((1.0, 0.0), 2), (-1.0, 0.0));
        assert_eq!(unrotate((1.0, 0.0), 3), (0.0, 1.0));
    }
}
