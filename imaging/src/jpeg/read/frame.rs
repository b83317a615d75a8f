//! The frame of a file: its components, and the room for their coefficients.

use super::{Unread, scan::Band};
use crate::{
    decode::Limits,
    spectrum::{Component, Spectrum},
};

/// A frame that is being filled.
pub(super) struct Frame {
    width: usize,
    height: usize,
    pub(super) is_progressive: bool,
    pub(super) parts: Vec<Part>,
    /// Units of all components across and down.
    pub(super) units: (usize, usize),
}

/// A component as a file has it.
pub(super) struct Part {
    id: u8,
    /// Blocks of a unit, across and down.
    pub(super) factors: (usize, usize),
    /// Blocks that hold the picture where the component comes alone.
    pub(super) own: (usize, usize),
    table: u8,
    steps: Option<[f32; 64]>,
    pub(super) component: Component,
}

/// Bytes for each block: its coefficients, and what is drawn of it at full size.
const BLOCK: u64 = 128 + 1 + 64;

/// Which part of the frame, with which codes for means and the rest.
pub(super) type Place = (usize, [usize; 2]);

impl Frame {
    pub(super) fn read(
        content: &[u8],
        is_progressive: bool,
        limits: Limits,
    ) -> Result<Self, Unread> {
        let [bits, h1, h0, w1, w0, count, list @ ..] = content else {
            return Err(Unread::Malformed);
        };
        let [height, width] =
            [[*h1, *h0], [*w1, *w0]].map(|it| usize::from(u16::from_be_bytes(it)));
        let list = list.as_chunks::<3>().0;
        if *bits != 8 || !matches!((count, list.len()), (1, 1) | (3, 3)) {
            return Err(Unread::Foreign);
        }
        if width == 0 || height == 0 {
            return Err(Unread::Malformed);
        }
        // Letters are those of red, green and blue.
        if *count == 3 && list.iter().map(|[id, ..]| id).eq(b"RGB") {
            return Err(Unread::Foreign);
        }
        let factors = |[_, both, _]: &[u8; 3]| match *count {
            1 => (1, 1),
            _ => (usize::from(both >> 4), usize::from(both & 15)),
        };
        let most = factors(&list[0]);
        let units = (
            width.div_ceil(8 * most.0.max(1)),
            height.div_ceil(8 * most.1.max(1)),
        );
        let blocks = list.iter().map(|part| {
            let (across, down) = factors(part);
            (units.0 * units.1 * across * down) as u64
        });
        let needed = Limits {
            pixels: (width * height) as u64,
            memory: blocks.sum::<u64>() * BLOCK,
        };
        if needed.pixels > limits.pixels || needed.memory > limits.memory {
            return Err(Unread::Limit {
                needed,
                allowed: limits,
            });
        }
        let mut parts: Vec<Part> = Vec::new();
        for part in list {
            let (across, down) = factors(part);
            let shares = (most.0.checked_div(across), most.1.checked_div(down));
            let (Some(fewer @ 1..=2), Some(lower @ 1..=2)) = shares else {
                return Err(Unread::Foreign);
            };
            if (across * fewer, down * lower) != most || across > 2 || down > 2 {
                return Err(Unread::Foreign);
            }
            parts.push(Part {
                id: part[0],
                factors: (across, down),
                own: (width.div_ceil(8 * fewer), height.div_ceil(8 * lower)),
                table: part[2],
                steps: None,
                component: Component::empty((units.0 * across, units.1 * down), (fewer, lower)),
            });
        }
        let shares: Vec<_> = parts.iter().map(|part| part.component.share).collect();
        if !matches!(shares[..], [(1, 1)] | [(1, 1), (1 | 2, 1 | 2), _] if shares.get(1) == shares.get(2))
        {
            return Err(Unread::Foreign);
        }
        Ok(Self {
            width,
            height,
            is_progressive,
            parts,
            units,
        })
    }

    /// No scan has more: a component that comes alone has its blocks, at most four of a unit.
    pub(super) fn most_units(&self) -> usize {
        self.units.0 * self.units.1 * 4
    }

    /// Tables are those in force where a component's first scan begins; later ones are for others.
    pub(super) fn take_steps(&mut self, places: &[Place], tables: &[Option<[f32; 64]>; 4]) {
        for (place, _) in places {
            let part = &mut self.parts[*place];
            part.steps = part.steps.or(tables[usize::from(part.table & 3)]);
        }
    }

    /// Which components a scan has, and what of them.
    pub(super) fn read_scan(&self, content: &[u8]) -> Result<(Vec<Place>, Band), Unread> {
        let (count, rest) = content.split_first().ok_or(Unread::Malformed)?;
        let (list, rest) = rest
            .split_at_checked(usize::from(*count) * 2)
            .ok_or(Unread::Malformed)?;
        let [from, to, bits, ..] = *rest else {
            return Err(Unread::Malformed);
        };
        let mut places: Vec<Place> = Vec::new();
        for [id, codes] in list.as_chunks::<2>().0 {
            let place = self.parts.iter().position(|part| part.id == *id);
            let place = place.ok_or(Unread::Malformed)?;
            if places.iter().any(|(before, _)| *before >= place) {
                return Err(Unread::Foreign);
            }
            places.push((place, [codes >> 4 & 3, codes & 3].map(usize::from)));
        }
        let band = match self.is_progressive {
            false => Band::WHOLE,
            true => Band {
                from,
                to,
                is_first: bits >> 4 == 0,
                low: bits & 15,
            },
        };
        let is_sound = match band.from {
            _ if places.is_empty() => false,
            0 => band.to == 0 || !self.is_progressive,
            from => from <= band.to && band.to < 64 && places.len() == 1,
        };
        match is_sound && band.low < 14 {
            true => Ok((places, band)),
            false => Err(Unread::Malformed),
        }
    }

    pub(super) fn finish(self) -> Result<Spectrum, Unread> {
        let mut components = Vec::new();
        for part in self.parts {
            components.push(Component {
                // Without a scan it has no coefficients, either.
                steps: part.steps.unwrap_or([1.0; 64]),
                ..part.component
            });
        }
        Ok(Spectrum {
            width: self.width as u32,
            height: self.height as u32,
            components,
        })
    }
}
