//! `xuewei init`: a round's file for a folder of tables.

use std::io::{self, BufRead, IsTerminal, stdin};

use unicode_normalization::UnicodeNormalization;
use xuewei_core::settings::words_at;

use super::{Failure, Speaker};
use crate::app::Error;
use crate::app::init::{self, Answer, Look, Request};
use crate::faces::round_file::{key_of, value_of};
use crate::tables::inputs::Role;
use crate::tables::json::sorted;
use crate::words::findings::with_records;
use crate::words::{Wording, grouped};

/// Looks at a folder, asks what it does not show, writes the file and says what to do next.
pub fn run(request: &Request, yes: bool, speaker: &Speaker) -> Result<(), Failure> {
    let mut look = init::look(request)?;
    let open = look.open_questions();
    if !open.is_empty() && !yes {
        if !(stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err(Error::Undecided(open).into());
        }
        tell_tables(&look, speaker);
        let mut lines = stdin().lock().lines();
        ask(&mut look, request, &mut lines, &mut |line| note!("{line}"))?;
    }
    look.write()?;
    let wording = &speaker.wording;
    let answer = Answer::of(&look, wording);
    if speaker.is_json() {
        put!("{}", sorted(&with_records(&answer, Vec::new())));
        return Ok(());
    }
    say!(
        "{}",
        wording.text("init-written", &[("path", &answer.round)])
    );
    for table in &answer.tables {
        let figures = [
            ("table", wording.plain(&format!("table-{}", table.table))),
            ("path", table.path.clone()),
            (
                "rows",
                grouped(i64::try_from(table.rows).unwrap_or(i64::MAX)),
            ),
        ];
        say!("  {}", wording.text("init-table", &figures));
        if !table.lacks.is_empty() {
            let columns = table.lacks.join(&wording.plain("output-separator"));
            say!(
                "    {}",
                wording.text("init-table-lacks", &[("columns", columns)])
            );
        }
    }
    if look.recognised.table(Role::Schools).is_none() {
        say!("  {}", wording.plain("init-no-schools"));
    }
    for setting in &answer.settings {
        let key = match setting.assumed {
            true => "init-assumed",
            false => "init-setting",
        };
        let figures = [
            ("key", key_of(setting.key, wording.lang).to_owned()),
            ("value", value_of(setting.key, &setting.value, wording.lang)),
            ("because", setting.because.clone()),
        ];
        say!("  {}", wording.text(key, &figures));
    }
    if let Some(heading) = &look.recognised.clues.projected {
        say!("{}", wording.text("init-projected", &[("column", heading)]));
    }
    if !answer.not_taken.is_empty() {
        say!("{}", wording.plain("init-left"));
        for left in &answer.not_taken {
            let figures = [("path", &left.path), ("because", &left.because)];
            say!("  {}", wording.text("init-left-line", &figures));
        }
    }
    let next = match request.out {
        None => request.folder.display().to_string(),
        Some(_) => answer.round.clone(),
    };
    say!("{}", wording.text("init-next", &[("path", next)]));
    Ok(())
}

/// The tables that were recognised, before anything is asked.
fn tell_tables(look: &Look, speaker: &Speaker) {
    let wording = &speaker.wording;
    for table in &look.recognised.tables {
        let figures = [
            (
                "table",
                wording.plain(&format!("table-{}", table.role.as_str())),
            ),
            ("path", table.path()),
            (
                "rows",
                grouped(i64::try_from(table.rows).unwrap_or(i64::MAX)),
            ),
        ];
        note!("  {}", wording.text("init-table", &figures));
    }
}

