//! Large view of a picture, for reviewers and candidates: never cropped, fitted to the window or at
//! full size. The picture can be rotated for viewing; the stored file is not changed.

use leptos::prelude::*;

/// Rotation and zoom of the shown picture. They stand in the address of the page and are not
/// stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PictureView {
    /// Number of clockwise rotations by 90 degrees, 0 to 3.
    quarter_turns: u8,
    /// True if one pixel of the picture is one CSS pixel. Otherwise the picture is fitted to the
    /// page.
    pub is_full: bool,
}

impl PictureView {
    /// Reads the view from the query parameters `turn` (clockwise, in degrees) and `zoom` (`full`
    /// or absent). Invalid values mean upright and fitted.
    pub fn parse(turn: Option<&str>, zoom: Option<&str>) -> Self {
        let degrees: u16 = turn.and_then(|degrees| degrees.parse().ok()).unwrap_or(0);
        Self {
            quarter_turns: (degrees / 90 % 4) as u8,
            is_full: zoom == Some("full"),
        }
    }

    /// Query of an address, with its question mark; [`Self::parse`] reads it.
    pub fn query(self) -> String {
        let zoom = if self.is_full { "&zoom=full" } else { "" };
        format!("?turn={}{zoom}", self.degrees())
    }

    /// Clockwise rotation in degrees: 0, 90, 180 or 270.
    pub fn degrees(self) -> u16 {
        u16::from(self.quarter_turns) * 90
    }

    /// View with a further clockwise rotation by 90 degrees.
    #[must_use]
    pub fn turned(self) -> Self {
        Self {
            quarter_turns: (self.quarter_turns + 1) % 4,
            ..self
        }
    }

    /// View with the other zoom.
    #[must_use]
    pub fn with_zoom_toggled(self) -> Self {
        Self {
            is_full: !self.is_full,
            ..self
        }
    }

    /// True if the rotation exchanges width and height.
    fn is_sideways(self) -> bool {
        self.quarter_turns % 2 == 1
    }
}

/// Shows a picture. `source` is the URL of the file, `None` until it is known; `size` is width and
/// height without rotation, in pixels; `look` is the view.
#[component]
pub fn LargePicture(
    #[prop(into)] source: Signal<Option<String>>,
    #[prop(into)] alt: Signal<String>,
    #[prop(into)] size: Signal<(u32, u32)>,
    #[prop(into)] look: Signal<PictureView>,
) -> impl IntoView {
    let width = move || size.get().0;
    let height = move || size.get().1;
    // An empty element has the size of the rotated picture, because a CSS rotation changes neither
    // the layout nor the scroll bars.
    let rotated_size = move || {
        if look.get().is_sideways() {
            (height(), width())
        } else {
            (width(), height())
        }
    };
    view! {
        <div class="large-picture" data-turn=move || look.get().degrees() data-zoom=move || if look.get().is_full { "full" } else { "fit" }>
            <div class="large-room">
                <svg aria-hidden="true" width=move || rotated_size().0 height=move || rotated_size().1></svg>
                <img src=move || source.get() alt=move || alt.get() width=width height=height/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_turns_and_a_query_keep_the_view() {
        let mut view = PictureView::parse(Some("nonsense"), None);
        assert_eq!(view, PictureView::default());
        for degrees in [90, 180, 270, 0] {
            view = view.turned();
            assert_eq!(view.degrees(), degrees);
        }
        let view = view.turned().with_zoom_toggled();
        assert_eq!(view.query(), "?turn=90&zoom=full");
        assert_eq!(PictureView::parse(Some("90"), Some("full")), view);
    }
}
