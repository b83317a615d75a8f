//! Forward cosine transform of a block of 8 × 8 samples (Arai, Agui, Nakajima), on eight columns at
//! a time so that compilers vectorise it.

/// Coefficients of a block in units of 1 / [`COEFFICIENT_SCALE`], each at the [`storage_index`] of its zigzag index.
pub(crate) type LaneBlock = [i16; 64];

/// Factor by which coefficients are stored. The largest, ±1024, still fits an `i16`.
pub(crate) const COEFFICIENT_SCALE: f32 = 16.0;

/// Row-major index of each zigzag index.
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Storage index of a zigzag index. Eight coefficients in sequence lie in the same lane of eight
/// vectors, so all are compared with a few instructions.
pub(crate) const fn storage_index(place: usize) -> usize {
    place % 8 * 8 + place / 8
}

/// Row-major index of each storage index.
pub(crate) const ROW_MAJOR_INDEX: [u8; 64] = {
    let mut rows = [0; 64];
    let mut place = 0;
    while place < 64 {
        rows[storage_index(place)] = ZIGZAG[place];
        place += 1;
    }
    rows
};

/// Factors that the fast transform leaves on each row and column.
const AAN_FACTORS: [f32; 8] = [
    1.0,
    1.387_039_8,
    1.306_563,
    1.175_875_6,
    1.0,
    0.785_694_96,
    0.541_196_1,
    0.275_899_38,
];

/// Removes [`AAN_FACTORS`] in both directions and multiplies by [`COEFFICIENT_SCALE`].
const DESCALE: [[f32; 8]; 8] = {
    let mut descale = [[0.0; 8]; 8];
    let mut row = 0;
    while row < 8 {
        let mut column = 0;
        while column < 8 {
            descale[row][column] =
                COEFFICIENT_SCALE / (8.0 * AAN_FACTORS[row] * AAN_FACTORS[column]);
            column += 1;
        }
        row += 1;
    }
    descale
};

type Rows = [[f32; 8]; 8];

/// Coefficients of samples between −128 and 127.
pub(crate) fn transform_block(mut rows: Rows) -> LaneBlock {
    transform_columns(&mut rows);
    let mut rows = transpose(&rows);
    transform_columns(&mut rows);
    // The block is transposed now; `DESCALE` is symmetric.
    let mut scaled = [[0_i16; 8]; 8];
    for (row, (scaled, descale)) in rows.iter().zip(scaled.iter_mut().zip(&DESCALE)) {
        for column in 0..8 {
            scaled[column] = round(row[column] * descale[column]);
        }
    }
    ROW_MAJOR_INDEX.map(|place| scaled[usize::from(place % 8)][usize::from(place / 8)])
}

/// Rounds to the nearest whole number, ties to even, for values between −2²² and 2²². The added
/// constant leaves no bits for a fraction. Without the checks of `as`, this is two vector
/// instructions.
pub(crate) fn round(value: f32) -> i16 {
    const ROUNDING_BIAS: f32 = 12_582_912.0;
    (value + ROUNDING_BIAS)
        .to_bits()
        .wrapping_sub(ROUNDING_BIAS.to_bits()) as i16
}

fn transpose(rows: &Rows) -> Rows {
    let mut columns = [[0.0; 8]; 8];
    for (y, row) in rows.iter().enumerate() {
        for (x, value) in row.iter().enumerate() {
            columns[x][y] = *value;
        }
    }
    columns
}

#[inline(always)]
fn add(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[inline(always)]
fn subtract(a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
    std::array::from_fn(|lane| a[lane] - b[lane])
}

#[inline(always)]
fn scale(a: [f32; 8], by: f32) -> [f32; 8] {
    a.map(|value| value * by)
}

#[inline(always)]
fn transform_columns(d: &mut Rows) {
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let (s07, d07) = (add(d[0], d[7]), subtract(d[0], d[7]));
    let (s16, d16) = (add(d[1], d[6]), subtract(d[1], d[6]));
    let (s25, d25) = (add(d[2], d[5]), subtract(d[2], d[5]));
    let (s34, d34) = (add(d[3], d[4]), subtract(d[3], d[4]));

    let (even, turned) = (add(s07, s34), subtract(s07, s34));
    let (inner, twisted) = (add(s16, s25), subtract(s16, s25));
    d[0] = add(even, inner);
    d[4] = subtract(even, inner);
    let bent = scale(add(twisted, turned), HALF);
    d[2] = add(turned, bent);
    d[6] = subtract(turned, bent);

    let (low, middle, high) = (add(d34, d25), add(d25, d16), add(d16, d07));
    let shared = scale(subtract(low, high), 0.382_683_43);
    let low = add(scale(low, 0.541_196_1), shared);
    let high = add(scale(high, 1.306_563), shared);
    let middle = scale(middle, HALF);
    let (near, far) = (add(d07, middle), subtract(d07, middle));
    d[5] = add(far, low);
    d[3] = subtract(far, low);
    d[1] = add(near, high);
    d[7] = subtract(near, high);
}

#[cfg(test)]
mod tests {
    use super::{COEFFICIENT_SCALE, ROW_MAJOR_INDEX, round, transform_block};

    /// The definition in ITU-T T.81, A.3.3.
    fn transform_slowly(rows: &[[f32; 8]; 8]) -> [[f64; 8]; 8] {
        let basis = |k: usize, n: usize| {
            let norm = if k == 0 { 0.125_f64.sqrt() } else { 0.5 };
            norm * (std::f64::consts::PI * (2 * n + 1) as f64 * k as f64 / 16.0).cos()
        };
        std::array::from_fn(|v| {
            std::array::from_fn(|u| {
                let terms = (0..64)
                    .map(|n| f64::from(rows[n / 8][n % 8]) * basis(v, n / 8) * basis(u, n % 8));
                terms.sum()
            })
        })
    }

    #[test]
    fn the_fast_transform_is_that_of_the_standard() {
        let mut noise = 1_u32;
        for _ in 0..100 {
            let rows = std::array::from_fn(|_| {
                std::array::from_fn(|_| {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f32::from((noise >> 24) as u8) - 128.0
                })
            });
            let slow = transform_slowly(&rows);
            let fast = transform_block(rows);
            for (value, place) in fast.iter().zip(ROW_MAJOR_INDEX) {
                let wanted = slow[usize::from(place / 8)][usize::from(place % 8)];
                assert!((f64::from(*value) / f64::from(COEFFICIENT_SCALE) - wanted).abs() < 0.04);
            }
        }
    }

    #[test]
    fn the_brightest_block_fits() {
        assert_eq!(transform_block([[-128.0; 8]; 8])[0], -16_384);
        assert_eq!(transform_block([[127.0; 8]; 8])[0], 16_256);
    }

    #[test]
    fn rounding_goes_to_the_nearest() {
        let rounded = [-2.6, -2.4, -0.5, 0.4, 0.6, 1.5, 16_384.2].map(round);
        assert_eq!(rounded, [-3, -2, 0, 0, 1, 2, 16_384]);
    }
}
