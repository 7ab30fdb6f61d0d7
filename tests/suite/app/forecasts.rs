//! Children of the coming years, from `city.toml` to the tables, and from these to a round.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::tools::{ends_with, folder, project, rows, said, skipped, succeeds};

/// A column of a table, by its heading.
fn at(table: &[Vec<String>], key: &str) -> usize {
    let found = table[0].iter().position(|heading| heading == key);
    found.unwrap_or_else(|| panic!("{key} of {:?}", table[0]))
}

/// A city of four areas in two districts: rolls of 2016 to 2025, births of 2008 to 2025 that fall from 2018 on; of whom is
/// born 95 of 100 enter, and of each grade 99 of 100 go on, with a little more or less by year and area.
fn city(at: &Path, more: &str) {
    let mut births = String::from("area,year,count,district,lon,lat\n");
    let mut rolls = String::from("school_id,grade,year,count\n");
    let mut schools = String::from("school_id,district,area,lon,lat,stage,places\n");
    for area in 0..4_i32 {
        let name = format!("A{area}");
        let (lon, district) = (122.5 + f64::from(area) / 100.0, area / 2);
        let born = |year: i32| {
            let fall = (year - 2017).max(0);
            let wave = (year * 7 + area * 13).rem_euclid(11) - 5;
            (150 + 60 * area) * (100 - 6 * fall.min(12)) / 100 + wave
        };
        for year in 2008..2026 {
            let count = born(year);
            births += &format!("{name},{year},{count},D{district},{lon},32.9\n");
        }
        for (level, grades) in [("primary", 1..=6), ("junior", 7..=9)] {
            let id = format!("{level}{area}");
            let places = 160 + 60 * area;
            schools += &format!("{id},D{district},{name},{lon},32.9,{level},{places}\n");
            for year in 2016..2026 {
                for grade in grades.clone() {
                    let wave = (year * 5 + grade * 3 + area).rem_euclid(5) - 2;
                    let entered = born(year - grade - 5) * 95 / 100;
                    let count = entered * (100 - grade) / 99 + wave;
                    rolls += &format!("{id},{grade},{year},{count}\n");
                }
            }
        }
    }
    for (name, text) in [
        ("births.csv", births),
        ("rolls.csv", rolls),
        ("schools.csv", schools),
    ] {
        fs::write(at.join(name), text).unwrap();
    }
    let text = format!(
        "name = \"city\"\n{more}[tables]\nbirths = \"births.csv\"\nrolls = \"rolls.csv\"\nschools = \"schools.csv\"\n"
    );
    fs::write(at.join("city.toml"), text).unwrap();
}

