//! What is written into tables.

mod csv_injection;
