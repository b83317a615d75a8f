//! Sizes in words.

pub use shared::size::format_size;

pub fn pixels(width: u32, height: u32) -> String {
    format!("{width} × {height}")
}
