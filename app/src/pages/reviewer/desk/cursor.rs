//! The position on the desk: part, image, rotation, zoom. The address holds it, so that links and
//! forms work without the WASM module and a reload shows the same.

use std::fmt::Write as _;

use leptos_router::{NavigateOptions, params::ParamsMap};
use shared::{
    application::{Image, ReviewPart},
    id::{ApplicationId, ExamCode},
    url::queue,
    view::{Dossier, QueueFilter, ReviewDesk},
};

/// The position in the address, which may not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DeskQuery {
    part: Option<ReviewPart>,
    image_index: usize,
    turn: Option<u8>,
    is_actual: bool,
    is_enlarged: bool,
    list: QueueFilter,
}

/// An existing position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DeskCursor {
    pub(super) part: ReviewPart,
    /// From 0; also 0 if there is no image.
    pub(super) image_index: usize,
    pub(super) image_count: usize,
    /// Quarter turns clockwise. `None` if the address has none: the picture is turned as this slot
    /// was the last time.
    pub(super) turn: Option<u8>,
    /// True if one pixel of the picture is one pixel of the screen; otherwise the whole picture is
    /// shown.
    pub(super) is_actual: bool,
    /// True if the picture is shown alone; otherwise those beside it are shown too.
    pub(super) is_enlarged: bool,
    /// The list from which the reviewer took the application.
    pub(super) list: QueueFilter,
    pub(super) exam: ExamCode,
}

impl DeskQuery {
    pub(super) fn read(query: &ParamsMap) -> Self {
        let number = |name| {
            query
                .get_str(name)
                .and_then(|number| number.parse::<usize>().ok())
        };
        Self {
            part: query.get_str("part").and_then(|part| part.parse().ok()),
            image_index: number("page").unwrap_or(1).saturating_sub(1),
            turn: number("turn").map(|turn| (turn % 4) as u8),
            is_actual: number("zoom") == Some(1),
            is_enlarged: number("alone") == Some(1),
            list: queue::read_filter(|name| query.get_str(name).map(str::to_owned)),
        }
    }

    /// The list from which the reviewer took the application.
    pub(super) fn list(&self) -> &QueueFilter {
        &self.list
    }

    /// True if the address names no part, so that the desk chooses it.
    pub(super) fn is_without_part(&self) -> bool {
        self.part.is_none()
    }
}

impl DeskCursor {
    pub(super) fn with_part(&self, part: ReviewPart) -> Self {
        Self {
            part,
            image_index: 0,
            image_count: 0,
            turn: None,
            is_actual: self.is_actual,
            is_enlarged: false,
            list: self.list.clone(),
            exam: self.exam.clone(),
        }
    }

    pub(super) fn with_image(&self, image: usize) -> Self {
        Self {
            image_index: image,
            turn: None,
            ..self.clone()
        }
    }

    /// The same picture in this rotation, in quarter turns.
    pub(super) fn turned_to(&self, turn: u8) -> Self {
        Self {
            turn: Some(turn % 4),
            ..self.clone()
        }
    }

    pub(super) fn zoomed(&self) -> Self {
        Self {
            is_actual: !self.is_actual,
            ..self.clone()
        }
    }

    /// The same picture alone, or with those beside it.
    pub(super) fn enlarged(&self) -> Self {
        Self {
            is_enlarged: !self.is_enlarged,
            ..self.clone()
        }
    }

    /// The name under which the view of this picture is remembered: the same page of the same slot
    /// has the same view in the next application.
    pub(super) fn view_key(&self) -> String {
        format!("{}/{}/{}", self.exam, self.part, self.image_index)
    }

