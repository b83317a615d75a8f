//! Pixels in RGB, and the shapes that are drawn on them.

/// Colour in red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// Rectangle in pixels. It may reach beyond the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PixelArea {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl PixelArea {
    /// Rectangle within this one, by fractions of its width and height.
    pub(crate) fn part(self, x: f32, y: f32, width: f32, height: f32) -> Self {
        Self {
            x: self.x + x * self.width,
            y: self.y + y * self.height,
            width: width * self.width,
            height: height * self.height,
        }
    }
}

/// Picture in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32, colour: Rgb) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self {
            width,
            height,
            rgb: colour.repeat(width * height),
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    pub(crate) fn rgb_mut(&mut self) -> &mut [u8] {
        &mut self.rgb
    }

    pub(crate) fn area(&self) -> PixelArea {
        PixelArea {
            x: 0.0,
            y: 0.0,
            width: self.width as f32,
            height: self.height as f32,
        }
    }

    /// Pixel at this place.
    #[cfg(test)]
    pub(crate) fn pixel(&self, x: usize, y: usize) -> Rgb {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    /// Mixes a colour into a pixel; `alpha` is from 0 to 255. Places outside are ignored.
    pub(crate) fn blend(&mut self, x: i32, y: i32, colour: Rgb, alpha: u8) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x < self.width && y < self.height {
            let at = (y * self.width + x) * 3;
            mix(&mut self.rgb[at..at + 3], colour, alpha);
        }
    }

    /// Mixes a colour into the pixels of a row from `left` to `right`.
    fn blend_row(&mut self, y: i32, left: f32, right: f32, colour: Rgb, alpha: u8) {
        let Ok(y) = usize::try_from(y) else { return };
        let from = left.round().max(0.0) as usize;
        let to = (right.round().max(0.0) as usize).min(self.width);
        if y >= self.height || from >= to {
            return;
        }
        let start = y * self.width;
        let row = &mut self.rgb[(start + from) * 3..(start + to) * 3];
        for pixel in row.chunks_exact_mut(3) {
            mix(pixel, colour, alpha);
        }
    }

    pub(crate) fn fill(&mut self, area: PixelArea, colour: Rgb) {
        let rows = area.y.round() as i32..(area.y + area.height).round() as i32;
        for y in rows {
            self.blend_row(y, area.x, area.x + area.width, colour, u8::MAX);
        }
    }

    /// Draws the border of a rectangle.
    pub(crate) fn outline(&mut self, area: PixelArea, thickness: f32, colour: Rgb) {
        let PixelArea {
            x,
            y,
            width,
            height,
        } = area;
        let horizontal = |y| PixelArea {
            x,
            y,
            width,
            height: thickness,
        };
        let vertical = |x| PixelArea {
            x,
            y,
            width: thickness,
            height,
        };
        self.fill(horizontal(y), colour);
        self.fill(horizontal(y + height - thickness), colour);
        self.fill(vertical(x), colour);
        self.fill(vertical(x + width - thickness), colour);
    }

    /// Fills the ellipse that touches the sides of the rectangle.
    pub(crate) fn fill_ellipse(&mut self, area: PixelArea, colour: Rgb) {
        self.fill_ring(area, area.width.max(area.height), colour, u8::MAX);
    }

    /// Fills an ellipse without its inner part; `thickness` is that of the ring.
    pub(crate) fn fill_ring(&mut self, area: PixelArea, thickness: f32, colour: Rgb, alpha: u8) {
        let (rx, ry) = (area.width / 2.0, area.height / 2.0);
        let (cx, cy) = (area.x + rx, area.y + ry);
        let half = |dy: f32, rx: f32, ry: f32| {
            let inside = 1.0 - (dy / ry).powi(2);
            (rx > 0.0 && ry > 0.0 && inside > 0.0).then(|| rx * inside.sqrt())
        };
        for y in area.y.floor() as i32..=(area.y + area.height).ceil() as i32 {
            let dy = y as f32 + 0.5 - cy;
            let Some(outer) = half(dy, rx, ry) else {
                continue;
            };
            match half(dy, rx - thickness, ry - thickness) {
                Some(inner) => {
                    self.blend_row(y, cx - outer, cx - inner, colour, alpha);
                    self.blend_row(y, cx + inner, cx + outer, colour, alpha);
                }
                None => self.blend_row(y, cx - outer, cx + outer, colour, alpha),
            }
        }
    }

    /// Copies another picture to this place; what lies outside is cut off.
    pub(crate) fn paste(&mut self, other: &Canvas, x: i32, y: i32) {
        for row in 0..other.height {
            let Ok(to) = usize::try_from(y + row as i32) else {
                continue;
            };
            let skipped = usize::try_from(-x).unwrap_or(0);
            let start = usize::try_from(x).unwrap_or(0);
            if to >= self.height || skipped >= other.width || start >= self.width {
                continue;
            }
            let count = (other.width - skipped).min(self.width - start);
            let source = (row * other.width + skipped) * 3;
            let target = (to * self.width + start) * 3;
            self.rgb[target..target + count * 3]
                .copy_from_slice(&other.rgb[source..source + count * 3]);
        }
    }

    /// This picture turned by a half turn.
    pub(crate) fn turned_half(&self) -> Self {
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for pixel in self.rgb.rchunks_exact(3) {
            rgb.extend_from_slice(pixel);
        }
        Self { rgb, ..*self }
    }

    /// This picture turned clockwise by a quarter turn.
    pub(crate) fn turned_quarter(&self) -> Self {
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for x in 0..self.width {
            for y in (0..self.height).rev() {
                let at = (y * self.width + x) * 3;
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Self {
            width: self.height,
            height: self.width,
            rgb,
        }
    }

    /// This picture out of focus: cells of `cell` × `cell` pixels become one, and the pixels between
    /// their centres are interpolated.
    pub(crate) fn blurred(&self, cell: usize) -> Self {
        let cell = cell.max(1);
        let (columns, rows) = (self.width.div_ceil(cell), self.height.div_ceil(cell));
        let mut sums = vec![[0_u32; 4]; columns * rows];
        for (y, row) in self.rgb.chunks_exact(self.width * 3).enumerate() {
            let cells = &mut sums[y / cell * columns..][..columns];
            for (x, pixel) in row.chunks_exact(3).enumerate() {
                let sum = &mut cells[x / cell];
                for (sum, value) in sum.iter_mut().zip(pixel) {
                    *sum += u32::from(*value);
                }
                sum[3] += 1;
            }
        }
        let small: Vec<[f32; 3]> = sums
            .iter()
            .map(|[r, g, b, count]| [r, g, b].map(|sum| *sum as f32 / (*count).max(1) as f32))
            .collect();
        let place = |at: usize, count: usize| {
            let centre = ((at as f32 + 0.5) / cell as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let first = centre as usize;
            (first, (first + 1).min(count - 1), centre - first as f32)
        };
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..self.height {
            let (above, below, down) = place(y, rows);
            for x in 0..self.width {
                let (left, right, across) = place(x, columns);
                let between = |row: usize| {
                    let (first, second) =
                        (small[row * columns + left], small[row * columns + right]);
                    let mixed = first.into_iter().zip(second);
                    mixed.map(move |(first, second)| first * (1.0 - across) + second * across)
                };
                let pixel = between(above).zip(between(below));
                rgb.extend(pixel.map(|(upper, lower)| (upper * (1.0 - down) + lower * down) as u8));
            }
        }
        Self { rgb, ..*self }
    }
}

fn mix(pixel: &mut [u8], colour: Rgb, alpha: u8) {
    let alpha = u32::from(alpha);
    for (value, wanted) in pixel.iter_mut().zip(colour) {
        let mixed = u32::from(*value) * (255 - alpha) + u32::from(wanted) * alpha;
        *value = ((mixed + 127) / 255) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Rgb = [255; 3];
    const RED: Rgb = [255, 0, 0];

    fn dot() -> Canvas {
        let mut canvas = Canvas::new(3, 2, WHITE);
        canvas.blend(0, 0, RED, 255);
        canvas
    }

    #[test]
    fn turns_move_the_first_pixel() {
        assert_eq!(dot().turned_half().pixel(2, 1), RED);
        let quarter = dot().turned_quarter();
        assert_eq!((quarter.width(), quarter.height()), (2, 3));
        assert_eq!(quarter.pixel(1, 0), RED);
    }

    #[test]
    fn shapes_outside_the_canvas_are_cut_off() {
        let mut canvas = Canvas::new(4, 4, WHITE);
        let beyond = PixelArea {
            x: -5.0,
            y: 2.0,
            width: 20.0,
            height: 9.0,
        };
        canvas.fill(beyond, RED);
        assert_eq!(canvas.pixel(0, 1), WHITE);
        assert_eq!(canvas.pixel(3, 3), RED);
        canvas.paste(&dot(), -1, 3);
        canvas.paste(&dot(), 9, 0);
        assert_eq!(canvas.pixel(0, 3), WHITE);
    }

    #[test]
    fn blur_keeps_even_areas_and_softens_edges() {
        let even = Canvas::new(9, 7, [10, 20, 30]);
        assert_eq!(even.blurred(4), even);
        let mut edge = Canvas::new(16, 4, WHITE);
        edge.fill(edge.area().part(0.0, 0.0, 0.5, 1.0), [0; 3]);
        let soft = edge.blurred(4);
        assert!((1..255).contains(&soft.pixel(7, 1)[0]));
    }
}
