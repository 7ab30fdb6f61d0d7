//! Notices: one for a family, in plain words, with the pack's dates; nothing of a family's that is not needed,
//! nothing from a table that could change the page.

use std::fs;
use std::path::{Path, PathBuf};

use crate::golden::hold;
use crate::tools::{Tables, ends_with, folder, project, said, shared, succeeds, xuewei};

const CHILDREN: &str = "child_id,household_id,lon,lat,points,name,phone,birth_date\n\
    a,H1,122.5,32.9,9,张三,13800000000,2019-10-08\nb,H2,122.5,32.9,8,李四,13900000000,2019-11-08\n\
    c,H1,122.5,32.9,7,张五,13800000000,2019-10-08\n\"../<img src=x onerror=alert(1)>\",,122.5,32.9,1,,,\n";
const SCHOOLS: &str =
    "school_id,lon,lat,places,name\nA,122.5,32.9,1,<b>望湖</b>小学\nB,122.51,32.9,1,\n";

fn with_notices(at: &Path, pack: &str, options: &[&str]) -> PathBuf {
    let tables = Tables {
        tables: &[("children", CHILDREN), ("schools", SCHOOLS)],
        pack,
    };
    let round = tables.write(at);
    let out = at.join("out");
    let mut arguments = vec![
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    arguments.extend(options);
    succeeds(&arguments);
    out.join("notices")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn one_notice_for_each_family_with_the_dates_of_the_pack_and_no_more_than_is_needed() {
    let at = folder();
    let pack = "[notice]\nbureau = \"望湖区教育局\"\ncontact = \"12345\"\nregister_from = 2026-08-25\n\
        register_until = 2026-08-28\nreview_until = 2026-07-20\nwithout_place = \"请于 7 月 25 日参加统筹。\"\n";
    let notices = with_notices(at.path(), pack, &["--notices"]);
    let all = names(&notices);
    assert_eq!(all.len(), 3);
    let family = fs::read_to_string(notices.join("a.html")).unwrap();
    // Both children of the household, each with its own outcome.
    assert!(family.contains("Child a") && family.contains("Child c"));
    assert!(
        family.contains("class=\"outcome public\"")
            && family.contains("class=\"outcome unplaced\"")
    );
    for result in [
        "2026-08-25",
        "2026-08-28",
        "2026-07-20",
        "望湖区教育局",
        "12345",
        "请于 7 月 25 日参加统筹。",
    ] {
        assert!(family.contains(result), "{result}");
    }
    for page in all {
        let text = fs::read_to_string(notices.join(&page)).unwrap();
        for hidden in [
            "张三",
            "李四",
            "13800000000",
            "2019-1",
            "122.5",
            "32.9",
            "<img",
            "<b>",
        ] {
            assert!(!text.contains(hidden), "{page}: {hidden}");
        }
        // Nothing is fetched from anywhere.
        assert!(
            !text.contains("http") && !text.contains("<script"),
            "{page}"
        );
    }
}

#[test]
fn the_public_list_says_who_is_admitted_where_until_when_and_nothing_else() {
    let at = folder();
    let pack = "[notice]\nbureau = \"望湖区教育局\"\nlist_until = 2026-09-10\n";
    let notices = with_notices(at.path(), pack, &["--notices"]);
    let list = fs::read_to_string(notices.with_file_name("public_list.html")).unwrap();
    for result in ["2026-09-10", "望湖区教育局", "<li>a</li>", "<li>b</li>"] {
        assert!(list.contains(result), "{result}");
    }
    // `c` has no place; nobody's points, name, home or birthday are here.
    assert_eq!(list.matches("<li>").count(), 2);
    for hidden in [
        "张三",
        "李四",
        "13800000000",
        "2019-1",
        "122.5",
        "<b>",
        "<script",
        "http",
    ] {
        assert!(!list.contains(hidden), "{hidden}");
    }
    // Not without its last day, and not when only some families are asked for.
    let at = folder();
    let notices = with_notices(at.path(), "", &["--notices"]);
    assert!(!notices.with_file_name("public_list.html").exists());
    let at = folder();
    let notices = with_notices(at.path(), pack, &["--notices-for", "a"]);
    assert!(!notices.with_file_name("public_list.html").exists());
}

#[test]
fn notices_for_some_children_are_those_of_their_families() {
    let at = folder();
    let notices = with_notices(at.path(), "", &["--notices-for", "c"]);
    assert_eq!(names(&notices), ["a.html"]);
    let round = at.path().join("round.toml");
    let out = at.path().join("other");
    let run = ends_with(
        1,
        &[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--notices-for",
            "z",
        ],
    );
    assert!(said(&run).contains("There is no child “z”") && !out.exists());
}

#[test]
fn the_notice_of_a_child_of_the_shipped_city() {
    for (lang, child) in [("en", "C0000010"), ("zh", "C0000001")] {
        let at = folder();
        let out = at.path().join("out");
        let round = project("data/wanglan/round.toml");
        succeeds(&[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--lang",
            lang,
            "--notices-for",
            child,
        ]);
        let page = fs::read_to_string(out.join("notices").join(format!("{child}.html"))).unwrap();
        hold(&format!("tests/golden/notice-{lang}.html"), &page);
    }
}

/// A round of one child of this identifier, who has a place; with notices and a public list.
fn listed(at: &Path, header: &str, row: &str) -> (String, PathBuf) {
    let children = format!("{header}\n{row}\nb,122.5,32.9,8,L-2\n");
    let round = Tables {
        tables: &[("children", &children), ("schools", SCHOOLS)],
        pack: "[notice]\nlist_until = 2026-09-10\n",
    }
    .write(at);
    let out = at.join("out");
    let run = succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    (said(&run), out)
}

/// Identity numbers stood whole on the list as soon as anything was written around them; so did telephone numbers and
/// names.
#[test]
fn no_public_list_is_written_of_identifiers_that_tell_who_a_child_is() {
    // Made up: the first six digits are no place.
    for (id, is_number) in [
        ("00000020190101002X", true),
        ("2026-00000020190101002X", true),
        ("00000020190101002X-1", true),
        ("000000-20190101-002X", true),
        ("０００００0２０１９０１０１００２４", true),
        ("13900000000", false),
        ("+86 139-0000-0000", false),
        ("张三", false),
    ] {
        let at = folder();
        let header = "child_id,lon,lat,points,other";
        let (told, out) = listed(at.path(), header, &format!("{id},122.5,32.9,9,L-1"));
        assert!(!out.join("public_list.html").exists(), "{id}");
        // Told with its row, the count and what to do, never with the identifier.
        for part in [
            "W334",
            "row 2",
            "identifiers of 1 child",
            "pseudonym",
            "was not written",
        ] {
            assert!(told.contains(part), "{id} {part}: {told}");
        }
        assert!(!told.contains(id), "{told}");
        assert_eq!(told.contains("W320"), is_number, "{id}: {told}");
    }
}

#[test]
fn the_public_list_shows_pseudonyms_and_each_notice_tells_its_own() {
    let at = folder();
    let header = "child_id,lon,lat,points,pseudonym";
    let (told, out) = listed(at.path(), header, "00000020190101002X,122.5,32.9,9,L-1");
    let list = fs::read_to_string(out.join("public_list.html")).unwrap();
    assert!(
        list.contains("<li>L-1</li>") && list.contains("<li>L-2</li>"),
        "{told}"
    );
    assert!(!list.contains("002X") && !list.contains("<li>b</li>"));
    let notice = fs::read_to_string(out.join("notices/b.html")).unwrap();
    assert!(notice.contains("On the public list your child is L-2."));
    // Pseudonyms give nobody away, and each is one child’s.
    let at = folder();
    let (told, out) = listed(at.path(), header, "a,122.5,32.9,9,13900000000");
    assert!(
        told.contains("W334") && !out.join("public_list.html").exists(),
        "{told}"
    );
    for (row, code) in [("a,122.5,32.9,9,L-2", "E207"), ("a,122.5,32.9,9,", "E203")] {
        let at = folder();
        let children = format!("{header}\n{row}\nb,122.5,32.9,8,L-2\n");
        let round = Tables {
            tables: &[("children", &children), ("schools", SCHOOLS)],
            pack: "",
        }
        .write(at.path());
        let run = ends_with(1, &["check", round.to_str().unwrap()]);
        assert!(
            said(&run).contains(code) && said(&run).contains("pseudonym"),
            "{}",
            said(&run)
        );
    }
}

/// The case as it was reported: 21 identifiers in as many disguises.
#[test]
fn the_identifiers_of_the_reported_case_are_on_no_list() {
    let Some(case) = shared("data/field/attack-09/round.toml") else {
        return;
    };
    let at = folder();
    let out = at.path().join("out");
    let (round, to) = (case.to_str().unwrap(), out.to_str().unwrap());
    let run = succeeds(&["allocate", round, "--out", to, "--notices"]);
    assert!(said(&run).contains("W334"), "{}", said(&run));
    assert!(!out.join("public_list.html").exists());
}

#[test]
fn a_child_is_explained_by_the_very_notice_of_its_family() {
    let at = folder();
    let notices = with_notices(at.path(), "", &["--notices"]);
    let results = at.path().join("out");
    for child in ["a", "c"] {
        let run = succeeds(&["explain", results.to_str().unwrap(), child, "--notice"]);
        assert_eq!(run.stdout, fs::read(notices.join("a.html")).unwrap());
    }
    let both = [
        "explain",
        results.to_str().unwrap(),
        "a",
        "--notice",
        "--format",
        "json",
    ];
    assert_eq!(xuewei(&both).status.code(), Some(2));
}

/// Three who take part, of whom two are equal in everything; two who do not meet a condition; two whose papers are not clear.
fn suzhou(at: &Path, notice: &str) -> PathBuf {
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,residence_days,permit_status,insurance_status,insurance_months,education,choices\n\
                 a,X,800,有效,在保,48,本科,S2|S1\nb,X,92,有效,在保,30,大专,S1\nc,X,800,待查,在保,30,大专,S1\n\
                 d,X,400,有效,停保,20,大专,S1\ne,X,700,有效,在保,20,大专,S1|S2\nf,X,700,有效,在保,20,大专,S1|S2\n\
                 g,X,700,,在保,20,,S1\n",
            ),
            (
                "schools",
                "school_id,name,lon,lat,places\nS1,城东小学,122.5,32.9,1\nS2,城西小学,122.505,32.9,1\n",
            ),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: notice,
    };
    let round = tables.write(at);
    let text = fs::read_to_string(at.join("pack.toml")).unwrap();
    let text = text.replace("two-primaries", "suzhou-urban-2025");
    fs::write(at.join("pack.toml"), text).unwrap();
    round
}

