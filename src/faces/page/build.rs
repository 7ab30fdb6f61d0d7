//! Bundles what `report.html` and `plan.html` draw with: the scripts beside this file and the libraries that `package-lock.json`
//! names, fetched by npm once and kept with the build. Nothing is fetched when the program runs.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What is bundled, and what the bundling needs.
const SOURCES: [&str; 9] = [
    "package.json",
    "package-lock.json",
    "bundle.mjs",
    "main.js",
    "map.js",
    "charts.js",
    "listing.js",
    "plan_map.js",
    "page.css",
];

/// Bundles the page into the folder of the build.
pub fn bundle() {
    let here = Path::new("src/faces/page");
    let there = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("page");
    fs::create_dir_all(&there).expect("the folder of the build can be written");
    println!(
        "cargo::rerun-if-changed={}",
        here.join("build.rs").display()
    );
    let is_new_lock = !same(&here.join(SOURCES[1]), &there.join(SOURCES[1]));
    for name in SOURCES {
        println!("cargo::rerun-if-changed={}", here.join(name).display());
        fs::copy(here.join(name), there.join(name)).expect("the scripts of the page can be copied");
    }
    let is_fetched = there.join("node_modules/esbuild/package.json").exists();
    if is_new_lock || !is_fetched {
        // No script of a package is run: the packages are read, not trusted.
        let npm = [
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ];
        run(&there, if cfg!(windows) { "npm.cmd" } else { "npm" }, &npm);
    }
    run(&there, "node", &["bundle.mjs"]);
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let done = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output();
    match done {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "`{program} {}` failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(why) => panic!(
            "`{program}` cannot be run ({why}): the page of the report is bundled with Node.js 18 or newer and npm; \
             `make` sees to them, or install them and build again"
        ),
    }
}
