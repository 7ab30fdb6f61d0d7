//! The sentences.

mod page_of_findings;
