//! Files that the office takes out of the system. They are written as they are read, in constant
//! memory.

pub mod applications;
pub mod cell;
pub mod csv_line;
pub mod workbook;
