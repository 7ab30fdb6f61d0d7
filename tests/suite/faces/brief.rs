//! The one page for whoever decides: its figures are those of the summary, and it is one page.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::tools::{Tables, allocate, folder, project, said};
use xuewei::words::grouped;

fn brief(out: &Path) -> String {
    fs::read_to_string(out.join("brief.html")).unwrap()
}

/// The pages that a browser prints of a file; `None` where there is no browser.
pub fn printed(at: &Path, file: &Path) -> Option<usize> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let pdf = at.join("printed.pdf");
    let page = format!("file://{}", file.display());
    names.iter().find_map(|name| {
        let run = Command::new(name)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
            ])
            .arg(format!("--print-to-pdf={}", pdf.display()))
            .arg(&page)
            .output();
        run.ok()?;
        let bytes = fs::read(&pdf).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let pages = text.match_indices("/Type /Page").filter(|(at, found)| {
            // The tree of pages is none of them.
            !text[at + found.len()..].starts_with('s')
        });
        Some(pages.count())
    })
}

#[test]
fn the_brief_has_the_figures_of_the_summary_in_both_languages_on_one_page() {
    for (lang, bought) in [
        ("en", "Public and bought places together, share"),
        ("zh", "公办和购买学位合计占比"),
    ] {
        let at = folder();
        let out = at.path().join("out");
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--lang", lang, "allocate"])
            .arg(project("data/wanglan/round.toml"))
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        let page = brief(&out);
        let summary = fs::read_to_string(out.join("summary.json")).unwrap();
        let summary: Value = serde_json::from_str(&summary).unwrap();
        let unplaced = grouped(summary["unplaced"].as_i64().unwrap());
        assert!(
            page.contains(&format!("<td class=\"n big\">{unplaced}</td>")),
            "{unplaced}"
        );
        assert!(page.contains(bought) && page.contains("<svg"));
        // Each measure that is told is one of the large page too, in the same words.
        let large = fs::read_to_string(out.join("report.html")).unwrap();
        let measures: Vec<&str> = page
            .split("</strong> ")
            .skip(1)
            .filter_map(|part| part.split("</li>").next())
            .collect();
        assert!((1..=3).contains(&measures.len()), "{measures:?}");
        for measure in measures {
            assert!(large.contains(measure), "{measure}");
        }
        assert!(!page.contains("<script") && !page.contains("://"));
        if let Some(pages) = printed(at.path(), &out.join("brief.html")) {
            assert_eq!(pages, 1, "{lang}");
        }
    }
}

#[test]
fn the_brief_of_a_round_with_long_and_hostile_names_is_still_one_page_of_text() {
    let at = folder();
    let long = "长".repeat(200);
    let schools = format!(
        "school_id,lon,lat,places,name,district\nA,122.5,32.9,1,</style><script>alert(1)</script>{long},D\nB,122.51,32.9,1,{long},D\n"
    );
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points\na,x,9\nb,x,8\nc,x,7\n",
            ),
            ("schools", &schools),
            (
                "communities",
                "community,lon,lat,district\nx,122.501,32.9,D\n",
            ),
            ("districts", "district,name\nD,D\n"),
        ],
        pack: "",
    };
    let out = allocate(&round.write(at.path()), at.path());
    let page = brief(&out);
    assert!(!page.contains("<script") && page.contains('…'));
    if let Some(pages) = printed(at.path(), &out.join("brief.html")) {
        assert_eq!(pages, 1);
    }
}

#[test]
fn where_nothing_is_short_the_brief_says_so() {
    let at = folder();
    let round = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,9\n"),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.901,3\n"),
        ],
        pack: "",
    };
    let out = allocate(&round.write(at.path()), at.path());
    let page = brief(&out);
    let nothing = ["公办学位不缺", "No public place is short"];
    assert!(nothing.iter().any(|words| page.contains(words)), "{page}");
    // No table says anything of posts: that is no shortage of none.
    let unknown = [
        "并非各区都有编制数据",
        "Posts are not known of every district",
    ];
    assert!(unknown.iter().any(|words| page.contains(words)), "{page}");
}
