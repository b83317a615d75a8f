//! Reminders that the office sends to the people of a list (A3). The lists are counted and walked in
//! an index; the order of the office is a row, and its messages are written in batches, each a
//! transaction with its reminders. A plan gives such orders by days before the deadline.

mod later_end;
pub(in crate::db) mod listed;
pub(in crate::db) mod order;
pub(in crate::db) mod plan;
mod raised_end;
pub(in crate::db) mod search;
mod send;
mod still_due;
