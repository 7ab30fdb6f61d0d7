//! The public sheet of a round: a page and its tables, for anybody.

use std::io;

use crate::faces::public_sheet::public_sheet;
use crate::files::contents::csv_file;
use crate::files::output::ResultSink;
use crate::files::public::{PUBLIC, PUBLIC_PAGE, path_of};
use crate::tables::public::public;
use crate::words::{Lang, Wording};
use xuewei_core::derive::Results;
use xuewei_core::summary::Commitment;

/// Writes it beside the other results.
///
/// # Errors
/// When the system refuses.
pub fn write(
    sink: &dyn ResultSink,
    results: &Results<'_>,
    commitment: Option<&Commitment>,
    lang: Lang,
) -> io::Result<()> {
    sink.subfolder(PUBLIC)?;
    let page = public_sheet(results, commitment, &Wording::new(lang));
    sink.put(PUBLIC_PAGE, &|to| to.write_all(page.as_bytes()))?;
    for listing in public(results) {
        let name = path_of(listing.table);
        sink.put(&name, &*csv_file(listing))?;
    }
    Ok(())
}
