//! Access to the database below all tables: connections, the writer, batch loading, and conversion
//! of errors and columns.

pub(in crate::db) mod advisory_lock;
pub(in crate::db) mod batch_loader;
pub(in crate::db) mod connection;
pub(in crate::db) mod error;
pub(in crate::db) mod recent_list;
pub(in crate::db) mod row_decoder;
pub(in crate::db) mod writer;
