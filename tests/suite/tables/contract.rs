//! The declarations of tables: complete in both languages, and true of the files and of the documents.

use std::collections::BTreeSet;
use std::fs;

use xuewei::app::schema;
use xuewei::tables::inputs::{BESIDE_ROUND, Role};
use xuewei::tables::schema::{Bilingual, Column, Kind, Table, Unit};
use xuewei::tables::written;

use crate::golden::hold;
use crate::tools::{allocate, folder, project, rows};

#[test]
fn every_column_has_its_heading_and_a_sentence_in_both_languages() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let holds = |text: Bilingual| !text.zh.is_empty() && !text.en.is_empty();
    for table in written() {
        assert!(
            is_chinese(table.about.zh) && holds(table.about),
            "{}",
            table.name
        );
        let keys: BTreeSet<&str> = table.keys().collect();
        assert_eq!(keys.len(), table.columns.len(), "{}", table.name);
        for column in table.columns {
            let name = format!("{}.{}", table.name, column.key);
            assert!(is_chinese(column.heading.zh), "{name}");
            assert!(
                !is_chinese(column.heading.en) && !column.heading.en.is_empty(),
                "{name}"
            );
            assert!(holds(column.about), "{name}");
            assert!(!is_chinese(column.about.en), "{name}");
        }
    }
}

#[test]
fn the_files_have_the_columns_that_are_declared() {
    let at = folder();
    let out = allocate(&project("data/wanglan/round.toml"), at.path());
    let mut found = 0;
    for table in written() {
        let file = out.join(format!("{}.csv", table.name));
        if !file.exists() {
            continue;
        }
        found += 1;
        let all = rows(&file);
        assert_eq!(all[0], table.keys().collect::<Vec<_>>(), "{}", table.name);
        for row in &all[1..] {
            for (cell, column) in row.iter().zip(table.columns) {
                let name = format!("{}.{}: {cell}", table.name, column.key);
                assert!(column.optional || !cell.is_empty(), "{name}");
                let is_right = match column.kind {
                    _ if cell.is_empty() => true,
                    Kind::Whole | Kind::Rank | Kind::Label => cell.parse::<i64>().is_ok(),
                    Kind::Word([]) => true,
                    Kind::Word(words) => words.contains(&cell.as_str()),
                    Kind::Share => cell.parse::<f64>().is_ok_and(|s| (0.0..=1.0).contains(&s)),
                    kind if kind.is_number() => cell.parse::<f64>().is_ok(),
                    Kind::Flag => ["true", "false"].contains(&cell.as_str()),
                    _ => true,
                };
                assert!(is_right, "{name}");
            }
        }
    }
    assert!(found >= 9, "{found}");
}

/// What a kind is called in the documents.
fn kind_of(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Id => "identifier",
        Kind::Text => "text",
        Kind::Word(_) => "word",
        Kind::List => "list",
        Kind::Reason => "code",
        Kind::Step => "name",
        Kind::Label => "number that names",
        Kind::Whole => "whole number",
        Kind::Rank => "rank",
        Kind::Decimal | Kind::Tenths | Kind::Hundredths | Kind::Ratio | Kind::Degrees => "number",
        Kind::Share => "share",
        Kind::Date => "date",
        Kind::Flag => "true or false",
    };
    match column.unit {
        Unit::None => kind.to_owned(),
        unit => format!("{kind}, {}", unit.as_str()),
    }
}

/// A table that is written as the documents show it: its columns with type, unit and sentence.
fn shown(table: &Table) -> String {
    let mut page = format!(
        "\n### `{}.csv`\n\n{}\n{}\n\n",
        table.name, table.about.en, table.about.zh
    );
    page.push_str("| column | 表头 | type | holds | 说明 |\n|---|---|---|---|---|\n");
    for column in table.columns {
        page.push_str(&format!(
            "| `{}` | {} | {} | {} | {} |\n",
            column.key,
            column.heading.zh,
            kind_of(column),
            column.about.en,
            column.about.zh
        ));
    }
    page
}

