//! The one-way order of the house: a module imports only from those above it in `lib.rs`, files of one folder not in a
//! circle, and libraries stay where they are wrapped. The rooms and the imports between them are drawn in
//! `docs/rooms.md`, which `make bless` writes anew.
#![allow(clippy::expect_used)]

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use source::{Names, Package};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

const CORE: &str = "crates/core/src";
const PROGRAM: &str = "src";

/// The core and the program around it.
fn packages() -> [(Package, &'static str); 2] {
    [
        (Package::read("xuewei_core", &project(CORE)), CORE),
        (Package::read("xuewei", &project(PROGRAM)), PROGRAM),
    ]
}

/// The rooms of a package in the order in which its `lib.rs` declares them, each with what is said of it.
fn rooms(folder: &str) -> Vec<(String, String)> {
    let lib = fs::read_to_string(project(folder).join("lib.rs")).expect("lib.rs");
    let mut said = String::new();
    let mut rooms = Vec::new();
    for line in lib.lines() {
        if let Some(doc) = line.strip_prefix("/// ") {
            said = format!("{said} {doc}").trim().to_owned();
        } else if let Some(name) = line.strip_prefix("pub mod ") {
            let name = name.trim_end_matches(';').to_owned();
            rooms.push((name, std::mem::take(&mut said)));
        }
    }
    rooms
}

/// How many imports run from each room to each other; the root of a package, which only declares, is none.
fn imports(from: &Package, to: &Package) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for (place, home) in from.arrows(to) {
        let (Some(a), Some(b)) = (place.first(), home.first()) else {
            continue;
        };
        if a != b || from.name != to.name {
            *counts.entry((a.clone(), b.clone())).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_room_is_declared() {
    for (package, folder) in packages() {
        let rooms = rooms(folder);
        assert!(rooms.len() > 4, "{rooms:?}");
        for place in package.modules.keys().filter(|place| !place.is_empty()) {
            assert!(
                rooms.iter().any(|(room, _)| *room == place[0]),
                "{folder}: {} is in no room of lib.rs",
                place.join("::")
            );
        }
        assert!(rooms.iter().all(|(_, said)| !said.is_empty()));
    }
}

#[test]
fn no_import_runs_back_up_the_order() {
    for (package, folder) in packages() {
        let rooms = rooms(folder);
        let at = |name: &Names| {
            rooms
                .iter()
                .position(|(room, _)| Some(room) == name.first())
        };
        let back: Vec<String> = package
            .arrows(&package)
            .iter()
            // The root of a package is no room: it may hand on what its rooms have.
            .filter(|(from, to)| !from.is_empty() && at(to) > at(from))
            .map(|(from, to)| format!("{} imports {}", from.join("::"), to.join("::")))
            .collect();
        assert!(
            back.is_empty(),
            "arrows that run back:\n{}",
            back.join("\n")
        );
    }
}

/// Circles that stand, to be untied: what was untied comes off this list, and nothing may be added.
const CIRCLES: [&str; 0] = [];

#[test]
fn no_files_side_by_side_import_from_one_another_in_a_circle() {
    let circles: Vec<String> = packages()
        .iter()
        .flat_map(|(package, _)| package.circles())
        .collect();
    assert_eq!(circles, CIRCLES);
}

/// What is drawn of the house.
fn drawing() -> String {
    let [(core, _), (program, _)] = packages();
    let mut text = String::from(
        "# The rooms\n\nWritten by `make bless` from the sources; `tests/layering` holds them to it. Each room imports from \
         those above it only: beside each, what it imports from, and how many things.\n",
    );
    let mut table = |title: &str, package: &Package, folder: &str| {
        let _ = write!(
            text,
            "\n## {title}\n\n| room | what it is | imports from |\n|---|---|---|\n"
        );
        let (own, outer) = (imports(package, package), imports(package, &core));
        for (room, said) in rooms(folder) {
            let of = |counts: &BTreeMap<(String, String), usize>, above: &str, prefix: &str| {
                let listed = rooms(above).into_iter().filter_map(|(other, _)| {
                    let count = counts.get(&(room.clone(), other.clone()))?;
                    Some(format!("{prefix}{other} {count}"))
                });
                listed.collect::<Vec<String>>()
            };
            let mut all = of(&own, folder, "");
            if package.name != core.name {
                all.extend(of(&outer, CORE, "core::"));
            }
            let _ = writeln!(text, "| `{room}` | {said} | {} |", all.join(", "));
        }
    };
    table("The core (`crates/core`)", &core, CORE);
    table("The program (`src`)", &program, PROGRAM);
    text
}

#[test]
fn the_drawing_of_the_rooms_is_true() {
    let (file, drawn) = (project("docs/rooms.md"), drawing());
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &drawn).expect("the drawing is written");
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        golden == drawn,
        "docs/rooms.md differs; if the new one is right, run `make bless`. New text:\n{drawn}"
    );
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (library, allowed) in [
        ("highs", &["solve"][..]),
        ("highs_sys", &["solve"]),
        // With it the small programmes are stated, which `solve` solves.
        ("good_lp", &["model", "solve"]),
        ("polars", &["input", "tables"]),
        ("polars_arrow", &["input"]),
        ("polars_parquet", &["input"]),
        ("rstar", &["network"]),
        ("quick_xml", &["input"]),
        ("zip", &["files", "input"]),
        ("calamine", &["input"]),
        ("rust_xlsxwriter", &["faces"]),
        ("comfy_table", &["faces"]),
        ("fluent_bundle", &["words"]),
        ("maud", &["faces"]),
        ("indicatif", &["cli"]),
        ("clap", &["cli"]),
        ("qrcodegen", &["faces"]),
        ("xuewei_sealed", &["app", "cli", "faces", "files", "words"]),
        ("xuewei_service", &["cli"]),
        ("xuewei_forecast", &["app", "faces", "input"]),
        ("xuewei_plan", &["app", "faces", "files", "input", "words"]),
        ("xuewei_walking", &["input", "synthetic"]),
    ] {
        let mut users = 0;
        for (package, _) in packages() {
            for (place, module) in &package.modules {
                if module.named.iter().any(|path| path[0] == library) {
                    let room = place.first().map_or("lib", String::as_str);
                    assert!(
                        allowed.contains(&room),
                        "{} uses {library}",
                        place.join("::")
                    );
                    users += 1;
                }
            }
        }
        assert!(users > 0, "{library} is used nowhere: is it named so?");
    }
}

#[test]
fn the_referee_imports_nothing_of_what_it_checks() {
    let [(core, _), (program, _)] = packages();
    let mut seen = 0;
    for (package, room, forbidden) in [
        (
            &core,
            &["audit"][..],
            &["model", "solve", "procedure", "round", "network"][..],
        ),
        (
            &program,
            &["files", "verify"],
            &["model", "solve", "procedure", "round"],
        ),
    ] {
        for (place, home) in package.arrows(&core) {
            if place.len() >= room.len() && place.iter().zip(room).all(|(own, room)| own == room) {
                let other = home.first().map_or("", String::as_str);
                assert!(
                    !forbidden.contains(&other),
                    "{} imports {other}",
                    place.join("::")
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

/// The packages, with their versions, that the core is built from by itself, over edges of these kinds.
fn packages_of_the_core(edges: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .current_dir(project(""))
        .args([
            "tree",
            "-p",
            "xuewei-core",
            "--offline",
            "--locked",
            "--no-dedupe",
        ])
        .args(["-e", edges, "--prefix", "none", "--format", "{p}"])
        .output()
        .expect("cargo runs");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).expect("names");
    tree.lines().map(str::to_owned).collect()
}

#[test]
fn the_core_is_built_from_fewer_than_ninety_packages() {
    let packages = packages_of_the_core("normal,build");
    assert!((20..90).contains(&packages.len()), "{packages:#?}");
}

#[test]
fn the_core_can_be_built_without_tables_sentences_or_node() {
    let manifest = fs::read_to_string(project("crates/core/Cargo.toml")).expect("the manifest");
    assert!(!manifest.contains("build ="), "a build script");
    assert!(!project("crates/core/build.rs").exists());
    let names = packages_of_the_core("normal");
    let names: Vec<&str> = names
        .iter()
        .map(|n| n.split(' ').next().unwrap_or(n))
        .collect();
    assert!(names.contains(&"highs"), "{names:?}");
    for unwanted in [
        "polars",
        "clap",
        "fluent",
        "maud",
        "calamine",
        "csv",
        "rust_xlsxwriter",
        "zip",
        "quick-xml",
        "geojson",
        "comfy-table",
        "indicatif",
        "tempfile",
        "encoding_rs",
    ] {
        let found: Vec<&&str> = names.iter().filter(|n| n.starts_with(unwanted)).collect();
        assert!(found.is_empty(), "the core depends on {found:?}");
    }
}

/// A package of these files for the tests of the tests.
fn made_up(files: &[(&str, &str)]) -> Package {
    let place = |path: &str| {
        path.split("::")
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let files = files
        .iter()
        .map(|(path, text)| (place(path), (*text).to_owned()));
    Package::of("xuewei", files.collect())
}

fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let package = made_up(files);
    let arrows = package.arrows(&package);
    let mut all: Vec<String> = arrows
        .iter()
        .map(|(from, to)| format!("{} → {}", from.join("::"), to.join("::")))
        .collect();
    all.dedup();
    all
}

#[test]
fn every_form_of_an_import_is_seen() {
    let rest = [("", ""), ("b", ""), ("b::c", "pub struct C;"), ("d", "")];
    for (text, result) in [
        (
            "use crate::{b::{self, c::{C as X}}, d::D};",
            &["a → b", "a → b::c", "a → d"][..],
        ),
        (
            "#[cfg(test)] fn one() {} fn two() { crate::b::f(); }",
            &["a → b"],
        ),
        ("#[cfg(test)] use crate::b::B; use crate::d;", &["a → d"]),
        ("#[cfg(test)] mod tests { use crate::b::B; }", &[]),
        ("#[cfg(not(test))] fn one() { crate::b::f(); }", &["a → b"]),
        ("fn f() { println!(\"{}\", crate::d::N); }", &["a → d"]),
        (
            "fn f(x: &super::b::c::C) -> Vec<crate::d::D> {}",
            &["a → b::c", "a → d"],
        ),
        ("use crate::b; fn f() { b::c::g() }", &["a → b", "a → b::c"]),
        ("macro_rules! m { () => { $crate::d::f() } }", &["a → d"]),
        (
            "// use crate::b;\n/// crate::d\nfn f() { let s = \"crate::b\"; }",
            &[],
        ),
        ("use crate::b::*;", &["a → b"]),
    ] {
        let mut files = rest.to_vec();
        files.push(("a", text));
        assert_eq!(arrows(&files), result, "{text}");
    }
    // A name that another file hands on is of the file that has it.
    let files = [
        ("", ""),
        ("a", "use crate::b::C;"),
        ("b", "mod c; pub use c::C;"),
        ("b::c", "pub struct C;"),
    ];
    assert_eq!(arrows(&files), ["a → b::c", "b → b::c"]);
}

#[test]
fn a_circle_is_seen_in_a_room_and_between_rooms_and_a_folder_with_its_files_is_none() {
    let circles = |files: &[(&str, &str)]| made_up(files).circles();
    let none = [
        ("", ""),
        ("r", "mod a; mod b; pub struct T; fn f() { a::f(); b::f() }"),
        ("r::a", "use super::{T, b};"),
        ("r::b", "use super::T;"),
    ];
    assert_eq!(circles(&none), [""; 0]);
    let mut two = none;
    two[3].1 = "use super::a::f;";
    assert_eq!(circles(&two), ["r::a ↔ r::b"]);
    // By way of what the folder hands on, and of a third.
    let three = [
        ("", ""),
        ("r", "mod a; mod b; mod c; pub use b::B;"),
        ("r::a", "use super::B;"),
        ("r::b", "fn f() { super::c::f() }"),
        ("r::c", "use crate::r::a;"),
    ];
    assert_eq!(circles(&three), ["r::a ↔ r::b ↔ r::c"]);
    let rooms = [
        ("", ""),
        ("a", "use crate::b::c::f;"),
        ("b", ""),
        ("b::c", ""),
        ("b::d", "use crate::a;"),
    ];
    assert_eq!(circles(&rooms), ["a ↔ b"]);
}
