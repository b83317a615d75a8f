//! The position on the desk: part, image, rotation, zoom. The address holds it, so that links and
//! forms work without the WASM module and a reload shows the same.

use std::fmt::Write as _;

use leptos_router::{NavigateOptions, params::ParamsMap};
use shared::{
    application::{Image, Part},
    id::ApplicationId,
    url::page,
    view::{Desk, Dossier},
};

/// The position in the address, which may not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    part: Option<Part>,
    image: usize,
    turn: u8,
    is_actual: bool,
}

/// An existing position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) part: Part,
    /// From 0; also 0 if there is no image.
    pub(super) image: usize,
    pub(super) images: usize,
    /// Quarter turns clockwise.
    pub(super) turn: u8,
    /// True if one pixel of the picture is one pixel of the screen; otherwise the whole picture is
    /// shown.
    pub(super) is_actual: bool,
}

impl Place {
    pub(super) fn read(query: &ParamsMap) -> Self {
        let number = |name| {
            query
                .get_str(name)
                .and_then(|number| number.parse::<usize>().ok())
        };
        Self {
            part: query.get_str("part").and_then(|part| part.parse().ok()),
            image: number("page").unwrap_or(1).saturating_sub(1),
            turn: (number("turn").unwrap_or(0) % 4) as u8,
            is_actual: number("zoom") == Some(1),
        }
    }

    /// True if the address names no part, so that the desk chooses it.
    pub(super) fn is_vague(&self) -> bool {
        self.part.is_none()
    }
}

impl Spot {
    pub(super) fn in_part(&self, part: Part) -> Self {
        Self {
            part,
            image: 0,
            images: 0,
            turn: 0,
            is_actual: self.is_actual,
        }
    }

    pub(super) fn at_image(&self, image: usize) -> Self {
        Self {
            image,
            turn: 0,
            ..self.clone()
        }
    }

    pub(super) fn turned(&self) -> Self {
        Self {
            turn: (self.turn + 1) % 4,
            ..self.clone()
        }
    }

    pub(super) fn zoomed(&self) -> Self {
        Self {
            is_actual: !self.is_actual,
            ..self.clone()
        }
    }

    pub(super) fn address(&self, application: ApplicationId) -> String {
        let mut address = format!("{}?part={}", page::desk(application), self.part);
        let mut add = |name: &str, number: usize| {
            write!(address, "&{name}={number}").expect("a String takes all that is written");
        };
        if self.image > 0 {
            add("page", self.image + 1);
        }
        if self.turn > 0 {
            add("turn", usize::from(self.turn));
        }
        if self.is_actual {
            add("zoom", 1);
        }
        address
    }

    pub(super) fn find_image<'a>(&self, desk: &'a Desk) -> Option<&'a Image> {
        images_of(desk, &self.part).get(self.image)
    }
}

/// Options for a navigation on the same desk: no scrolling, and no new history entry.
pub(super) fn stay_in_place() -> NavigateOptions {
    NavigateOptions {
        scroll: false,
        replace: true,
        ..Default::default()
    }
}

/// The parts to be judged, in the exam's order: sections of the form, the position, and each slot,
/// filled or not.
pub(super) fn parts_of(desk: &Desk) -> Vec<Part> {
    let Dossier {
        exam, application, ..
    } = &desk.dossier;
    application.reviewed_parts(exam)
}

/// The images of a part; only slots have images.
pub(super) fn images_of<'a>(desk: &'a Desk, part: &Part) -> &'a [Image] {
    match part {
        Part::Slot(slot) => desk.dossier.application.images(slot),
        Part::Section(_) | Part::Position => &[],
    }
}

/// The position in the address; without one, the first part without a verdict. `None` if there are
/// no parts.
pub(super) fn find_spot(desk: &Desk, place: &Place) -> Option<Spot> {
    let parts = parts_of(desk);
    let part = place
        .part
        .iter()
        .find(|part| parts.contains(part))
        .or_else(|| parts.iter().find(|part| is_open(desk, part)))
        .or(parts.first())?;
    let images = images_of(desk, part).len();
    let image = place.image.min(images.saturating_sub(1));
    Some(Spot {
        part: part.clone(),
        image,
        images,
        turn: place.turn,
        is_actual: place.is_actual,
    })
}

/// True if the part has contents and no verdict.
pub(super) fn is_open(desk: &Desk, part: &Part) -> bool {
    let application = &desk.dossier.application;
    application.holds(part) && application.verdict_on(part).is_pending()
}

/// The next or the previous part, wrapping around.
pub(super) fn find_neighbour(desk: &Desk, part: &Part, forward: bool) -> Option<Part> {
    let mut parts = parts_of(desk);
    let here = parts.iter().position(|other| other == part)?;
    let step = if forward { 1 } else { parts.len() - 1 };
    let there = (here + step) % parts.len();
    Some(parts.swap_remove(there))
}

/// The next part without a verdict, wrapping around.
pub(super) fn find_open(desk: &Desk, after: &Part) -> Option<Part> {
    let parts = parts_of(desk);
    let here = parts.iter().position(|other| other == after)?;
    let mut round = parts[here + 1..].iter().chain(&parts[..here]);
    round.find(|part| is_open(desk, part)).cloned()
}

/// True if the image was not in the previous submission.
pub(super) fn is_replaced(desk: &Desk, part: &Part, image: &Image) -> bool {
    let Part::Slot(slot) = part else { return false };
    let before = desk.dossier.receipts.get(1);
    before.is_some_and(|receipt| !receipt.manifest.images(slot).contains(&image.sha256))
}
