//! The pages in a browser, from the disk, with the network off: what is clicked shows the figures of the tables,
//! no request leaves, nothing a table holds runs, and no serious fault of accessibility.
//!
//! `SHOTS=folder` keeps pictures of what was seen.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::tools::{Tables, allocate, column, folder, project, rows, said, skipped, verified};

/// Chromium, and what drives it: see `.ci/browser`. `None`, said loudly, where they are absent.
pub fn browser() -> Option<(PathBuf, PathBuf)> {
    let drivers = project(".tools/browser");
    let on_path = |name: &str| {
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .map(|p| p.join(name))
            .find(|p| p.is_file())
    };
    let found = on_path("chromium").filter(|_| drivers.join("node_modules/axe-core").exists());
    if found.is_none() {
        skipped("no chromium or nothing that drives it (.ci/browser)");
    }
    Some((found?, drivers))
}

/// What was seen of the pages of a job.
fn look(at: &Path, job: &mut Value) -> Option<Value> {
    let (chromium, drivers) = browser()?;
    // Beside what it imports, under a name of its own: tests run side by side.
    let name = job["name"].as_str().unwrap_or_default().to_owned();
    let script = drivers.join(format!("look-{name}.mjs"));
    fs::copy(project("tests/browser/look.mjs"), &script).unwrap();
    if let Some(shots) = env::var_os("SHOTS") {
        let shots = Path::new(&shots).join(&name);
        fs::create_dir_all(&shots).unwrap();
        job["shots"] = json!(shots);
    }
    let path = at.join("job.json");
    fs::write(&path, job.to_string()).unwrap();
    let run = Command::new("node")
        .arg(script)
        .arg(chromium)
        .arg(&path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let seen: Value = serde_json::from_slice(&run.stdout).unwrap();
    for fault in ["requests", "errors", "serious", "wider"] {
        assert_eq!(seen[fault], json!([]), "{fault}");
    }
    Some(seen)
}

/// A figure of the tables as the page shows it.
fn grouped(figure: &str) -> String {
    xuewei::words::grouped(figure.parse().unwrap())
}

fn of_school(out: &Path, id: &str, header: &str) -> String {
    let table = out.join("schools.csv");
    let at = column(&table, "school_id")
        .iter()
        .position(|s| s == id)
        .unwrap();
    column(&table, header)[at].clone()
}

#[test]
fn what_is_clicked_on_the_page_is_what_the_tables_say_in_both_languages() {
    for (lang, [places, cutoff, gap, children]) in [
        ("en", ["Places", "Last points", "Places short", "Children"]),
        ("zh", ["学位", "末位积分", "缺学位", "孩子"]),
    ] {
        let at = folder();
        let out = at.path().join("out");
        let round = project("data/wanglan/round.toml");
        let arguments = [
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--lang",
            lang,
        ];
        // The language named last counts.
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(arguments)
            .args(["--notices-for", "C0000001", "--notices-for", "C0000010"])
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        let areas = rows(&out.join("bottlenecks.csv"));
        let school = areas[1][2].split('|').next().unwrap().to_owned();
        let notices: Vec<Value> = fs::read_dir(out.join("notices"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(
                |path| json!({ "path": path, "name": path.file_stem().unwrap().to_string_lossy() }),
            )
            .collect();
        assert_eq!(notices.len(), 2);
        let mut job = json!({
            "name": lang, "report": out.join("report.html"), "school": school, "area": areas[1][0], "pages": notices,
        });
        let Some(seen) = look(at.path(), &mut job) else {
            return;
        };
        let summary = fs::read_to_string(out.join("summary.json")).unwrap();
        let summary: Value = serde_json::from_str(&summary).unwrap();
        let figures: Vec<String> = ["public", "purchased", "unplaced"]
            .iter()
            .map(|key| grouped(&summary[key].to_string()))
            .collect();
        assert_eq!(
            seen["figures"].as_array().unwrap()[..3],
            *json!(figures).as_array().unwrap()
        );
        assert_eq!(seen["missing"], "");
        assert!(seen["zoomed"].as_f64().unwrap() > 0.0);
        assert!(seen["charts"].as_u64().unwrap() > 20);
        assert_eq!(seen["rows"], rows(&out.join("schools.csv")).len() - 1);

        let facts = &seen["school"]["facts"];
        assert_eq!(facts[places], grouped(&of_school(&out, &school, "places")));
        assert_eq!(facts[cutoff], of_school(&out, &school, "cutoff_points"));
        let facts = &seen["area"]["facts"];
        let area = |header: &str| grouped(&column(&out.join("bottlenecks.csv"), header)[0]);
        assert_eq!(facts[gap], area("gap"));
        assert_eq!(facts[children], area("children"));
        assert_eq!(facts[places], area("places"));
        assert!(!seen["legend"].as_str().unwrap().contains("undefined"));
    }
}

#[test]
fn a_click_on_the_page_of_a_walked_round_shows_the_ways() {
    let at = folder();
    let out = allocate(&project("data/wanglan/walking/round.toml"), at.path());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let data = page
        .split("id=\"data\" type=\"application/json\">")
        .nth(1)
        .unwrap();
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    // A community with two schools near it or more, all of them by drawn ways.
    let is_drawn = |walk: &Value| walk[2].is_array();
    let communities = data["communities"]["features"].as_array().unwrap();
    let near = |feature: &Value| {
        let own = &feature["properties"];
        let key = [&own["district"], &own["community"]].map(|part| part.as_str().unwrap());
        let walks = data["walks"][key.join("/")].as_array().cloned();
        (key[1].to_owned(), walks.unwrap_or_default())
    };
    let drawn = |walks: &[Value]| walks.len() > 1 && walks.iter().all(is_drawn);
    let mut all = communities.iter().map(near);
    let (community, walks) = all.find(|(_, walks)| drawn(walks)).unwrap();
    let school = |walk: &Value| &data["schools"]["features"][walk[0].as_u64().unwrap() as usize]["properties"];
    let nearest = school(&walks[0]);
    let mut job = json!({
        "name": "walks",
        "walks": { "report": out.join("report.html"), "community": community, "school": nearest["school_id"] },
    });
    let Some(seen) = look(at.path(), &mut job) else {
        return;
    };
    let of_school = communities.iter().map(near).flat_map(|(_, walks)| walks);
    let of_school = of_school.filter(|walk| walk[0] == walks[0][0]).count();
    for own in seen["walks"].as_array().unwrap() {
        assert_eq!(own["community"]["title"], community);
        let ways = own["ways"].as_array().unwrap();
        assert_eq!(ways.len(), walks.len());
        for (way, walk) in ways.iter().zip(&walks) {
            assert_eq!(way["points"], walk[2].as_array().unwrap().len() / 2);
            assert_eq!(way["isDashed"], false);
        }
        let metres = |walk: &Value| format!("{} m", grouped(&walk[1].to_string()));
        let told: Vec<String> = walks.iter().map(metres).collect();
        assert_eq!(own["told"], json!(told));
        let name = nearest["name"].as_str().or(nearest["school_id"].as_str());
        let first = format!("{} {}", name.unwrap(), told[0]);
        let facts = own["community"]["facts"].as_object().unwrap();
        let is_told = |fact: &Value| fact.as_str().is_some_and(|fact| fact.starts_with(&first));
        assert!(facts.values().any(is_told), "{facts:?}");
        assert_eq!(own["closed"], json!([]));
        assert_eq!(own["toSchool"].as_array().unwrap().len(), of_school);
    }
}

#[test]
fn names_from_hostile_tables_are_text_on_the_page_and_outlines_are_drawn() {
    let at = folder();
    let long = "长".repeat(200);
    let hostile = "</script><img src=x onerror=alert(1)>";
    let schools = format!(
        "school_id,lon,lat,places,name,district\nA,122.5,32.9,1,{hostile},D\nB,122.51,32.9,1,{long},D\n\
         C,122.49,32.9,3,\u{202e}䶮㛃=cmd,D\n"
    );
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points\na,<b>x</b>,9\nb,<b>x</b>,8\nc,\u{202e}y,7\n",
            ),
            ("schools", &schools),
            (
                "communities",
                "community,lon,lat,district\n<b>x</b>,122.501,32.9,D\n\u{202e}y,122.505,32.9,D\n",
            ),
            ("districts", "district,name\nD,'\"><svg onload=alert(2)>\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let outline = json!({
        "type": "FeatureCollection",
        "features": [{
            "type": "Feature",
            "properties": { "adcode": "D", "name": "</script>" },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[122.4, 32.8], [122.6, 32.8], [122.6, 33.0], [122.4, 33.0], [122.4, 32.8]]],
            },
        }],
    });
    fs::write(at.path().join("outlines.geojson"), outline.to_string()).unwrap();
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}outlines = \"outlines.geojson\"\n")).unwrap();
    let out = allocate(&round, at.path());
    verified(&out);

    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("䶮㛃=cmd") && !page.contains('\u{202e}'));
    assert!(!page.contains("<img") && !page.contains("<svg onload"));
    let mut job = json!({ "name": "hostile", "report": out.join("report.html"), "school": "A", "area": null });
    let Some(seen) = look(at.path(), &mut job) else {
        return;
    };
    assert_eq!(seen["school"]["title"], hostile);
    assert!(seen["legend"].as_str().unwrap().contains("Districts"));
}

