//! A picture drawn into an `<svg>` that counts in its pixels.

use leptos::prelude::*;
use shared::fitting::{Edit, Point};

use super::{geometry::turned_size, shape::Part};

/// A picture that is worked on: where it shows, and its pixels as it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    pub address: String,
    pub width: f64,
    pub height: f64,
}

impl Subject {
    pub fn size(&self) -> Point {
        (self.width, self.height)
    }

    /// After the turns of an edit.
    pub fn turned(&self, edit: &Edit) -> Point {
        turned_size(self.size(), edit.turns)
    }

    /// What turns it, as an attribute.
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

/// The picture turned, and without colour where the edit takes it.
#[component]
pub(super) fn TurnedPicture(subject: Subject, #[prop(into)] edit: Signal<Edit>) -> impl IntoView {
    let Subject {
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

/// A part of the picture drawn as large as what was made of it.
#[component]
pub(super) fn PictureAs(subject: Subject, edit: Edit, part: Part, size: Point) -> impl IntoView {
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

/// A piece of a drawing with a pixel for each of its pixels, around a place in it.
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