    pub(super) fn address(&self, application: ApplicationId) -> String {
        let mut address = queue::desk(application, &self.list);
        let mark = if address.contains('?') { '&' } else { '?' };
        write!(address, "{mark}part={}", self.part).expect("a String takes all that is written");
        let mut add = |name: &str, number: usize| {
            write!(address, "&{name}={number}").expect("a String takes all that is written");
        };
        if self.image_index > 0 {
            add("page", self.image_index + 1);
        }
        if let Some(turn) = self.turn {
            add("turn", usize::from(turn));
        }
        if self.is_actual {
            add("zoom", 1);
        }
        if self.is_enlarged {
            add("alone", 1);
        }
        address
    }

    pub(super) fn find_image<'a>(&self, desk: &'a ReviewDesk) -> Option<&'a Image> {
        list_part_images(desk, &self.part).get(self.image_index)
    }
}

/// Options for a navigation on the same desk: no scrolling, and no new history entry.
pub(super) fn replace_without_scroll() -> NavigateOptions {
    NavigateOptions {
        scroll: false,
        replace: true,
        ..Default::default()
    }
}

/// The parts to be judged, in the exam's order: sections of the form, the position, and each slot,
/// filled or not. Those that a mending has changed are first.
pub(super) fn list_reviewed_parts(desk: &ReviewDesk) -> Vec<ReviewPart> {
    let Dossier {
        exam, application, ..
    } = &desk.dossier;
    let mut parts = application.reviewed_parts(exam);
    parts.sort_by_key(|part| !desk.has_changed(part));
    parts
}

/// The images of a part; only slots have images.
pub(super) fn list_part_images<'a>(desk: &'a ReviewDesk, part: &ReviewPart) -> &'a [Image] {
    match part {
        ReviewPart::Slot(slot) => desk.dossier.application.images(slot),
        ReviewPart::Section(_) | ReviewPart::Position => &[],
    }
}

/// The position in the address; without one, the first part without a verdict. `None` if there are
/// no parts.
pub(super) fn resolve_cursor(desk: &ReviewDesk, place: &DeskQuery) -> Option<DeskCursor> {
    let parts = list_reviewed_parts(desk);
    let part = place
        .part
        .iter()
        .find(|part| parts.contains(part))
        .or_else(|| parts.iter().find(|part| needs_verdict(desk, part)))
        .or(parts.first())?;
    let images = list_part_images(desk, part).len();
    let image = place.image_index.min(images.saturating_sub(1));
    Some(DeskCursor {
        part: part.clone(),
        image_index: image,
        image_count: images,
        turn: place.turn,
        is_actual: place.is_actual,
        is_enlarged: place.is_enlarged,
        list: place.list.clone(),
        exam: desk.dossier.exam.code.clone(),
    })
}

/// True if the part has contents and no verdict.
pub(super) fn needs_verdict(desk: &ReviewDesk, part: &ReviewPart) -> bool {
    let application = &desk.dossier.application;
    application.has_content(part) && application.verdict_on(part).is_pending()
}

/// The next or the previous part, wrapping around.
pub(super) fn find_neighbour(
    desk: &ReviewDesk,
    part: &ReviewPart,
    forward: bool,
) -> Option<ReviewPart> {
    let mut parts = list_reviewed_parts(desk);
    let here = parts.iter().position(|other| other == part)?;
    let step = if forward { 1 } else { parts.len() - 1 };
    let there = (here + step) % parts.len();
    Some(parts.swap_remove(there))
}

/// The next part without a verdict, wrapping around.
pub(super) fn find_next_pending_part(desk: &ReviewDesk, after: &ReviewPart) -> Option<ReviewPart> {
    let parts = list_reviewed_parts(desk);
    let here = parts.iter().position(|other| other == after)?;
    let mut round = parts[here + 1..].iter().chain(&parts[..here]);
    round.find(|part| needs_verdict(desk, part)).cloned()
}

/// True if the image was not in the previous submission.
pub(super) fn is_replaced(desk: &ReviewDesk, part: &ReviewPart, image: &Image) -> bool {
    let ReviewPart::Slot(slot) = part else {
        return false;
    };
    let before = desk.dossier.receipts.get(1);
    before.is_some_and(|receipt| !receipt.manifest.images(slot).contains(&image.sha256))
}