/// A table that is read: beside that, the headings that are understood, and what must be there.
fn shown_as_read(table: &Table) -> String {
    let mut page = format!(
        "\n### `{}` (`[tables]`)\n\n{}\n{}\n\n",
        table.name, table.about.en, table.about.zh
    );
    page.push_str(
        "| column | also headed · 也可写作 | type | needed · 必需 | holds | 说明 |\n|---|---|---|---|---|---|\n",
    );
    for column in table.columns {
        let needed = if column.optional { "" } else { "yes · 是" };
        page.push_str(&format!(
            "| `{}` | {} | {} | {needed} | {} | {} |\n",
            column.key,
            column.aliases.join("、"),
            kind_of(column),
            column.about.en,
            column.about.zh
        ));
    }
    page
}

#[test]
fn the_page_of_tables_is_that_of_the_declarations() {
    let mut page = String::from(
        "# Tables · 数据表\n\nWritten by `make bless` from the declarations in `src/tables`. \
         Column names are the same in every language; an empty cell is not known.\n\n\
         ## Tables that are read · 读取的表\n\nA heading is understood by the name of its column or by any of those \
         beside it, whatever its case, spaces and brackets. A column that is not needed may be missing.\n",
    );
    for role in Role::ALL {
        page.push_str(&shown_as_read(role.table()));
    }
    for table in BESIDE_ROUND {
        page.push_str(&shown_as_read(table).replace("(`[tables]`)", "(`xuewei amend`)"));
    }
    page.push_str("\n## Tables that are written · 写出的表\n");
    for table in written() {
        page.push_str(&shown(table));
    }
    hold("docs/tables.md", &page);
}

/// The cells of the row of a table in Markdown that begins with a name.
fn row_of<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let is_row = |line: &&str| {
        let first = line.split('|').nth(1).map(str::trim);
        first.is_some_and(|first| first.trim_matches('`') == name)
    };
    let row = page.lines().find(is_row);
    let row = row.unwrap_or_else(|| panic!("no row of {name}"));
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// The words of a text that may be names of columns and keys.
fn names_in(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.split(|c| !is_part(c)).collect()
}

#[test]
fn the_page_of_the_interface_names_every_column_that_is_read() {
    let page = fs::read_to_string(project("docs/interface.md")).unwrap();
    for role in Role::ALL {
        let row = row_of(&page, role.as_str())[1];
        let named = names_in(row);
        for column in role.table().columns {
            let key = column.key;
            assert!(named.contains(key), "{}: {key}", role.as_str());
            let is_bold = row.contains(&format!("**{key}**"));
            assert!(column.optional || is_bold, "{} needs {key}", role.as_str());
        }
        // What is bold is a column, so that one that is gone is not promised.
        for bold in row.split("**").skip(1).step_by(2) {
            assert!(
                role.table().column(bold).is_some(),
                "{}: {bold}",
                role.as_str()
            );
        }
    }
}

#[test]
fn the_page_of_the_interface_names_every_key_file_and_answer() {
    let page = fs::read_to_string(project("docs/interface.md")).unwrap();
    let packs = fs::read_to_string(project("docs/packs.md")).unwrap();
    let both = format!("{page}{packs}");
    let (own, both) = (names_in(&page), names_in(&both));
    for table in written() {
        assert!(
            page.contains(&format!("`{}.csv`", table.name)),
            "{}",
            table.name
        );
    }
    // The keys of `round.toml` and of a scenario stand on this page; those of a pack here or on that of packs.
    for (name, known) in [("round", &own), ("scenario", &own), ("pack", &both)] {
        let schema = schema::run(Some(&format!("files.{name}"))).unwrap();
        let defined = schema["$defs"].as_object().into_iter().flatten();
        let own =
            defined.filter(|(of, _)| name != "scenario" || OF_SCENARIOS.contains(&of.as_str()));
        for properties in own.map(|(_, of)| of).chain([&schema]) {
            for key in properties["properties"].as_object().into_iter().flatten() {
                assert!(known.contains(key.0.as_str()), "{name}: {}", key.0);
            }
        }
    }
    for named in schema::all() {
        let is_told = named.group != "answers" || own.contains(named.name);
        assert!(is_told, "{}", named.full_name());
    }
}

/// The parts of a scenario that are not those of a pack.
const OF_SCENARIOS: [&str; 6] = [
    "OpenFile",
    "CloseFile",
    "ExtendFile",
    "BoundaryFile",
    "ChildrenFile",
    "AddFile",
];
