//! What helps where places are short, at real size and on the page.

use std::fs;

use xuewei::words::remedies::sentences;
use xuewei::words::{Lang, Wording};
use xuewei_core::control::Control;
use xuewei_core::round;
use xuewei_core::scenario::remedies::Remedies;

use crate::app::suzhou::round_of;
use crate::tools::{allocate, column, folder, project, rows, succeeds};

#[test]
fn at_real_size_every_measure_is_what_its_scenario_says() {
    let Some((at, path)) = round_of(4_000, "community") else {
        return;
    };
    let out = allocate(&path, at.path());
    let file = out.join("remedies.csv");
    let lines = column(&file, "scenario");
    assert!(lines.len() >= 15, "{}", lines.len());
    let mut once: Vec<&String> = lines.iter().collect();
    once.sort();
    once.dedup();
    let mut command = vec!["scenario".to_owned(), path.display().to_string()];
    for (number, line) in once.iter().enumerate() {
        let scenario = at.path().join(format!("m{number:02}.toml"));
        fs::write(
            &scenario,
            format!("title = \"m\"\nreason = \"r\"\n{line}\n"),
        )
        .unwrap();
        command.push(scenario.display().to_string());
    }
    let compared = at.path().join("compared");
    command.extend(["--out".to_owned(), compared.display().to_string()]);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    succeeds(&command);
    let comparison = compared.join("comparison.csv");
    let figures = |name: &str| -> Vec<i64> {
        let all = column(&comparison, name);
        all.iter().map(|figure| figure.parse().unwrap()).collect()
    };
    let (public, purchased) = (figures("public"), figures("purchased"));
    let (metres, money) = (figures("metres_total"), figures("money"));
    let (posts, land) = (figures("posts"), figures("land"));
    let told = |name: &str| -> Vec<i64> {
        let all = column(&file, name);
        all.iter().map(|figure| figure.parse().unwrap()).collect()
    };
    let of = |all: &[i64], at: usize| all[at] - all[0];
    for (row, line) in lines.iter().enumerate() {
        let at = 1 + once.iter().position(|other| *other == line).unwrap();
        let placed = of(&public, at) + of(&purchased, at);
        assert_eq!(told("placed")[row], placed, "{line}");
        assert_eq!(told("public")[row], of(&public, at), "{line}");
        assert_eq!(told("metres_saved")[row], -of(&metres, at), "{line}");
        assert_eq!(told("posts")[row], of(&posts, at), "{line}");
        assert_eq!(told("land_m2")[row], of(&land, at), "{line}");
        assert_eq!(told("yuan")[row], of(&money, at), "{line}");
    }
}

#[test]
fn the_page_and_the_workbook_say_what_helps() {
    let at = folder();
    let out = allocate(&project("data/wanglan/round.toml"), at.path());
    let found = rows(&out.join("remedies.csv"));
    assert!(!found.is_empty());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let ids = column(&out.join("remedies.csv"), "target");
    let names = column(&out.join("remedies.csv"), "name");
    for (id, name) in ids.iter().zip(&names) {
        let known = if name.is_empty() { id } else { name };
        assert!(page.contains(known.as_str()), "{known}");
    }
}

#[test]
fn what_was_not_tried_is_said_even_where_nothing_helps() {
    let input = xuewei::input::read(&project("data/two-schools/round.toml")).unwrap();
    let control = Control::default();
    let finished = round::allocate(&input.intake, &input.pack, &control).unwrap();
    let none = Remedies {
        left_out: 2,
        ..Remedies::default()
    };
    let results = finished.results(&input.intake, &input.pack);
    let said = sentences(&results, &none, &Wording::new(Lang::En));
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("For 2 areas"), "{said:?}");
    assert!(sentences(&results, &Remedies::default(), &Wording::new(Lang::En)).is_empty());
}
