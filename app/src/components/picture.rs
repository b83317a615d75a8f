//! A large picture: never cropped, turned only for viewing, fitted or at full size.

use leptos::prelude::*;

/// The view of a picture. It is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    quarter_turns: u8,
    /// True if one pixel of the picture is one pixel of the page.
    pub is_full: bool,
}

impl Look {
    /// Reads the view from an address. Invalid values mean upright and fitted.
    pub fn parse(turn: Option<&str>, zoom: Option<&str>) -> Self {
        let degrees: u16 = turn.and_then(|turn| turn.parse().ok()).unwrap_or(0);
        Self {
            quarter_turns: (degrees / 90 % 4) as u8,
            is_full: zoom == Some("full"),
        }
    }

    /// The query that [`Self::parse`] reads.
    pub fn query(self) -> String {
        let zoom = if self.is_full { "&zoom=full" } else { "" };
        format!("?turn={}{zoom}", self.degrees())
    }

    pub fn degrees(self) -> u16 {
        u16::from(self.quarter_turns) * 90
    }

    /// The view, turned clockwise by 90 degrees.
    #[must_use]
    pub fn turned(self) -> Self {
        Self {
            quarter_turns: (self.quarter_turns + 1) % 4,
            ..self
        }
    }

    #[must_use]
    pub fn zoomed(self) -> Self {
        Self {
            is_full: !self.is_full,
            ..self
        }
    }

    fn lies(self) -> bool {
        self.quarter_turns % 2 == 1
    }
}

/// `size` is that of the upright picture, in pixels.
#[component]
pub fn Picture(
    #[prop(into)] source: Signal<Option<String>>,
    #[prop(into)] alt: Signal<String>,
    #[prop(into)] size: Signal<(u32, u32)>,
    #[prop(into)] look: Signal<Look>,
) -> impl IntoView {
    let width = move || size.get().0;
    let height = move || size.get().1;
    // The area of the turned picture, for the scroll bars: a CSS rotation does not change the
    // layout.
    let room = move || {
        if look.get().lies() {
            (height(), width())
        } else {
            (width(), height())
        }
    };
    view! {
        <div class="large-picture" data-turn=move || look.get().degrees() data-zoom=move || if look.get().is_full { "full" } else { "fit" }>
            <div class="large-room">
                <svg aria-hidden="true" width=move || room().0 height=move || room().1></svg>
                <img src=move || source.get() alt=move || alt.get() width=width height=height/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_turns_are_none_and_an_address_says_the_same() {
        let mut look = Look::parse(Some("nonsense"), None);
        assert_eq!(look, Look::default());
        for degrees in [90, 180, 270, 0] {
            look = look.turned();
            assert_eq!(look.degrees(), degrees);
        }
        let look = look.turned().zoomed();
        assert_eq!(look.query(), "?turn=90&zoom=full");
        assert_eq!(Look::parse(Some("90"), Some("full")), look);
    }
}