/// Asks for everything that nothing shows; an empty line takes what is proposed, and so does who says no more.
fn ask(
    look: &mut Look,
    request: &Request,
    lines: &mut dyn Iterator<Item = io::Result<String>>,
    tell: &mut dyn FnMut(String),
) -> Result<(), Failure> {
    let wording = Wording::new(request.lang);
    for key in look.open_questions() {
        loop {
            let words = words_at(key).into_iter();
            let words = words.map(|word| value_of(key, word, wording.lang));
            let words: Vec<String> = words.collect();
            let figures = [
                ("proposed", value_of(key, &look.proposed(key), wording.lang)),
                ("words", words.join(&wording.plain("output-separator"))),
            ];
            tell(wording.text(&format!("init-ask-{key}"), &figures));
            let answer = match lines.next() {
                Some(Ok(line)) => line,
                // A line in another encoding is an answer that is not understood, and not the end.
                Some(Err(why)) if why.kind() == io::ErrorKind::InvalidData => {
                    tell(wording.plain("init-ask-again"));
                    continue;
                }
                Some(Err(_)) | None => String::new(),
            };
            // Full-width forms are what a Chinese keyboard gives.
            let answer: String = answer.nfkc().collect();
            let quotes = ['"', '\'', '“', '”'];
            let answer = answer.trim().trim_matches(quotes).trim();
            if answer.is_empty() || look.answer(key, answer) {
                break;
            }
            tell(wording.plain("init-ask-again"));
        }
        if key == "stage" {
            look.of_level(&request.given.tables)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use std::fs;

    /// A folder of which nothing but the tables is seen, asked about with these lines: what was asked, and the round's file.
    fn asked(lines: &[Result<&str, io::ErrorKind>], lang: Lang) -> (Vec<String>, String) {
        let at = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(at.path().join(name), text).expect("a file");
        write(
            "children.csv",
            "child_id,lon,lat,insurance_months\na,120.6,31.3,9\n",
        );
        write("schools.csv", "school_id,lon,lat,places\nS1,120.6,31.3,9\n");
        let request = Request {
            folder: at.path().to_owned(),
            out: None,
            force: false,
            given: init::Given::default(),
            lang,
        };
        let mut look = init::look(&request).expect("tables");
        let mut told = Vec::new();
        let mut lines = lines.iter().map(|line| match line {
            Ok(line) => Ok((*line).to_owned()),
            Err(kind) => Err(io::Error::from(*kind)),
        });
        let asked = ask(&mut look, &request, &mut lines, &mut |line| told.push(line));
        assert!(asked.is_ok());
        look.write().expect("a round");
        let text = fs::read_to_string(at.path().join("round.toml")).expect("the round");
        (told, text)
    }

    /// Which question each line is.
    fn kinds(told: &[String], lang: Lang) -> Vec<&'static str> {
        let wording = Wording::new(lang);
        let begins = |key: &'static str| {
            let figures = [("words", "@".to_owned()), ("proposed", "@".to_owned())];
            let text = wording.text(key, &figures);
            (text.split('@').next().unwrap_or_default().to_owned(), key)
        };
        let all = [
            "init-ask-stage",
            "init-ask-year",
            "init-ask-crs",
            "init-ask-policy",
            "init-ask-seed",
            "init-ask-again",
        ]
        .map(begins);
        let of = |line: &String| {
            let found = all.iter().find(|(text, _)| line.starts_with(text));
            found.map_or("another", |(_, key)| key.trim_start_matches("init-ask-"))
        };
        told.iter().map(of).collect()
    }

    #[test]
    fn each_thing_that_is_not_seen_is_asked_for_once() {
        for lang in [Lang::En, Lang::Zh] {
            let answers = ["junior", "2031", "gcj02", "suzhou-urban-2025", "lots"].map(Ok);
            let (told, text) = asked(&answers, lang);
            assert_eq!(
                kinds(&told, lang),
                ["stage", "year", "crs", "policy", "seed"]
            );
            for value in ["2031", "suzhou-urban-2025", "lots"] {
                assert!(text.contains(value), "{value}: {text}");
            }
        }
    }

    #[test]
    fn words_of_either_language_and_of_a_chinese_keyboard_are_understood() {
        let answers = [
            "“初中”",
            " ２０３１ ",
            "高德",
            "\"suzhou-urban-2025\"",
            "a b",
        ]
        .map(Ok);
        let (told, text) = asked(&answers, Lang::Zh);
        assert_eq!(told.len(), 5, "{told:?}");
        for line in ["学段 = \"初中\"", "2031", "坐标系 = \"高德\"", "\"a b\""] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }

    #[test]
    fn what_is_no_answer_is_asked_again_and_never_guessed() {
        let answers = [
            Ok("nursery"),
            Err(io::ErrorKind::InvalidData),
            Ok("junior"),
            Ok("26"),
            Ok("next year"),
            Ok("2031"),
            Ok("mars"),
            Ok("gcj02"),
            Ok("no-such-pack"),
            Ok(""),
            Ok(""),
        ];
        let (told, text) = asked(&answers, Lang::En);
        let kinds = kinds(&told, Lang::En);
        assert_eq!(
            kinds,
            [
                "stage", "again", "stage", "again", "stage", "year", "again", "year", "again",
                "year", "crs", "again", "crs", "policy", "again", "policy", "seed"
            ]
        );
        assert!(text.contains("2031") && text.contains("junior"), "{text}");
    }

    #[test]
    fn who_says_no_more_takes_what_is_proposed_and_the_file_says_so() {
        let (told, text) = asked(&[Ok("primary")], Lang::En);
        assert_eq!(
            kinds(&told, Lang::En),
            ["stage", "year", "crs", "policy", "seed"]
        );
        assert!(text.contains("Assumed"), "{text}");
        let (told, _) = asked(&[Ok("primary"), Err(io::ErrorKind::BrokenPipe)], Lang::En);
        assert_eq!(told.len(), 5);
    }
}