/// `plan.html` of the shipped city, with outlines of its districts drawn around its schools.
fn planned(at: &Path, lang: &str) -> PathBuf {
    let city = project("data/wanglan");
    crate::tools::copy_files(&city, at);
    fs::create_dir_all(at.join("years")).unwrap();
    crate::tools::copy_files(&city.join("years"), &at.join("years"));
    let outline = |code: &str, [west, south, east, north]: [f64; 4]| {
        json!({
            "type": "Feature",
            "properties": { "adcode": code },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
            },
        })
    };
    let outlines = json!({
        "type": "FeatureCollection",
        "features": [
            outline("990101", [122.49, 32.91, 122.53, 32.95]),
            outline("990103", [122.55, 32.91, 122.59, 32.95]),
        ],
    });
    fs::write(at.join("outlines.geojson"), outlines.to_string()).unwrap();
    let text = fs::read_to_string(at.join("city.toml")).unwrap();
    // Those of the city but two: the others are drawn as circles.
    let named = text.replace("years/districts.geojson", "outlines.geojson");
    assert_ne!(text, named);
    fs::write(at.join("city.toml"), named).unwrap();
    // By hand: what is shown is the same on every machine, and made in no time.
    let text = fs::read_to_string(at.join("plan.toml")).unwrap();
    let by_hand = text.replace("\"open\", \"extend\", \"convert\", ", "");
    assert_ne!(text, by_hand);
    fs::write(at.join("plan.toml"), by_hand).unwrap();
    let out = at.join("out");
    let (from, to) = (at.to_str().unwrap(), out.to_str().unwrap());
    crate::tools::succeeds(&["plan", from, from, "--out", to, "--lang", lang]);
    crate::tools::succeeds(&["verify", to]);
    out
}

