//! The tables of a round, with what their headings were read as.

use std::path::Path;

use super::answers::{ColumnAnswer, HeadingAnswer, TableAnswer};
use crate::input::{Manifest, read_headings};
use crate::tables::inputs::Role;
use crate::tables::schema::Bilingual;
use crate::words::{Lang, Wording};

/// Each table with its headings; `evidence` are the columns that the pack asks for.
pub(super) fn tables(
    round: &Manifest,
    folder: &Path,
    evidence: &[String],
    wording: &Wording,
) -> Vec<TableAnswer> {
    let said = |text: Bilingual| match wording.lang {
        Lang::Zh => text.zh,
        Lang::En => text.en,
    };
    let read = read_headings(round, folder);
    read.into_iter()
        .map(|table| {
            let is_children = table.role == Role::Children;
            let asked = |heading: &str| {
                let of_pack = is_children && evidence.iter().any(|name| name == heading);
                of_pack || round.carry.iter().any(|name| name == heading)
            };
            let declared = table.role.table().columns.iter();
            let mut known: Vec<ColumnAnswer> = declared
                .map(|column| ColumnAnswer {
                    key: column.key.to_owned(),
                    heading: said(column.heading).to_owned(),
                    about: said(column.about).to_owned(),
                    needed: !column.optional,
                })
                .collect();
            let others = evidence.iter().filter(|_| is_children);
            for name in others {
                if known.iter().all(|column| column.key != *name) {
                    known.push(ColumnAnswer {
                        key: name.clone(),
                        heading: name.clone(),
                        about: wording.plain("settings-of-pack"),
                        needed: false,
                    });
                }
            }
            TableAnswer {
                table: table.role.as_str().to_owned(),
                name: wording.plain(&format!("table-{}", table.role.as_str())),
                file: table.file,
                headings: table
                    .headings
                    .into_iter()
                    .filter(|own| !own.is_identity)
                    .map(|own| HeadingAnswer {
                        asked_for: asked(&own.heading),
                        heading: own.heading,
                        column: own.column,
                        said: own.said,
                    })
                    .collect(),
                known,
            }
        })
        .collect()
}