fn forecast(at: &Path) -> std::path::PathBuf {
    let out = at.join("out");
    succeeds(&[
        "forecast",
        at.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    out
}

#[test]
fn areas_add_up_and_what_was_wrong_is_told_of_every_lead() {
    let at_ = folder();
    city(at_.path(), "");
    let out = forecast(at_.path());
    let table = rows(&out.join("forecast.csv"));
    let [area, grade, year, scope] = ["area", "grade", "year", "scope"].map(|key| at(&table, key));
    let [low, middle, high] = ["low", "middle", "high"].map(|key| at(&table, key));
    let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    for row in &table[1..] {
        let figures = [low, middle, high].map(|key| row[key].parse::<i64>().unwrap());
        assert!(figures.is_sorted(), "{row:?}");
        let key = (row[scope].clone(), row[grade].clone(), row[year].clone());
        *sums.entry(key).or_default() += figures[1];
        assert!(["city", "D0", "D1", "A0", "A1", "A2", "A3"].contains(&&*row[area]));
    }
    for ((scope, grade, year), sum) in &sums {
        let city = sums[&("city".to_owned(), grade.clone(), year.clone())];
        assert_eq!(*sum, city, "{scope} {grade} {year}");
    }
    // Nine grades, six years.
    assert_eq!(sums.len(), 3 * 9 * 6);
    // Of a law that hardly varies six years ahead are known to a few in a hundred.
    let born: f64 = (0..4)
        .map(|area| f64::from((150 + 60 * area) * (100 - 6 * 8) / 100) * 0.95)
        .sum();
    let said = sums[&("city".to_owned(), "1".to_owned(), "2031".to_owned())] as f64;
    assert!((said / born - 1.0).abs() < 0.05, "{said} of {born}");
    let table = rows(&out.join("forecast-accuracy.csv"));
    let [level, lead, mape, method, size, grades] =
        ["level", "lead", "mape", "method", "size", "grades"].map(|key| at(&table, key));
    let error = |wanted: [&str; 4]| -> f64 {
        let mut all = table[1..].iter();
        let found = all.find(|row| {
            [level, lead, method, grades].map(|key| &*row[key]) == wanted && row[size] == "city"
        });
        found.unwrap()[mape].parse().unwrap()
    };
    for lead in ["2", "3", "4", "5", "6"] {
        for level in ["primary", "junior"] {
            let [own, carried] =
                ["used", "carry"].map(|method| error([level, lead, method, "first"]));
            assert!(own < carried, "{level} {lead}: {own} {carried}");
        }
    }
}

#[test]
fn what_is_short_is_red() {
    let at_ = folder();
    city(at_.path(), "");
    // A school of the same area with no place at all, and one with more than anybody needs.
    let path = at_.path().join("schools.csv");
    let schools = fs::read_to_string(&path).unwrap();
    let schools = schools
        .replace(
            "primary0,D0,A0,122.5,32.9,primary,160",
            "primary0,D0,A0,122.5,32.9,primary,0",
        )
        .replace(
            "primary1,D0,A1,122.51,32.9,primary,220",
            "primary1,D0,A1,122.51,32.9,primary,9999",
        );
    fs::write(&path, schools).unwrap();
    let out = forecast(at_.path());
    let table = rows(&out.join("warnings.csv"));
    let [area, level, colour, chance] =
        ["area", "level", "colour", "probability"].map(|key| at(&table, key));
    for row in table[1..].iter().filter(|row| row[level] == "primary") {
        let expected = match &*row[area] {
            "A0" => ("red", "1.000000"),
            "A1" => ("green", "0.000000"),
            _ => continue,
        };
        assert_eq!((&*row[colour], &*row[chance]), expected, "{row:?}");
    }
    assert_eq!(table.len() - 1, 7 * 2 * 6);
}

#[test]
fn the_demand_that_is_written_is_the_demand_of_a_round() {
    let at_ = folder();
    city(at_.path(), "");
    let out = forecast(at_.path());
    for (level, first) in [("primary", "1"), ("junior", "7")] {
        let round = at_.path().join(format!("{level}.toml"));
        let text = format!(
            "name = \"round\"\nyear = 2026\nstage = \"{level}\"\npolicy = \"two-primaries\"\nseed = \"s\"\n[tables]\n\
             demand = \"out/demand.csv\"\nschools = \"schools.csv\"\n"
        );
        fs::write(&round, text).unwrap();
        let results = at_.path().join(format!("round-{level}"));
        let [round, to] = [&round, &results].map(|path| path.to_str().unwrap());
        succeeds(&["allocate", round, "--out", to]);
        let summary = fs::read_to_string(results.join("summary.json")).unwrap();
        let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
        let table = rows(&out.join("forecast.csv"));
        let [grade, year, scope, middle] =
            ["grade", "year", "scope", "middle"].map(|key| at(&table, key));
        let wanted = |row: &&Vec<String>| {
            (&*row[grade], &*row[year], &*row[scope]) == (first, "2026", "city")
        };
        let said: i64 = table[1..].iter().find(wanted).unwrap()[middle]
            .parse()
            .unwrap();
        assert_eq!(summary["children"], said);
        // The years that follow are told as well.
        assert!(results.join("path.csv").exists());
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let at_ = folder();
    city(at_.path(), "");
    let files = [
        "forecast.csv",
        "forecast-accuracy.csv",
        "demand.csv",
        "warnings.csv",
        "hindcast.csv",
    ];
    let out = forecast(at_.path());
    let read = |name: &&str| fs::read_to_string(out.join(name)).unwrap();
    let first: Vec<String> = files.iter().map(read).collect();
    for name in ["births.csv", "rolls.csv", "schools.csv"] {
        let path = at_.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        fs::write(&path, lines.join("\n")).unwrap();
    }
    forecast(at_.path());
    let again: Vec<String> = files.iter().map(read).collect();
    assert!(first == again);
}

#[test]
fn areas_that_merged_are_one_and_what_does_not_add_up_is_told() {
    let at_ = folder();
    city(at_.path(), "");
    let before = rows(&forecast(at_.path()).join("forecast.csv"));
    // A school of A0 is told under the old name of its area until 2019, births for longer.
    let path = at_.path().join("births.csv");
    let births = fs::read_to_string(&path).unwrap();
    let births: Vec<String> = births
        .lines()
        .map(
            |line| match line.starts_with("A0,200") || line.starts_with("A0,201") {
                true => line.replacen("A0", "Old", 1),
                false => line.to_owned(),
            },
        )
        .collect();
    fs::write(&path, births.join("\n")).unwrap();
    let file = at_.path().join("city.toml");
    let text = fs::read_to_string(&file).unwrap() + "[merged]\nOld = \"A0\"\n";
    fs::write(&file, text).unwrap();
    let after = rows(&forecast(at_.path()).join("forecast.csv"));
    assert_eq!(before, after);
    // The sum of a school, and one year of an area, stated otherwise.
    let path = at_.path().join("rolls.csv");
    let rolls = fs::read_to_string(&path).unwrap();
    let mut rolls: Vec<String> = rolls.lines().map(|line| format!("{line},,")).collect();
    rolls[0] = "school_id,grade,year,count,level,area".to_owned();
    rolls.push("primary0,,2025,7,primary,".to_owned());
    rolls.push(",,2025,9,junior,A1".to_owned());
    let rolls = rolls.join("\n");
    fs::write(&path, rolls).unwrap();
    let out = at_.path().join("out");
    let run = succeeds(&[
        "forecast",
        at_.path().to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let said = said(&run);
    for told in ["primary0, primary, 2025: 7", "A1, junior, 2025: 9"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(before, rows(&out.join("forecast.csv")));
}

#[test]
fn of_one_year_it_is_said_what_cannot_be_known() {
    let at_ = folder();
    city(at_.path(), "years = 2\n");
    let path = at_.path().join("rolls.csv");
    let rolls = fs::read_to_string(&path).unwrap();
    let one: Vec<&str> = rolls
        .lines()
        .filter(|line| line.contains(",2025,") || line.starts_with("school_id"))
        .collect();
    fs::write(&path, one.join("\n")).unwrap();
    let out = at_.path().join("out");
    let run = succeeds(&[
        "forecast",
        at_.path().to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(said(&run).contains("neither low nor high nor a probability"));
    let table = rows(&out.join("forecast.csv"));
    let [low, high, middle] = ["low", "high", "middle"].map(|key| at(&table, key));
    assert!(table.len() > 1);
    for row in &table[1..] {
        assert!(row[low].is_empty() && row[high].is_empty() && !row[middle].is_empty());
    }
    let page = fs::read_to_string(out.join("forecast.html")).unwrap();
    assert!(page.contains("cannot be known from so few years"));
    let warnings = rows(&out.join("warnings.csv"));
    let chance = at(&warnings, "probability");
    assert!(warnings[1..].iter().all(|row| row[chance].is_empty()));
}

#[test]
fn counts_below_nought_and_rows_that_say_nothing_stop_the_forecast() {
    let at_ = folder();
    city(at_.path(), "");
    let path = at_.path().join("rolls.csv");
    let rolls = fs::read_to_string(&path).unwrap();
    fs::write(&path, rolls + "primary0,1,2030x,5\nprimary0,2,2015,-4\nprimary0,99,2015,4\n,1,2015,4\nprimary0,1,2016,3\n").unwrap();
    let out = at_.path().join("out");
    let run = ends_with(
        1,
        &[
            "forecast",
            at_.path().to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ],
    );
    let said = said(&run);
    for code in ["E204", "E207", "E702", "E703"] {
        assert!(said.contains(code), "{code}: {said}");
    }
    assert!(!out.exists());
}

#[test]
fn the_page_has_every_fan_in_both_languages() {
    let at_ = folder();
    city(at_.path(), "");
    for (lang, words) in [
        ("en", ["would have said", "short with"]),
        ("zh", ["以往各年", "不足的可能性"]),
    ] {
        let out = at_.path().join(lang);
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--lang", lang, "forecast"])
            .args([at_.path(), "--out".as_ref(), &out])
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        let page = fs::read_to_string(out.join("forecast.html")).unwrap();
        // What is wider than a telephone is scrolled by keys too.
        let wide = page.matches("class=\"wide\"").count();
        assert_eq!(
            (wide > 0, wide),
            (true, page.matches("class=\"wide\" tabindex=\"0\"").count())
        );
        for word in words {
            assert!(page.contains(word), "{word}");
        }
        // The city, two districts, four areas; two levels.
        assert_eq!(page.matches("<svg").count(), 14);
        assert_eq!(page.matches("class=\"band\"").count(), 14);
        assert!(!page.contains("NaN") && !page.contains("<script"));
    }
}

#[test]
fn another_program_works_out_the_same_figures() {
    let at_ = folder();
    city(at_.path(), "");
    let out = forecast(at_.path());
    let check = project("tests/suite/app/forecast_check.py");
    let run = std::process::Command::new("python3")
        .args([&check, at_.path(), &out])
        .output();
    let Ok(run) = run else {
        return skipped("python3 is not there");
    };
    assert!(run.status.success(), "{}", said(&run));
    // It does find what is wrong.
    let path = out.join("forecast.csv");
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    let mut rows: Vec<String> = rest.lines().map(str::to_owned).collect();
    let mut cells: Vec<String> = rows[0].split(',').map(str::to_owned).collect();
    cells[5] = (cells[5].parse::<i64>().unwrap() + 3).to_string();
    rows[0] = cells.join(",");
    fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).unwrap();
    let run = std::process::Command::new("python3")
        .args([&check, at_.path(), &out])
        .output()
        .unwrap();
    assert!(!run.status.success(), "{}", said(&run));
}