#[test]
fn a_notice_tells_the_rule_beside_what_was_handed_in_and_what_happens_next() {
    let at = folder();
    let round = suzhou(at.path(), "[notice]\npapers_until = 2026-07-15\n");
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    let notice = |id: &str| fs::read_to_string(out.join(format!("notices/{id}.html"))).unwrap();
    let holds = |id: &str, parts: &[&str]| {
        let page = notice(id);
        for part in parts {
            assert!(page.contains(part), "{id}: {part}\n{page}");
        }
    };
    // The rule of each item and so many units at so many points; the family's own choice before the nearer school.
    holds(
        "a",
        &[
            "5 points for each full month",
            "48 months × 5 points",
            "800 days: 2 years × 30 points",
            "your choice number 1",
        ],
    );
    let page = notice("a");
    assert!(
        page.find("城西小学<br>").unwrap() < page.find("城东小学</td>").unwrap(),
        "{page}"
    );
    // Nobody equals a: no lot decided, and none is told.
    assert!(!page.contains("SHA-256"), "{page}");
    holds(
        "b",
        &[
            "it must be at least 180 days; the papers say 92 days",
            "ask for a review",
        ],
    );
    holds("d", &["and others; the papers say 停保"]);
    holds(
        "c",
        &["the papers say 待查", "by 2026-07-15", "not refused"],
    );
    holds("g", &["nothing was handed in"]);
    // The lot put e before f, or f before e: each sees the code of the other.
    let code = |page: &str| {
        let start = page.find("<code>").unwrap() + "<code>".len();
        page[start..start + 16].to_owned()
    };
    let (e, f) = (notice("e"), notice("f"));
    let (first, last) = if code(&e) < code(&f) {
        (&e, &f)
    } else {
        (&f, &e)
    };
    assert!(
        first.contains(&format!("the child just after yours has {}", code(last))),
        "{first}"
    );
    assert!(
        last.contains(&format!("the child just before yours has {}", code(first))),
        "{last}"
    );
    assert!(
        last.contains("as many points as the last child admitted"),
        "{last}"
    );
    // For programs the same.
    let told = said(&xuewei(&[
        "--format",
        "json",
        "explain",
        out.to_str().unwrap(),
        "b",
    ]));
    assert!(
        told.contains("\"not_met\"") && told.contains("residence_six_months"),
        "{told}"
    );
}

