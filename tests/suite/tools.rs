//! What the tests share: folders, the program, rounds in a few lines.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use xuewei::files::verify::{self, Discrepancy, NotVerified, Proved};
use xuewei_core::control::Control;

/// A folder that goes when the test ends.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A path below the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program with these arguments, in English.
pub fn xuewei(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", "en"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// What a run printed, for messages of failed tests.
pub fn said(output: &Output) -> String {
    format!(
        "exit {:?}\n{}{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The program with these arguments, which must end with this status.
#[track_caller]
pub fn ends_with(status: i32, arguments: &[&str]) -> Output {
    let run = xuewei(arguments);
    assert_eq!(
        run.status.code(),
        Some(status),
        "{arguments:?}: {}",
        said(&run)
    );
    run
}

/// The program with these arguments, which must succeed.
#[track_caller]
pub fn succeeds(arguments: &[&str]) -> Output {
    ends_with(0, arguments)
}

/// The answers of a command that stays, in English, to these lines of JSON, each one line; it ends well with its input.
#[track_caller]
pub fn converse(arguments: &[&str], questions: &[Value]) -> Vec<Value> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", "en"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = program.stdin.take().expect("its input");
    for question in questions {
        writeln!(input, "{question}").expect("it reads");
    }
    drop(input);
    let said = program.wait_with_output().expect("it ends");
    assert!(said.status.success(), "{}", self::said(&said));
    let said = String::from_utf8(said.stdout).expect("UTF-8");
    let answers = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    let answers: Vec<Value> = answers.collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// Allocates a round into a new folder below `at` and returns that folder.
#[track_caller]
pub fn allocate(round: &Path, at: &Path) -> PathBuf {
    let out = at.join("out");
    let (from, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["allocate", from, "--out", to]);
    out
}

/// Proves a folder of results from its files.
#[track_caller]
pub fn verified(out: &Path) {
    succeeds(&["verify", out.to_str().unwrap()]);
}

/// The proof of a folder of results, or everything that is wrong with it.
pub fn verify(out: &Path, inputs: Option<&Path>) -> Result<Proved, Vec<Discrepancy>> {
    match verify::verify(out, inputs, &Control::default()) {
        Ok(proved) => Ok(proved),
        Err(NotVerified::Troubles(troubles)) => Err(troubles),
        Err(NotVerified::Stopped(stopped)) => panic!("{stopped}"),
    }
}

/// Copies the files of a folder, not those below it, into another.
pub fn copy_files(from: &Path, to: &Path) {
    let mut copied = 0;
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
            copied += 1;
        }
    }
    assert!(copied > 0, "{} is empty", from.display());
}

/// A copy of the tables of real-size input; see [`shared`].
pub fn copy_of_suzhou() -> Option<TempDir> {
    let at = folder();
    copy_files(&shared("data/suzhou-2026")?, at.path());
    Some(at)
}

/// A round in a folder: its tables as CSV text by name, and further lines of `round.toml`.
pub struct Tables<'a> {
    pub tables: &'a [(&'a str, &'a str)],
    pub pack: &'a str,
}

impl Tables<'_> {
    /// Writes them and returns the path of `round.toml`.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let mut names = String::new();
        for (name, text) in self.tables {
            fs::write(folder.join(format!("{name}.csv")), text).unwrap();
            names.push_str(&format!("{name} = \"{name}.csv\"\n"));
        }
        let pack = format!("extends = \"two-primaries\"\n{}", self.pack);
        fs::write(folder.join("pack.toml"), pack).unwrap();
        let round = format!(
            "name = \"test\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\n\
             policy = \"pack.toml\"\nseed = \"test\"\n[tables]\n{names}"
        );
        let path = folder.join("round.toml");
        fs::write(&path, round).unwrap();
        path
    }
}

/// Has a round let columns of its tables into results.
pub fn carry(round: &Path, names: &[&str]) {
    let text = fs::read_to_string(round).unwrap();
    fs::write(round, format!("carry = {names:?}\n{text}")).unwrap();
}

/// The rows of a CSV file as text, header first.
pub fn rows(path: &Path) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap()
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// One column of a CSV file by its header.
pub fn column(path: &Path, header: &str) -> Vec<String> {
    let rows = rows(path);
    let at = rows[0]
        .iter()
        .position(|h| h == header)
        .expect("the column");
    rows[1..].iter().map(|r| r[at].clone()).collect()
}

/// The folder of real-size input beside the checkout; where it is absent `None`, said loudly, or a failure: see
/// [`skipped`].
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = project("..").join("shared").join(path);
    if found.exists() {
        return Some(found);
    }
    skipped(&format!("../shared/{path} is not beside this checkout"));
    None
}

/// Says that a test checked nothing, past the runner, which keeps what passing tests print to itself.
///
/// # Panics
/// Under CI (the environment variable `CI` is set and not empty), where everything must be there.
pub fn skipped(why: &str) {
    use std::io::Write;
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(!is_ci, "no test is skipped under CI, and {why}");
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: {why}, so a test checked nothing"
    );
}
