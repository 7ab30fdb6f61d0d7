//! The contract of tables, and what is written into them.

mod contract;
mod csv_injection;
mod keys;
mod schemas;
