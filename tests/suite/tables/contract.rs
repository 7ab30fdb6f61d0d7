//! The declarations of tables: complete in both languages, and true of the files and of the documents.

use std::collections::BTreeSet;

use xuewei::tables::schema::{Bilingual, Kind, Table, Unit};
use xuewei::tables::written;

use crate::golden::hold;
use crate::tools::{allocate, folder, project, rows, said, xuewei};

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

/// A table as the documents show it: its columns with type, unit and sentence.
fn shown(table: &Table) -> String {
    let mut page = format!(
        "\n## `{}.csv`\n\n{}\n{}\n\n",
        table.name, table.about.en, table.about.zh
    );
    page.push_str("| column | 表头 | type | holds | 说明 |\n|---|---|---|---|---|\n");
    for column in table.columns {
        let unit = match column.unit {
            Unit::None => String::new(),
            unit => format!(", {}", unit.as_str()),
        };
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
            Kind::Decimal | Kind::Tenths | Kind::Hundredths | Kind::Degrees => "number",
            Kind::Share => "share",
            Kind::Date => "date",
            Kind::Flag => "true or false",
        };
        page.push_str(&format!(
            "| `{}` | {} | {kind}{unit} | {} | {} |\n",
            column.key, column.heading.zh, column.about.en, column.about.zh
        ));
    }
    page
}

#[test]
fn the_page_of_tables_is_that_of_the_declarations() {
    let mut page = String::from(
        "# Tables · 数据表\n\nWritten by `make bless` from the declarations in `src/tables`. \
         Column names are the same in every language; an empty cell is not known.\n",
    );
    for table in written() {
        page.push_str(&shown(table));
    }
    hold("docs/tables.md", &page);
}

#[test]
fn a_schema_is_printed_for_every_table() {
    for table in written() {
        let run = xuewei(&["schema", table.name]);
        assert!(run.status.success(), "{}", said(&run));
        let schema: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let properties = schema["items"]["properties"].as_object().unwrap();
        let keys: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(keys, table.keys().collect(), "{}", table.name);
    }
    let unknown = xuewei(&["schema", "allocations"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
    assert!(said(&unknown).contains("allocation"), "{}", said(&unknown));
    let all = xuewei(&["schema"]);
    let all: serde_json::Value = serde_json::from_slice(&all.stdout).unwrap();
    assert_eq!(all["written"].as_object().unwrap().len(), written().len());
}
