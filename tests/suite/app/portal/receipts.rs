//! Codes and receipts, and what is not sealed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use xuewei_sealed::code::Code;

use super::Release;
use crate::tools::{ends_with, folder, rows, said, succeeds};

#[test]
fn codes_stay_when_they_are_given_again_and_only_a_lost_one_is_new() {
    let release = Release::new();
    let (round, codes) = (release.path("round.toml"), release.path("codes"));
    let first = release.codes();
    assert_eq!(first.len(), 6);
    assert_eq!(first.values().collect::<BTreeSet<_>>().len(), 6);
    assert!(first.values().all(|code| Code::read(code).is_some()));
    succeeds(&["receipts", &round, "--out", &codes]);
    assert_eq!(release.codes(), first);
    succeeds(&["receipts", &round, "--out", &codes, "--renew", "b"]);
    let second = release.codes();
    assert_ne!(second["b"], first["b"]);
    assert!(
        first
            .iter()
            .filter(|(id, _)| *id != "b")
            .all(|(id, code)| second[id] == *code)
    );
    // At the desk the new receipt is at hand, alone; it stands on the sheets too, in the place of the old one.
    let page = |name: &str| fs::read_to_string(release.path(&format!("codes/{name}")));
    let (own, all) = (
        page("renewed.html").unwrap(),
        page("receipts-001.html").unwrap(),
    );
    assert!(own.contains(&second["b"]) && all.contains(&second["b"]));
    assert!(!all.contains(&first["b"]) && !own.contains(&first["a"]));
    assert!(all.contains(&first["a"]));
    succeeds(&["receipts", &round, "--out", &codes, "--renew", "b,c"]);
    let third = release.codes();
    assert!(third["b"] != second["b"] && third["c"] != second["c"]);
    let own = page("renewed.html").unwrap();
    assert!(own.contains(&third["b"]) && own.contains(&third["c"]));
    // All of them once more: nothing is renewed, and nobody's receipt lies beside the sheets.
    succeeds(&["receipts", &round, "--out", &codes]);
    assert!(page("renewed.html").is_err() && release.codes() == third);
    ends_with(
        1,
        &["receipts", &round, "--out", &codes, "--renew", "nobody"],
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(release.at.path().join("codes")), 0o700);
        assert_eq!(mode(release.at.path().join("codes/secrets.csv")), 0o600);
        assert_eq!(
            mode(release.at.path().join("codes/receipts-001.html")),
            0o600
        );
        release.seal(&[]);
        assert_eq!(mode(release.at.path().join("release.key")), 0o600);
        assert_eq!(mode(release.at.path().join("release.sealed")), 0o600);
    }
    // What is no table of codes is not written over.
    let table = release.at.path().join("codes/secrets.csv");
    fs::write(&table, "child_id,code\na,0000\n").unwrap();
    let run = ends_with(1, &["receipts", &round, "--out", &codes]);
    assert!(
        said(&run).contains("Row 2") && !said(&run).contains("0000"),
        "{}",
        said(&run)
    );
}

#[test]
fn who_waits_at_the_desk_does_not_wait_for_the_sheets_of_others() {
    let at = folder();
    let [city, codes] = ["city", "codes"].map(|name| at.path().join(name));
    let [round, out] = [&city, &codes].map(|path| path.to_str().unwrap());
    succeeds(&[
        "generate",
        "--children",
        "700",
        "--schools",
        "8",
        "--seed",
        "1",
        "--out",
        round,
    ]);
    succeeds(&["receipts", round, "--out", out]);
    let sheets = [
        "receipts-001.html",
        "receipts-002.html",
        "labels-001.html",
        "labels-002.html",
    ];
    for name in sheets {
        fs::write(codes.join(name), "as it was").unwrap();
    }
    let child = rows(&city.join("children.csv"))[1][0].clone();
    succeeds(&["receipts", round, "--out", out, "--renew", &child]);
    let is_as_it_was = |name: &str| fs::read(codes.join(name)).unwrap() == b"as it was";
    assert_eq!(sheets.map(is_as_it_was), [false, true, false, true]);
    // One that is not there is written, whoever is on it.
    fs::remove_file(codes.join("labels-002.html")).unwrap();
    succeeds(&["receipts", round, "--out", out, "--renew", &child]);
    assert_eq!(sheets.map(is_as_it_was), [false, true, false, false]);
}

#[test]
fn a_receipt_has_the_code_its_picture_and_nothing_else_of_the_child() {
    let release = Release::new();
    let codes = release.codes();
    for (name, has_words) in [
        ("codes/receipts-001.html", true),
        ("codes/labels-001.html", false),
    ] {
        let page = fs::read_to_string(release.path(name)).unwrap();
        assert_eq!(page.matches("<section>").count(), 6);
        assert_eq!(page.matches("<svg").count(), 6);
        for code in codes.values() {
            assert!(page.contains(code));
        }
        assert_eq!(page.contains("result.example.edu.cn"), has_words);
        for loads in ["src=", "url(", "<link", "<script", "122.5"] {
            assert!(!page.contains(loads), "{loads}");
        }
    }
}

#[test]
fn nothing_is_sealed_that_is_not_proved_or_not_whole() {
    let release = Release::new();
    let (out, secrets) = (release.path("out"), release.path("codes/secrets.csv"));
    let (sealed, key) = (release.path("release.sealed"), release.path("release.key"));
    let seal = [
        "seal",
        &out,
        "--secrets",
        &secrets,
        "--out",
        &sealed,
        "--release-key",
        &key,
    ];
    let with = |further: &[&'static str]| {
        let mut all = seal.to_vec();
        all.extend(further);
        all
    };
    // It would end before its hour.
    ends_with(
        1,
        &with(&["--release", "2026-07-10T09:00", "--until", "2026-07-09"]),
    );
    ends_with(2, &with(&["--release", "soon"]));
    ends_with(2, &with(&["--offer", "review_everything"]));
    // A child without a code.
    let whole = fs::read_to_string(&secrets).unwrap();
    let fewer: Vec<&str> = whole.lines().take(5).collect();
    fs::write(&secrets, fewer.join("\n")).unwrap();
    let run = ends_with(1, &seal);
    assert!(
        said(&run).contains("2 children of the results have no code"),
        "{}",
        said(&run)
    );
    fs::write(&secrets, &whole).unwrap();
    // Something else is where the key should be.
    fs::write(&key, "x").unwrap();
    ends_with(1, &seal);
    assert_eq!(fs::read_to_string(&key).unwrap(), "x");
    fs::remove_file(&key).unwrap();
    // Results that somebody changed.
    let table = Path::new(&out).join("allocation.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen(",S,", ",T,", 1)).unwrap();
    ends_with(1, &seal);
    assert!(
        !Path::new(&sealed).exists()
            && !Path::new(&key).exists()
            && !Path::new(&release.path("ledger")).exists()
    );
    fs::write(&table, text).unwrap();
    succeeds(&seal);
}
