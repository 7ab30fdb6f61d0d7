//! Outputs held against files in `tests/golden`; `make bless` writes them anew.

use std::fs;

use xuewei::report::wording::{Lang, Wording};
use xuewei_core::finding::Code;

use crate::tools::{allocate, folder, project, said, xuewei};

/// Compares a text with its golden file, or writes it when blessing.
pub fn hold(path: &str, text: &str) {
    let file = project(path);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, text).unwrap();
        return;
    }
    let golden = fs::read_to_string(&file);
    assert!(
        golden.is_ok_and(|golden| golden == text),
        "{path} differs; if the new text is right, run `make bless`. New text:\n{text}"
    );
}

#[test]
fn the_shipped_city_and_the_case_by_hand() {
    for name in ["wanglan", "two-schools"] {
        let at = folder();
        let out = allocate(&project(&format!("data/{name}/round.toml")), at.path());
        for table in [
            "allocation.csv",
            "bottlenecks.csv",
            "post_plan.csv",
            "schools.csv",
            "shortfall.csv",
        ] {
            let text = fs::read_to_string(out.join(table)).unwrap();
            hold(&format!("tests/golden/{name}-{table}"), &text);
        }
    }
}

#[test]
fn what_the_terminal_shows() {
    for lang in ["en", "zh"] {
        let at = folder();
        let out = at.path().join("out");
        let round = project("data/wanglan/round.toml");
        let run = xuewei(&[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--lang",
            lang,
        ]);
        assert!(run.status.success(), "{}", said(&run));
        let text = String::from_utf8(run.stdout).unwrap();
        let text = text.replace(out.to_str().unwrap(), "OUT");
        hold(&format!("tests/golden/terminal-{lang}.txt"), &text);
    }
}

#[test]
fn the_page_of_errors_lists_every_code() {
    let (zh, en) = (Wording::new(Lang::Zh), Wording::new(Lang::En));
    let mut page = String::from(
        "# Findings · 错误与提醒\n\n\
         Written by `make bless` from the program's own sentences. `E` stops the round, nothing is\n\
         written; `W` is told and the round goes on. A figure in braces is filled in.\n",
    );
    for code in Code::ALL {
        page.push_str(&format!("\n## {code}\n\n"));
        for wording in [&en, &zh] {
            let (cause, action) = (code.as_str(), format!("{code}-do"));
            page.push_str(&format!(
                "- {}\n  → {}\n",
                wording.plain(cause),
                wording.plain(&action)
            ));
        }
    }
    hold("docs/errors.md", &page);
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
