//! The one-way order of the house: a module imports only from those above it in `lib.rs`.
#![allow(clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The sources of the core and of the program around it.
fn sources() -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [root.join("crates/core/src"), root.join("src")]
}

/// The modules in the order in which the two `lib.rs` declare them, the core's first.
fn order() -> Vec<String> {
    let declared = |source: &PathBuf| {
        let lib = fs::read_to_string(source.join("lib.rs")).expect("lib.rs");
        let named = lib
            .lines()
            .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        named.map(str::to_owned).collect::<Vec<String>>()
    };
    sources().iter().flat_map(declared).collect()
}

fn all_files() -> Vec<PathBuf> {
    sources().iter().flat_map(|s| files_below(s)).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The room a file belongs to: the first part of its path below `src`.
fn room(file: &Path) -> String {
    let sources = sources();
    let below = sources.iter().find_map(|s| file.strip_prefix(s).ok());
    let below = below.expect("below src");
    let first = below.components().next().expect("a part");
    let name = first.as_os_str().to_string_lossy();
    name.trim_end_matches(".rs").to_owned()
}

/// All rooms that a text names as `crate::room`, tests and comments aside.
fn rooms_named(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| {
            line.split("crate::")
                .skip(1)
                .chain(line.split("xuewei_core::").skip(1))
        })
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn every_room_is_declared() {
    let order = order();
    for file in all_files() {
        let room = room(&file);
        assert!(
            room == "lib" || room == "main" || order.contains(&room),
            "{} is in no room of lib.rs",
            file.display()
        );
    }
}

#[test]
fn no_import_runs_back_up_the_order() {
    let order = order();
    let at = |name: &str| order.iter().position(|room| room == name);
    let mut back = Vec::new();
    for file in all_files() {
        let Some(here) = at(&room(&file)) else {
            continue;
        };
        let text = fs::read_to_string(&file).expect("a source file");
        for named in rooms_named(&text) {
            if at(&named).is_some_and(|there| there > here) {
                back.push(format!("{} imports {named}", file.display()));
            }
        }
    }
    assert!(
        back.is_empty(),
        "arrows that run back:\n{}",
        back.join("\n")
    );
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (library, rooms) in [
        ("highs::", vec!["solve"]),
        ("highs_sys::", vec!["solve"]),
        ("polars::", vec!["input", "report", "tables"]),
        ("rstar::", vec!["network"]),
        ("quick_xml::", vec!["input"]),
        ("zip::", vec!["input"]),
        ("calamine::", vec!["input"]),
        ("comfy_table::", vec!["report"]),
        ("indicatif::", vec!["cli"]),
        ("clap::", vec!["cli"]),
    ] {
        for file in all_files() {
            let text = fs::read_to_string(&file).expect("a source file");
            let uses = text.contains(&format!("use {library}"));
            assert!(
                !uses || rooms.contains(&room(&file).as_str()),
                "{} uses {library}",
                file.display()
            );
        }
    }
}

#[test]
fn the_referee_imports_nothing_of_what_it_checks() {
    let mut files = files_below(&sources()[0].join("audit"));
    for file in &files {
        let text = fs::read_to_string(file).expect("a source file");
        let named = rooms_named(&text);
        assert!(!named.contains(&"network".to_owned()), "{}", file.display());
    }
    files.extend(files_below(&sources()[1].join("verify")));
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        for named in rooms_named(&text) {
            assert!(
                !["formulation", "solve", "round"].contains(&named.as_str()),
                "{} imports {named}",
                file.display()
            );
        }
    }
}
