//! Frame of a file: its components, and the memory for their coefficients.

use super::{Detail, JpegReadError, band::SpectralBand};
use crate::{
    dct_image::{DctComponent, DctImage},
    decode::DecodeLimits,
    pixels::Pixels,
    planes::Planes,
};

/// Frame whose coefficients are being read.
pub(super) struct FrameDecoder {
    width: usize,
    height: usize,
    pub(super) is_progressive: bool,
    pub(super) parts: Vec<FrameComponent>,
    /// Units (MCUs) across and down.
    pub(super) units: (usize, usize),
}

/// A component of the frame.
pub(super) struct FrameComponent {
    id: u8,
    /// Blocks of a unit, across and down.
    pub(super) factors: (usize, usize),
    /// Blocks across and down in a scan of this component alone.
    pub(super) own: (usize, usize),
    table: u8,
    steps: Option<[f32; 64]>,
    /// Empty where only DC coefficients are kept.
    pub(super) component: DctComponent,
    /// The DC coefficient of each block, in quantisation steps; empty where all coefficients are
    /// kept.
    pub(super) dc: Vec<i16>,
    /// Rows of blocks; each row has `component.across`.
    down: usize,
}

/// Bytes of memory for each block: its coefficients and its samples at full size; or its DC
/// coefficient and one sample.
const BYTES_PER_BLOCK: u64 = 128 + 1 + 64;
const BYTES_PER_DC: u64 = 2 + 1;

/// Index of a component of the frame, and of its DC and AC tables.
pub(super) type ScanComponent = (usize, [usize; 2]);

