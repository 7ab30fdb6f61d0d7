//! The public list: who was admitted where, masked, with the last day on which it is shown.
//!
//! A list that hangs out for everyone holds no more than a family needs to find itself: its pseudonym, or its
//! identifier where that tells nobody who it is, and the school. Where it would tell, there is no list.

use jiff::civil::Date;

use super::html::{escaped, lang_of, paragraph};
use super::notice;
use crate::words::answer::committed;
use crate::words::{Wording, grouped};
use xuewei_core::derive::Results;
use xuewei_core::domain::ChildIdx;
use xuewei_core::summary::Commitment;

/// The list of the children with a place, school by school, each school's in the order of their identifiers: a
/// family finds itself, and no one reads off the list who had fewer points.
pub fn public_list(
    results: &Results<'_>,
    commitment: Option<&Commitment>,
    until: Date,
    wording: &Wording,
) -> String {
    let intake = results.intake;
    let mut of_school: Vec<Vec<&str>> = vec![Vec::new(); intake.schools().len()];
    for child in (0..intake.children().len()).map(ChildIdx::from_usize) {
        if let Some(school) = results.allocation.of(child).school() {
            of_school[school.at()].push(intake.public_name(child));
        }
    }
    let mut sections = String::new();
    for (school, mut admitted) in intake.schools().iter().zip(of_school) {
        if admitted.is_empty() {
            continue;
        }
        admitted.sort_unstable();
        let name = school.name.as_deref().unwrap_or(&school.id);
        let count = [("count", grouped(admitted.len() as i64))];
        let children: String = admitted
            .iter()
            .map(|id| format!("<li>{}</li>\n", escaped(id)))
            .collect();
        sections.push_str(&format!(
            "<section>\n<h2>{}</h2>\n<p>{}</p>\n<ul>\n{children}</ul>\n</section>\n",
            escaped(name),
            escaped(&wording.text("list-count", &count)),
        ));
    }
    let title = wording.plain("list-title");
    let bureau = results.pack.notice.bureau.as_deref().unwrap_or("");
    let until = wording.text("list-until", &[("until", until)]);
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, noarchive\">\n\
         <title>{title}</title>\n<style>\n{shared}{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header><h1>{title}</h1>\n<p>{intake}</p>\n<p>{until}</p></header>\n{sections}\
         <footer>{committed}<p>{bureau}</p></footer>\n</main>\n</body>\n</html>\n",
        lang = lang_of(wording),
        title = escaped(&title),
        shared = notice::STYLE,
        intake = escaped(intake.name()),
        until = escaped(&until),
        bureau = escaped(bureau),
        committed = paragraph(committed(commitment, wording)),
    )
}

/// Beside the style of a notice: columns of identifiers, schools one after the other on paper.
const STYLE: &str = "\
ul{list-style:none;margin:.25rem 0;padding:0;columns:9rem auto}
li{break-inside:avoid;overflow-wrap:anywhere}
@media print{section+section{break-before:auto}h2{break-after:avoid}}
";
