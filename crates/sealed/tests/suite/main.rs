//! Tests of the sealed crate: the sealed file and the ledger.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod file;
mod ledger;
mod random;
