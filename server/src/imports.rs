//! Files of an office: spreadsheets and CSV read into rosters, positions and seats.

pub mod positions;
pub mod roster;
pub mod seats;
mod spreadsheet;
mod table;
