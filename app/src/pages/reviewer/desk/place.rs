//! Where on the desk one is: slot, image, turned, enlarged. It stands in the address, so that
//! links and forms work without the module, and a reload shows the same.

use std::fmt::Write as _;

use leptos_router::{NavigateOptions, params::ParamsMap};
use shared::{
    application::Image,
    exam::Slot,
    id::{ApplicationId, SlotId},
    url::page,
    view::Desk,
};

/// What the address asks for; it may ask for what is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    slot: Option<SlotId>,
    image: usize,
    turn: u8,
    is_actual: bool,
}

/// A place that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) slot: SlotId,
    /// From 0; 0 in an empty slot too.
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
            slot: query.get_str("slot").and_then(|slot| slot.parse().ok()),
            image: number("page").unwrap_or(1).saturating_sub(1),
            turn: (number("turn").unwrap_or(0) % 4) as u8,
            is_actual: number("zoom") == Some(1),
        }
    }

    /// Whether the desk chooses the slot.
    pub(super) fn is_vague(&self) -> bool {
        self.slot.is_none()
    }
}

impl Spot {
    pub(super) fn in_slot(&self, slot: SlotId) -> Self {
        Self {
            slot,
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
        let mut address = format!("{}?slot={}", page::desk(application), self.slot);
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
        desk.dossier.application.images(&self.slot).get(self.image)
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

/// The slots that concern this candidate, in the exam's order.
pub(super) fn slots_of(desk: &Desk) -> impl Iterator<Item = &Slot> {
    let facts = &desk.dossier.application.facts;
    desk.dossier
        .exam
        .slots()
        .filter(|slot| slot.need(facts).is_some())
}

/// The place asked for; without one, the first slot that waits for its verdict.
pub(super) fn find_spot(desk: &Desk, place: &Place) -> Option<Spot> {
    let named = slots_of(desk).find(|slot| Some(&slot.id) == place.slot.as_ref());
    let slot = named
        .or_else(|| slots_of(desk).find(|slot| is_open(desk, &slot.id)))
        .or_else(|| slots_of(desk).next())?;
    let images = desk.dossier.application.images(&slot.id).len();
    let image = place.image.min(images.saturating_sub(1));
    Some(Spot {
        slot: slot.id.clone(),
        image,
        images,
        turn: place.turn,
        is_actual: place.is_actual,
    })
}

/// Whether the slot holds images and has no verdict yet.
pub(super) fn is_open(desk: &Desk, slot: &SlotId) -> bool {
    let application = &desk.dossier.application;
    !application.images(slot).is_empty() && application.verdict(slot).is_pending()
}

/// The slot so many places further, around the end.
pub(super) fn find_neighbour(desk: &Desk, slot: &SlotId, forward: bool) -> Option<SlotId> {
    let slots: Vec<&SlotId> = slots_of(desk).map(|slot| &slot.id).collect();
    let here = slots.iter().position(|id| *id == slot)?;
    let step = if forward { 1 } else { slots.len() - 1 };
    Some(slots[(here + step) % slots.len()].clone())
}

/// The next slot after this one, around the end, that waits for its verdict.
pub(super) fn find_open(desk: &Desk, after: &SlotId) -> Option<SlotId> {
    let slots: Vec<&SlotId> = slots_of(desk).map(|slot| &slot.id).collect();
    let here = slots.iter().position(|id| *id == after)?;
    let mut round = slots[here + 1..].iter().chain(&slots[..here]);
    round
        .find(|slot| is_open(desk, slot))
        .map(|slot| (*slot).clone())
}

/// Whether the image was not in the submission before this one.
pub(super) fn is_replaced(desk: &Desk, slot: &SlotId, image: &Image) -> bool {
    let before = desk.dossier.receipts.get(1);
    before.is_some_and(|receipt| !receipt.manifest.images(slot).contains(&image.sha256))
}