#[test]
fn the_public_sheet_has_the_rules_and_no_small_count() {
    let at = folder();
    let round = suzhou(at.path(), "[notice]\nreview_until = 2026-07-20\n");
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--public",
    ]);
    let page = fs::read_to_string(out.join("public/index.html")).unwrap();
    for part in [
        "at least 180 days",
        "5 points for each full month",
        "until 2026-07-20",
        "Seed of the draw: test",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // Seven applied, two were placed: nothing of the city is shown but what is not small.
    let districts = fs::read_to_string(out.join("public/districts.csv")).unwrap();
    let city = districts.lines().last().unwrap();
    assert!(
        city.starts_with("2026,,,") && city.contains('*'),
        "{districts}"
    );
    for file in ["districts.csv", "schools.csv", "areas.csv"] {
        let text = fs::read_to_string(out.join("public").join(file)).unwrap();
        assert!(
            !text.contains(",2,") || file != "districts.csv",
            "{file}: {text}"
        );
    }
    // A sheet that was changed, or one that was put there, does not come out again.
    succeeds(&["verify", out.to_str().unwrap()]);
    fs::write(out.join("public/schools.csv"), "year\n").unwrap();
    let told = said(&xuewei(&["verify", out.to_str().unwrap()]));
    assert!(
        told.starts_with("exit Some(3)") && told.contains("public/schools.csv"),
        "{told}"
    );
}

