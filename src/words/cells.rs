//! What cells are in a language: headings, words, reasons, figures by thousands.

use super::{Lang, Wording, grouped};
use crate::tables::cell::Cell;
use crate::tables::listing::Heading;
use crate::tables::schema::{Bilingual, Column, Kind};

/// A text of a declaration in the language.
pub const fn bilingual(text: Bilingual, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => text.zh,
        Lang::En => text.en,
    }
}

/// The heading of a column in the language.
pub fn heading(column: &Column, wording: &Wording) -> &'static str {
    bilingual(column.heading, wording.lang)
}

/// A word of the tables in the language; as it is where there is none for it.
pub fn word(word: &str, wording: &Wording) -> String {
    translated("word", word, wording)
}

/// The name of a step of the procedure in the language, where it is not the pack's own.
pub fn step(name: &str, wording: &Wording) -> String {
    // The steps of later versions are called as those of the pack, with the number of the version.
    match name.split_once('@') {
        Some((own, version)) => {
            let figures = [
                ("step", translated("round", own, wording)),
                ("version", version.to_owned()),
            ];
            wording.text("step-of-version", &figures)
        }
        None => translated("round", name, wording),
    }
}

/// What a column that a heading stands over holds.
pub const fn kind(heading: &Heading) -> Kind {
    match heading {
        Heading::Own(column) => column.kind,
        Heading::Carried(_) => Kind::Text,
    }
}

/// The text of a cell that is no figure, in the language.
pub fn text(cell: &Cell<'_>, kind: Kind, wording: &Wording) -> String {
    let written = cell.written();
    match kind {
        Kind::Word(_) => word(&written, wording),
        Kind::Step => step(&written, wording),
        Kind::Reason => wording.plain(&format!("reason-{written}")),
        Kind::Flag if !written.is_empty() => wording.plain(&format!("flag-{written}")),
        _ => written.into_owned(),
    }
}

/// A figure as people read it.
pub fn figure(cell: &Cell<'_>, kind: Kind) -> String {
    match (kind, cell) {
        (Kind::Whole | Kind::Rank, Cell::Whole(number)) => grouped(*number),
        (Kind::Share, cell) => cell
            .number()
            .map_or_else(String::new, |share| format!("{:.1}%", share * 100.0)),
        (Kind::Ratio, cell) => cell
            .number()
            .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
        (_, cell) => cell.written().into_owned(),
    }
}

/// A figure as text; nothing where it is not known.
pub fn or_blank<T: ToString>(figure: Option<T>) -> String {
    figure.map(|f| f.to_string()).unwrap_or_default()
}

fn translated(kind: &str, text: &str, wording: &Wording) -> String {
    let key = format!("{kind}-{text}");
    match wording.has(&key) {
        true => wording.plain(&key),
        false => text.to_owned(),
    }
}