impl FrameDecoder {
    pub(super) fn read(
        content: &[u8],
        is_progressive: bool,
        limits: DecodeLimits,
        detail: Detail,
    ) -> Result<Self, JpegReadError> {
        let [bits, h1, h0, w1, w0, count, list @ ..] = content else {
            return Err(JpegReadError::Malformed);
        };
        let [height, width] =
            [[*h1, *h0], [*w1, *w0]].map(|it| usize::from(u16::from_be_bytes(it)));
        let list = list.as_chunks::<3>().0;
        if *bits != 8 || !matches!((count, list.len()), (1, 1) | (3, 3)) {
            return Err(JpegReadError::Foreign);
        }
        if width == 0 || height == 0 {
            return Err(JpegReadError::Malformed);
        }
        // The component ids `RGB` mean colours that are not YCbCr.
        if *count == 3 && list.iter().map(|[id, ..]| id).eq(b"RGB") {
            return Err(JpegReadError::Foreign);
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
        let blocks: u64 = blocks.sum();
        let bytes = match detail {
            Detail::Full => BYTES_PER_BLOCK,
            Detail::DcOnly => BYTES_PER_DC,
        };
        let needed = DecodeLimits {
            pixels: (width * height) as u64,
            memory: blocks * bytes,
            blocks,
        };
        if limits.lacks(needed) {
            return Err(JpegReadError::Limit {
                needed,
                allowed: limits,
            });
        }
        let mut parts: Vec<FrameComponent> = Vec::new();
        for part in list {
            let (across, down) = factors(part);
            let shares = (most.0.checked_div(across), most.1.checked_div(down));
            let (Some(fewer @ 1..=2), Some(lower @ 1..=2)) = shares else {
                return Err(JpegReadError::Foreign);
            };
            if (across * fewer, down * lower) != most || across > 2 || down > 2 {
                return Err(JpegReadError::Foreign);
            }
            let (across_all, down_all) = (units.0 * across, units.1 * down);
            let (kept, dc_count) = match detail {
                Detail::Full => ((across_all, down_all), 0),
                Detail::DcOnly => ((across_all, 0), across_all * down_all),
            };
            parts.push(FrameComponent {
                id: part[0],
                factors: (across, down),
                own: (width.div_ceil(8 * fewer), height.div_ceil(8 * lower)),
                table: part[2],
                steps: None,
                component: DctComponent::empty(kept, (fewer, lower)),
                dc: vec![0; dc_count],
                down: down_all,
            });
        }
        let shares: Vec<_> = parts
            .iter()
            .map(|part| part.component.pixels_per_sample)
            .collect();
        if !matches!(shares[..], [(1, 1)] | [(1, 1), (1 | 2, 1 | 2), _] if shares.get(1) == shares.get(2))
        {
            return Err(JpegReadError::Foreign);
        }
        Ok(Self {
            width,
            height,
            is_progressive,
            parts,
            units,
        })
    }

    /// Upper bound of the units of a scan: a component alone has at most four blocks in a unit.
    pub(super) fn max_units(&self) -> usize {
        self.units.0 * self.units.1 * 4
    }

    /// Blocks that a scan of these components goes over.
    pub(super) fn count_blocks(&self, places: &[ScanComponent]) -> u64 {
        let blocks = match places {
            [(place, _)] => self.parts[*place].own.0 * self.parts[*place].own.1,
            _ => {
                let parts = places.iter().map(|(place, _)| self.parts[*place].factors);
                let blocks: usize = parts.map(|(across, down)| across * down).sum();
                self.units.0 * self.units.1 * blocks
            }
        };
        blocks as u64
    }

    /// Keeps the quantisation tables that are in force at a component's first scan; a later table
    /// with the same number is for other components.
    pub(super) fn set_quant_steps(
        &mut self,
        places: &[ScanComponent],
        tables: &[Option<[f32; 64]>; 4],
    ) {
        for (place, _) in places {
            let part = &mut self.parts[*place];
            part.steps = part.steps.or(tables[usize::from(part.table & 3)]);
        }
    }

    /// Components of a scan and their band.
    pub(super) fn read_scan(
        &self,
        content: &[u8],
    ) -> Result<(Vec<ScanComponent>, SpectralBand), JpegReadError> {
        let (count, rest) = content.split_first().ok_or(JpegReadError::Malformed)?;
        let (list, rest) = rest
            .split_at_checked(usize::from(*count) * 2)
            .ok_or(JpegReadError::Malformed)?;
        let [from, to, bits, ..] = *rest else {
            return Err(JpegReadError::Malformed);
        };
        let mut places: Vec<ScanComponent> = Vec::new();
        for [id, codes] in list.as_chunks::<2>().0 {
            let place = self.parts.iter().position(|part| part.id == *id);
            let place = place.ok_or(JpegReadError::Malformed)?;
            if places.iter().any(|(before, _)| *before >= place) {
                return Err(JpegReadError::Foreign);
            }
            places.push((place, [codes >> 4 & 3, codes & 3].map(usize::from)));
        }
        let band = match self.is_progressive {
            false => SpectralBand::WHOLE,
            true => SpectralBand {
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
            false => Err(JpegReadError::Malformed),
        }
    }

    pub(super) fn finish(self) -> Result<DctImage, JpegReadError> {
        let mut components = Vec::new();
        for part in self.parts {
            components.push(DctComponent {
                // A component without a scan has no coefficients, so its steps do not matter.
                steps: part.steps.unwrap_or([1.0; 64]),
                ..part.component
            });
        }
        Ok(DctImage {
            width: self.width as u32,
            height: self.height as u32,
            components,
        })
    }
    /// Draws the picture at an eighth of its size: one sample for each block, from its DC coefficient.
    pub(super) fn draw_dc(self) -> Result<Planes, JpegReadError> {
        let sides = [self.width.div_ceil(8), self.height.div_ceil(8)].map(|it| it as u32);
        let half = sides.map(|side| side.div_ceil(2));
        let shares: Vec<_> = self
            .parts
            .iter()
            .map(|part| part.component.pixels_per_sample)
            .collect();
        let colour_sides = match shares.get(1) {
            Some((1, 1)) => sides,
            _ => half,
        };
        let mut planes = self.parts.iter().enumerate().map(|(at, part)| {
            let wanted = if at == 0 { sides } else { colour_sides };
            part.draw_dc(sides, wanted)
        });
        let luma = planes.next().flatten().ok_or(JpegReadError::Malformed)?;
        let chroma = match (planes.next().flatten(), planes.next().flatten()) {
            (Some(blue), Some(red)) => Some([blue, red]),
            _ => None,
        };
        Planes::new(luma, chroma).ok_or(JpegReadError::Malformed)
    }
}

impl FrameComponent {
    /// Samples from the DC coefficients, resized to `wanted`; `sides` is the size of the picture in blocks of 8
    /// × 8 pixels.
    fn draw_dc(&self, sides: [u32; 2], wanted: [u32; 2]) -> Option<Pixels> {
        let (across, (fewer, lower)) = (self.component.across, self.component.pixels_per_sample);
        // The DC coefficient is eight times the mean (T.81, A.3.3).
        let step = self.steps.map_or(1.0, |steps| steps[0]) / 8.0;
        let sample = |dc: &i16| (f32::from(*dc) * step + 128.5).clamp(0.0, 255.0) as u8;
        let own = [
            (sides[0] as usize).div_ceil(fewer).min(across),
            (sides[1] as usize).div_ceil(lower).min(self.down),
        ];
        let rows = self.dc.chunks(across).take(own[1]);
        let bytes = rows
            .flat_map(|row| row[..own[0]].iter().map(sample))
            .collect();
        let drawn = Pixels::new(own[0] as u32, own[1] as u32, bytes)?;
        Some(drawn.resized(wanted[0], wanted[1]))
    }
}
