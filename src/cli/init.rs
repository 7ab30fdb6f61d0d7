//! `xuewei init`: a round's file for a folder of tables.

use std::io::{BufRead, IsTerminal, stdin};

use xuewei_core::settings::words_at;

use super::{Failure, Speaker};
use crate::app::Error;
use crate::app::init::{self, Answer, Look, Request};
use crate::faces::round_file::{key_of, value_of};
use crate::tables::inputs::Role;
use crate::tables::json::sorted;
use crate::words::findings::with_records;
use crate::words::grouped;

/// Looks at a folder, asks what it does not show, writes the file and says what to do next.
pub fn run(request: &Request, yes: bool, speaker: &Speaker) -> Result<(), Failure> {
    let mut look = init::look(request)?;
    let open = look.open_questions();
    if !open.is_empty() && !yes {
        if !(stdin().is_terminal() && std::io::stderr().is_terminal()) {
            return Err(Error::Undecided(open).into());
        }
        tell_tables(&look, speaker);
        ask(&mut look, request, speaker)?;
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

/// Asks for everything that nothing shows; an empty line takes what is proposed.
fn ask(look: &mut Look, request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let mut lines = stdin().lock().lines();
    for key in look.open_questions() {
        loop {
            let words = words_at(key).into_iter();
            let words = words.map(|word| value_of(key, word, wording.lang));
            let words: Vec<String> = words.collect();
            let figures = [
                ("proposed", value_of(key, &look.proposed(key), wording.lang)),
                ("words", words.join(&wording.plain("output-separator"))),
            ];
            note!("{}", wording.text(&format!("init-ask-{key}"), &figures));
            let answer = match lines.next() {
                Some(Ok(line)) => line,
                // Whoever says no more takes what is left.
                _ => String::new(),
            };
            if answer.trim().is_empty() || look.answer(key, answer.trim()) {
                break;
            }
            note!("{}", wording.plain("init-ask-again"));
        }
        if key == "stage" {
            look.of_level(&request.given.tables)?;
        }
    }
    Ok(())
}