#[test]
fn the_slider_of_a_plan_shows_the_figures_of_its_tables_in_every_year_and_language() {
    for lang in ["en", "zh"] {
        let at = folder();
        let out = planned(at.path(), lang);
        let page = fs::read_to_string(out.join("plan.html")).unwrap();
        assert_eq!(page.matches("class=\"area ").count(), 2 * 8, "{lang}");
        let stages = rows(&out.join("stages-by-year.csv"));
        let column = |name: &str| stages[0].iter().position(|own| own == name).unwrap();
        let columns = ["children", "places", "without"].map(column);
        // Every district and level of a year, as the table beside the map has them.
        let of_year = |year: &str| -> Vec<Vec<String>> {
            let own = stages[1..].iter();
            let own =
                own.filter(|row| row[column("year")] == year && row[column("scope")] == "district");
            own.map(|row| columns.iter().map(|at| grouped(&row[*at])).collect())
                .collect()
        };
        let mut job =
            json!({ "name": format!("plan-{lang}"), "plan": { "page": out.join("plan.html") } });
        let Some(seen) = look(at.path(), &mut job) else {
            return;
        };
        let plan = rows(&out.join("plan.csv"));
        for own in seen["plan"].as_array().unwrap() {
            for (name, year) in [
                ("last", "2033"),
                ("first", "2026"),
                ("second", "2027"),
                ("third", "2028"),
            ] {
                let state = &own[name];
                assert_eq!(
                    (&state["year"], &state["heading"]),
                    (&json!(year), &json!(year))
                );
                assert_eq!(
                    (&state["visible"], state["steps"].as_array().unwrap().len()),
                    (&json!(1), 1)
                );
                assert_eq!(state["marks"], 31 + 3, "{name}");
                let told: Vec<Vec<String>> = state["table"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|row| {
                        let cells = row.as_array().unwrap();
                        let figures = &cells[cells.len() - 4..];
                        [0, 1, 3]
                            .map(|at| figures[at].as_str().unwrap().to_owned())
                            .to_vec()
                    })
                    .collect();
                assert_eq!(told, of_year(year), "{lang} {name}");
            }
            // The school that was chosen is told of in each year that is gone to.
            for (name, year) in [("chosen", "2027"), ("third", "2028")] {
                let told = own[name]["told"].as_str().unwrap();
                assert!(told.starts_with(&format!("{year} · ")), "{told}");
                let is_told = plan[1..].iter().any(|row| {
                    row[2] == year
                        && row[5] != "0"
                        && told.contains(&grouped(&row[5]))
                        && told.contains(&row[4])
                });
                assert!(is_told, "{told}");
            }
        }
        assert_eq!(
            seen["still"],
            json!({ "tools": 0, "note": 1, "maps": 1, "beside": 1 })
        );
    }
}
