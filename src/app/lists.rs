//! The lists that schools get of their children: a workbook each, one of all, and all of them in one file.

use std::io;

use rayon::prelude::*;

use crate::faces::school_list::SchoolLists;
use crate::files::lists::{ALL_LISTS, LISTS, LISTS_ZIP, path_of, schools, zipped};
use crate::files::output::ResultSink;
use crate::words::{Lang, Wording};
use xuewei_core::derive::Results;
use xuewei_core::finding::{Code, Finding, Findings};

/// Writes the lists beside the other results, and tells how many schools have one.
///
/// # Errors
/// When the system refuses, or a list is longer than a sheet; and, as an error of the system with
/// [`Stopped`](xuewei_core::control::Stopped) inside, when it is told to end.
pub fn write(sink: &dyn ResultSink, results: &Results<'_>, lang: Lang) -> io::Result<usize> {
    let of = schools(results.intake, results.allocation);
    if of.is_empty() {
        return Ok(0);
    }
    let lists = SchoolLists::new(results);
    sink.subfolder(LISTS)?;
    let mut books: Vec<(String, Vec<u8>)> = of
        .par_iter()
        .map_init(
            // A wording stays in its thread.
            || Wording::new(lang),
            |wording, school| {
                let book = lists.workbook(Some(*school), wording)?;
                Ok((path_of(results.intake, *school), book))
            },
        )
        .collect::<io::Result<_>>()?;
    books.push((
        ALL_LISTS.to_owned(),
        lists.workbook(None, &Wording::new(lang))?,
    ));
    books.sort();
    for (name, book) in &books {
        sink.put(name, &|to| to.write_all(book))?;
    }
    let all = zipped(&books)?;
    sink.put(LISTS_ZIP, &|to| to.write_all(&all))?;
    Ok(of.len())
}

/// Columns that lists are to have and that the round does not carry.
pub fn findings(results: &Results<'_>) -> Findings {
    let carried: Vec<&str> = results
        .intake
        .child_extras()
        .0
        .iter()
        .map(|c| &*c.name)
        .collect();
    let missing = results.pack.lists.not_carried(&carried);
    let mut findings = Findings::new();
    if !missing.is_empty() {
        let finding = Finding::new(Code::ListColumnNotCarried, results.intake.name());
        findings.push(finding.column("lists").with("columns", missing));
    }
    findings
}
