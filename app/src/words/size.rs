//! Sizes in words.

pub use shared::file_size::format_size;

pub fn format_dimensions(width: u32, height: u32) -> String {
    format!("{width} × {height}")
}
