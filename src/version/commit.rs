//! The commit from which the program is built, as the environment variable `XUEWEI_COMMIT` of its compilation:
//! `-dirty` after it where what it is built from differs from that commit, not set where this is no checkout of git.

use std::path::Path;
use std::process::Command;

/// What the program is built from.
const SOURCES: [&str; 5] = ["Cargo.lock", "Cargo.toml", "crates/core", "models", "src"];

/// Tells Cargo the commit, and when to ask again: when HEAD moves, and when sources change, which compiles the program
/// anew by itself.
pub fn tell() {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    // A copy of the sources below somebody else's checkout is not of their commit.
    if git(&["ls-files", "--error-unmatch", "Cargo.toml"]).is_none() {
        return;
    }
    // The reflog grows with every commit, also where the branch itself is packed away. A file that is not there would
    // run this script each time.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name])
            && Path::new(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let Some(commit) = git(&["rev-parse", "HEAD"]) else {
        return;
    };
    let mut status = vec!["status", "--porcelain", "--"];
    status.extend(SOURCES);
    let dirty = match git(&status) {
        Some(changes) if changes.is_empty() => "",
        _ => "-dirty",
    };
    println!("cargo::rustc-env=XUEWEI_COMMIT={commit}{dirty}");
}

/// What git answers; nothing where there is no git, or it has no answer.
fn git(arguments: &[&str]) -> Option<String> {
    // Without locks: asking changes nothing, neither here nor for a git command that runs beside it.
    let asked = Command::new("git")
        .arg("--no-optional-locks")
        .args(arguments)
        .output();
    let answer = asked.ok().filter(|answer| answer.status.success())?;
    Some(String::from_utf8(answer.stdout).ok()?.trim().to_owned())
}
