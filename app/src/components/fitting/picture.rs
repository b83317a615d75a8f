//! A picture drawn into an `<svg>`, whose units are pixels of the picture.

use leptos::prelude::*;
use shared::image_engine::{Edit, Point};

use super::{geometry::turned_size, shape::CropRect};

/// A picture in the editor: its address, and its size in pixels with the orientation applied.
#[derive(Clone, Debug, PartialEq)]
pub struct EditorPicture {
    pub address: String,
    pub width: f64,
    pub height: f64,
}

impl EditorPicture {
    pub fn size(&self) -> Point {
        (self.width, self.height)
    }

    /// The size after the turns of an edit.
    pub fn turned_size(&self, edit: &Edit) -> Point {
        turned_size(self.size(), edit.turns)
    }

    /// The `transform` attribute of the turns.
    fn turn(&self, turns: u8) -> String {
        let Self { width, height, .. } = self;
        match turns % 4 {
            0 => String::new(),
            1 => format!("translate({height} 0) rotate(90)"),
            2 => format!("translate({width} {height}) rotate(180)"),
            _ => format!("translate(0 {width}) rotate(270)"),
        }
    }
}

/// The turned picture, in gray if the edit asks for it.
#[component]
pub(super) fn TurnedPicture(
    subject: EditorPicture,
    #[prop(into)] edit: Signal<Edit>,
) -> impl IntoView {
    let EditorPicture {
        address,
        width,
        height,
    } = subject.clone();
    view! {
        <g transform=move || subject.turn(edit.get().turns) class:gray=move || edit.get().gray>
            <image href=address width=width height=height preserveAspectRatio="none"/>
        </g>
    }
}

/// A part of the picture, scaled to the size of the result.
#[component]
pub(super) fn ScaledCrop(
    subject: EditorPicture,
    edit: Edit,
    part: CropRect,
    size: Point,
) -> impl IntoView {
    let (across, down) = (size.0 / part.width, size.1 / part.height);
    let place = format!(
        "scale({across} {down}) translate({} {})",
        -part.left, -part.top
    );
    view! {
        <g transform=place>
            <TurnedPicture subject edit/>
        </g>
    }
}

/// A section of a drawing around a point, at full size.
#[component]
pub(super) fn Loupe(
    #[prop(into)] at: Signal<Point>,
    #[prop(into)] size: Signal<Point>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class="loupe" aria-hidden="true">
            <svg
                width=move || size.get().0 height=move || size.get().1
                viewBox=move || view_box(size.get())
                style:left=move || format!("calc(50% - {}px)", at.get().0)
                style:top=move || format!("calc(50% - {}px)", at.get().1)
            >
                {children()}
            </svg>
        </span>
    }
}

pub(super) fn view_box((width, height): Point) -> String {
    format!("0 0 {width} {height}")
}