/// Six at a public school and two at another, six at a private one and three at another: each sector has one small count,
/// and the sums of both are published.
#[test]
fn no_sector_of_the_public_sheet_hides_one_school_alone() {
    let at = folder();
    let ids: String = (0..17).map(|n| format!("c{n:02},122.5,32.9,9\n")).collect();
    let tables = Tables {
        tables: &[
            ("children", &format!("child_id,lon,lat,points\n{ids}")),
            (
                "schools",
                "school_id,lon,lat,places,sector,purchase_price\nA,122.5,32.9,6,public,\nB,122.501,32.9,2,public,\n\
                 P,122.5,32.9,6,private,9\nQ,122.501,32.9,3,private,9\n",
            ),
        ],
        pack: "tie_break = []\n",
    };
    let round = tables.write(at.path());
    let out = at.path().join("out");
    let (round, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["allocate", round, "--out", to, "--public"]);
    let text = fs::read_to_string(out.join("public/schools.csv")).unwrap();
    let placed: Vec<&str> = text
        .lines()
        .skip(1)
        .map(|row| row.split(',').nth(5).unwrap())
        .collect();
    // Eight in public places and nine in bought ones are told of the city: one count shown would tell the other.
    assert_eq!(placed, ["*", "*", "*", "*"], "{text}");
    let city = fs::read_to_string(out.join("public/districts.csv")).unwrap();
    assert!(
        city.lines().last().unwrap().contains(",17,8,9,0,0,"),
        "{city}"
    );
}

/// Two children who are equal in everything: the draw decides, and was fixed before.
#[test]
fn a_family_finds_where_the_list_was_published_only_where_it_is_as_it_was_committed() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,insurance_months\na,X,9,1\nb,X,9,1\n",
            ),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.9,1\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "[notice]\ncheck_url = \"https://bureau.example/commitments/{hash}\"\n",
    };
    let round = tables.write(at.path());
    let path = round.to_str().unwrap();
    let file = at.path().join("commitment.json");
    let out = at.path().join("out");
    let notice = || {
        succeeds(&[
            "allocate",
            path,
            "--out",
            out.to_str().unwrap(),
            "--notices",
        ]);
        fs::read_to_string(out.join("notices/a.html")).unwrap()
    };
    let bare = notice();
    assert!(
        bare.contains("Check the draw") && !bare.contains("https://"),
        "{bare}"
    );
    succeeds(&["commit", path, "--out", file.to_str().unwrap()]);
    let text = fs::read_to_string(&round).unwrap();
    let named = text.replace("[tables]", "commitment = \"commitment.json\"\n[tables]");
    fs::write(&round, named).unwrap();
    let told = notice();
    let commitment: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let hash = commitment["sha256"].as_str().unwrap();
    let link = format!("href=\"https://bureau.example/commitments/{hash}\"");
    assert!(
        told.contains(&link) && told.contains("<svg width"),
        "{told}"
    );
    assert!(told.len() < 15_000, "{}", told.len());
    // A list that was changed since proves nothing.
    fs::write(
        at.path().join("children.csv"),
        "child_id,community,points,insurance_months\na,X,8,1\nb,X,8,1\n",
    )
    .unwrap();
    assert!(!notice().contains("https://"));
}
