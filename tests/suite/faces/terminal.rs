//! What the terminal shows, and that the READMEs show the same.

use std::fs;

use crate::golden::hold;
use crate::tools::{folder, project, succeeds};

#[test]
fn what_the_terminal_shows() {
    for lang in ["en", "zh"] {
        let at = folder();
        let out = at.path().join("out");
        let round = project("data/wanglan/round.toml");
        let run = succeeds(&[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--lang",
            lang,
        ]);
        let text = String::from_utf8(run.stdout).unwrap();
        let text = text.replace(out.to_str().unwrap(), "OUT");
        hold(&format!("tests/golden/terminal-{lang}.txt"), &text);
    }
}

#[test]
fn the_readmes_show_what_the_terminal_shows() {
    // While goldens are being written there is nothing yet to hold the READMEs against.
    if std::env::var_os("BLESS").is_some() {
        return;
    }
    for (readme, lang) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let readme_text = fs::read_to_string(project(readme)).unwrap();
        let shown =
            fs::read_to_string(project(&format!("tests/golden/terminal-{lang}.txt"))).unwrap();
        for line in shown.lines() {
            let line = line.replace("OUT", "out/demo");
            assert!(readme_text.contains(&line), "{readme} lacks: {line}");
        }
    }
}
