//! Where on the desk one is: part, image, turned, enlarged. It stands in the address, so that
//! links and forms work without the module, and a reload shows the same.

use std::fmt::Write as _;

use leptos_router::{NavigateOptions, params::ParamsMap};
use shared::{
    application::{Image, Part},
    id::ApplicationId,
    url::page,
    view::{Desk, Dossier},
};

/// What the address asks for; it may ask for what is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    part: Option<Part>,
    image: usize,
    turn: u8,
    is_actual: bool,
}

/// A place that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) part: Part,
    /// From 0; 0 where there is none, too.
    pub(super) image: usize,
    pub(super) images: usize,
    /// Quarter turns clockwise.
    pub(super) turn: u8,
    /// One pixel of the picture on one of the screen; else the whole picture.
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

    /// Whether the desk chooses the part.
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

/// Another place on the same desk is no new page: nothing scrolls, and the way back stays short.
pub(super) fn stay_in_place() -> NavigateOptions {
    NavigateOptions {
        scroll: false,
        replace: true,
        ..Default::default()
    }
}

/// What is judged of this candidate, in the exam's order: the sections of the form, the position,
/// and each slot, filled or not.
pub(super) fn parts_of(desk: &Desk) -> Vec<Part> {
    let Dossier {
        exam, application, ..
    } = &desk.dossier;
    application.reviewed_parts(exam)
}

/// The images of a part; only slots have any.
pub(super) fn images_of<'a>(desk: &'a Desk, part: &Part) -> &'a [Image] {
    match part {
        Part::Slot(slot) => desk.dossier.application.images(slot),
        Part::Section(_) | Part::Position => &[],
    }
}

/// The place asked for; without one, the first part that waits for its verdict.
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

/// Whether there is something in the part and no verdict on it yet.
pub(super) fn is_open(desk: &Desk, part: &Part) -> bool {
    let application = &desk.dossier.application;
    application.holds(part) && application.verdict_on(part).is_pending()
}

/// The part so many places further, around the end.
pub(super) fn find_neighbour(desk: &Desk, part: &Part, forward: bool) -> Option<Part> {
    let mut parts = parts_of(desk);
    let here = parts.iter().position(|other| other == part)?;
    let step = if forward { 1 } else { parts.len() - 1 };
    let there = (here + step) % parts.len();
    Some(parts.swap_remove(there))
}

/// The next part after this one, around the end, that waits for its verdict.
pub(super) fn find_open(desk: &Desk, after: &Part) -> Option<Part> {
    let parts = parts_of(desk);
    let here = parts.iter().position(|other| other == after)?;
    let mut round = parts[here + 1..].iter().chain(&parts[..here]);
    round.find(|part| is_open(desk, part)).cloned()
}

/// Whether the image was not in the submission before this one.
pub(super) fn is_replaced(desk: &Desk, part: &Part, image: &Image) -> bool {
    let Part::Slot(slot) = part else { return false };
    let before = desk.dossier.receipts.get(1);
    before.is_some_and(|receipt| !receipt.manifest.images(slot).contains(&image.sha256))
}
