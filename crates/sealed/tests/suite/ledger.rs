//! The ledger: the vectors of docs/ledger.md, and what each who looks sees of a forgery.

use xuewei_sealed::keys::Nonce;
use xuewei_sealed::ledger::{
    LedgerFault, Line, Opened, Record, Summary, Tree, check, page, read_table, write_table,
};
use xuewei_sealed::{from_hex, hex};

use crate::random::Random;

const DOCUMENT: &str = include_str!("../../../../docs/ledger.md");

fn record(child_id: &str, rank: Option<u32>, cells: [&str; 5]) -> Record {
    let [outcome, school_id, points, tier, manual] = cells.map(str::to_owned);
    Record {
        child_id: child_id.to_owned(),
        rank,
        outcome,
        school_id,
        points,
        tier,
        manual,
    }
}

/// The five children of the document.
fn example() -> Vec<(Nonce, Record)> {
    [
        record("C1", Some(1), ["public", "P1", "98.5", "1", ""]),
        record("C2", Some(2), ["public", "P2", "97", "1", ""]),
        record("C3", Some(3), ["public", "P1", "90", "2", ""]),
        record("C4", Some(4), ["unplaced", "", "60.25", "2", ""]),
        record("C5", None, ["public", "P1", "", "", "lock"]),
    ]
    .into_iter()
    .zip(1..)
    .map(|(record, at)| ([at; 16], record))
    .collect()
}

fn published(children: &[(Nonce, Record)], coarse: bool) -> (Vec<Line>, Summary, Tree) {
    let lines: Vec<Line> = children
        .iter()
        .map(|(nonce, record)| record.line(nonce, coarse))
        .collect();
    let tree = Tree::new(&lines);
    let mut summary = Summary {
        form: 1,
        name: "Example 2026".to_owned(),
        version: 1,
        lines: lines.len() as u64,
        list_hash: "aa".repeat(32),
        commitment: "bb".repeat(32),
        seed: "12345".to_owned(),
        coarse,
        ..Summary::default()
    };
    for branch in tree
        .branches()
        .iter()
        .filter(|branch| !branch.school_id.is_empty())
    {
        summary
            .schools
            .insert(branch.school_id.clone(), branch.count());
        summary
            .places
            .insert(branch.school_id.clone(), branch.count() + 1);
    }
    summary.root = hex(&tree.root(summary.bound()));
    (lines, summary, tree)
}

fn opened(children: &[(Nonce, Record)], tree: &Tree, summary: &Summary, at: usize) -> Opened {
    let (nonce, record) = &children[at];
    Opened {
        nonce: hex(nonce),
        record: record.clone(),
        proof: tree.proof(at),
        root: summary.root.clone(),
    }
}

#[test]
fn leaves_branches_and_root_are_those_of_the_document() {
    let children = example();
    let (lines, summary, tree) = published(&children, false);
    for ((nonce, record), line) in children.iter().zip(&lines) {
        let rank = record.rank.map(|rank| rank.to_string()).unwrap_or_default();
        let cells = [
            &rank,
            &record.outcome,
            &record.school_id,
            &record.points,
            &record.tier,
            &record.manual,
        ];
        let row = format!(
            "| {} | `{}` | {} | `{}` |",
            record.child_id,
            hex(nonce),
            cells.map(String::as_str).join(" | "),
            hex(&line.leaf)
        );
        assert!(DOCUMENT.contains(&row), "docs/ledger.md lacks {row}");
    }
    assert_eq!(tree.branches().len(), 3);
    let root = format!("`{}`", summary.root);
    assert!(DOCUMENT.contains(&root), "docs/ledger.md lacks {root}");
}

#[test]
fn every_family_opens_its_own_line_and_the_whole_is_sound() {
    for count in [1, 2, 3, 7, 64, 333] {
        let children = city(count);
        for coarse in [false, true] {
            let (lines, summary, tree) = published(&children, coarse);
            assert_eq!(check(&lines, &summary), []);
            for at in 0..children.len() {
                let own = opened(&children, &tree, &summary, at);
                assert!(own.leads_to(&summary));
                // It is enough for the page: a text of less than two thousand signs.
                let text = serde_json::to_string(&own).expect("JSON");
                assert!(text.len() < 2_500, "{}", text.len());
            }
            assert_eq!(lines.iter().any(|line| !line.points.is_empty()), !coarse);
        }
    }
}

/// A city of children, ranked, some of them without a place.
fn city(count: u32) -> Vec<(Nonce, Record)> {
    let mut random = Random(u64::from(count));
    let mut children = Vec::new();
    for rank in 1..=count {
        let school = random.below(12);
        let (outcome, school) = match school {
            0 => ("unplaced", String::new()),
            school => ("public", format!("P{school:02}")),
        };
        let points = (1000 - rank).to_string();
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&random.next().to_le_bytes());
        let cells = [outcome, &school, &points, "1", ""];
        children.push((nonce, record(&format!("C{rank:04}"), Some(rank), cells)));
    }
    children
}

#[test]
fn the_table_comes_back_and_what_is_none_is_refused() {
    let mut children = example();
    children[0].1.school_id = "=P1".to_owned();
    children[1].1.school_id = "校,\"一\"\n".to_owned();
    let (lines, ..) = published(&children, false);
    let mut bytes = Vec::new();
    write_table(&lines, &mut bytes).expect("written");
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.starts_with("rank,outcome,school_id,points,tier,manual,leaf\n"));
    assert!(text.contains("'=P1"));
    assert_eq!(read_table(&bytes[..]).expect("a ledger"), lines);
    for (from, to) in [
        ("rank,", "place,"),
        ("\n1,", "\n01,"),
        ("\n1,", "\n-1,"),
        ("\n1,", "\nx,"),
    ] {
        assert!(
            read_table(text.replacen(from, to, 1).as_bytes()).is_err(),
            "{to}"
        );
    }
    let mut random = Random(5);
    for _ in 0..2_000 {
        let mut changed = bytes.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(changed.len());
            changed[at] = u8::try_from(random.below(256)).expect("a byte");
        }
        let _ = read_table(&changed[..]);
    }
}

#[test]
fn the_page_holds_the_ledger_and_lets_nothing_else_run() {
    let (_, mut summary, _) = published(&example(), false);
    summary.name = "</script><script>alert(1)</script>".to_owned();
    let html = page(&summary);
    assert!(!html.contains("<script>alert"));
    assert!(html.contains("default-src 'none'; script-src 'sha256-"));
    let data = html
        .split("id=\"ledger\">")
        .nth(1)
        .and_then(|rest| rest.split("</script>").next());
    let data: Summary = serde_json::from_str(data.expect("the data")).expect("JSON");
    assert_eq!(data, summary);
}

/// Who sees a forgery: anybody with the two files and the printed root, a family whose line it is about, the supervisor with
/// the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    anybody: bool,
    family: bool,
    supervisor: bool,
}

type Forgery = fn(&mut Vec<(Nonce, Record)>, usize, &mut Random);

/// What an insider could do to the children before the ledger is built from them: everything after it is consistent.
fn forgeries() -> Vec<(&'static str, Forgery, Seen)> {
    let by_family = Seen {
        anybody: false,
        family: true,
        supervisor: true,
    };
    let by_anybody = Seen {
        anybody: true,
        family: true,
        supervisor: true,
    };
    let by_supervisor = Seen {
        anybody: false,
        family: false,
        supervisor: true,
    };
    vec![
        (
            "two ranks exchanged",
            |all, at, _| {
                let other = (at + 1) % all.len();
                let (a, b) = (all[at].1.rank, all[other].1.rank);
                all[at].1.rank = b;
                all[other].1.rank = a;
            },
            by_family,
        ),
        (
            "a child's school taken away",
            |all, at, _| {
                all[at].1.outcome = "unplaced".to_owned();
                all[at].1.school_id = String::new();
            },
            by_family,
        ),
        (
            "points changed",
            |all, at, _| all[at].1.points = "1".to_owned(),
            by_family,
        ),
        (
            "a child left out",
            |all, at, _| drop(all.remove(at)),
            by_anybody,
        ),
        (
            "a child left out, the ranks closed",
            |all, at, _| {
                let gone = all.remove(at).1.rank;
                for (_, record) in all.iter_mut() {
                    if record.rank > gone {
                        record.rank = record.rank.map(|rank| rank - 1);
                    }
                }
            },
            by_family,
        ),
        (
            "a child added with a rank that another has",
            |all, at, random| {
                let mut added = all[at].clone();
                added.1.child_id = "X".to_owned();
                added.0 = [u8::try_from(random.below(256)).expect("a byte"); 16];
                all.push(added);
            },
            Seen {
                anybody: true,
                family: false,
                supervisor: true,
            },
        ),
        (
            "a child added after the last",
            |all, _, _| {
                let rank = Some(u32::try_from(all.len()).expect("few") + 1);
                all.push(([9; 16], record("X", rank, ["public", "P01", "5", "1", ""])));
            },
            by_supervisor,
        ),
        (
            "a child added without a rank",
            |all, _, _| {
                all.push(([9; 16], record("X", None, ["public", "P01", "", "", ""])));
            },
            Seen {
                anybody: true,
                family: false,
                supervisor: true,
            },
        ),
        (
            "one line shown to two families",
            |all, at, _| {
                let other = (at + 1) % all.len();
                all[other] = all[at].clone();
            },
            by_anybody,
        ),
    ]
}

#[test]
fn each_forgery_is_seen_by_those_whom_the_document_names() {
    let honest = city(60);
    let (_, honest_summary, _) = published(&honest, false);
    let mut random = Random(300);
    let mut built = 0;
    for (name, forge, seen) in forgeries() {
        let line = |yes: bool| if yes { "yes" } else { "–" };
        let row = format!(
            "| {name} | {} | {} | {} |",
            line(seen.anybody),
            line(seen.family),
            line(seen.supervisor)
        );
        assert!(DOCUMENT.contains(&row), "docs/ledger.md lacks {row}");
        for _ in 0..34 {
            built += 1;
            let at = random.below(honest.len());
            let mut forged = honest.clone();
            forge(&mut forged, at, &mut random);
            let (lines, mut summary, tree) = published(&forged, false);
            summary.places = honest_summary.places.clone();
            // Its own root is printed with it: the forgery is consistent.
            let anybody = !check(&lines, &summary).is_empty();
            assert_eq!(anybody, seen.anybody, "{name}");
            // The families that the forgery is about know their own record; they look for it under the printed root.
            let of = |child: &str| forged.iter().position(|(_, own)| own.child_id == child);
            let family = (0..honest.len()).any(|at| {
                let Some(now) = of(&honest[at].1.child_id) else {
                    return true;
                };
                let own = Opened {
                    record: honest[at].1.clone(),
                    ..opened(&forged, &tree, &summary, now)
                };
                !own.leads_to(&summary)
            });
            assert_eq!(family, seen.family, "{name}");
            let supervisor = published(&honest, false).0 != lines;
            assert_eq!(supervisor, seen.supervisor, "{name}");
        }
    }
    assert!(built >= 300, "{built}");
}

#[test]
fn what_is_changed_after_the_root_was_printed_is_seen_by_anybody() {
    let children = city(60);
    let (honest, summary, tree) = published(&children, false);
    let mut random = Random(7);
    for turn in 0..360 {
        let mut lines = honest.clone();
        let at = random.below(lines.len());
        let told = match turn % 6 {
            0 => {
                lines[at].leaf[random.below(32)] ^= 1;
                summary.clone()
            }
            1 => {
                lines[at].school_id = "P99".to_owned();
                summary.clone()
            }
            2 => {
                lines.remove(at);
                summary.clone()
            }
            3 => {
                let other = random.below(lines.len());
                if lines[other].leaf == lines[at].leaf {
                    continue;
                }
                let leaf = lines[other].leaf;
                lines[other].leaf = lines[at].leaf;
                lines[at].leaf = leaf;
                summary.clone()
            }
            4 => {
                lines[at].points = "0.5".to_owned();
                summary.clone()
            }
            _ => Summary {
                seed: "54321".to_owned(),
                ..summary.clone()
            },
        };
        let faults = check(&lines, &told);
        let by_root = faults
            .iter()
            .any(|fault| matches!(fault, LedgerFault::Root { .. }));
        assert!(by_root, "{turn}: {faults:?}");
    }
    // Another version shown to one family: its way ends at another root than the printed one.
    let mut other = children.clone();
    other[3].1.school_id = "P02".to_owned();
    let (_, shown, other_tree) = published(&other, false);
    let own = opened(&other, &other_tree, &shown, 3);
    assert!(own.leads_to(&shown));
    assert!(!own.leads_to(&summary));
    // And a way of the printed tree does not lead there from another record.
    let mut own = opened(&children, &tree, &summary, 3);
    own.record.points = "999".to_owned();
    assert!(!own.leads_to(&summary));
}

#[test]
fn sums_and_places_are_held_against_the_lines() {
    let children = city(60);
    let (lines, summary, _) = published(&children, false);
    let mut told = summary.clone();
    *told.schools.get_mut("P01").expect("a school") += 1;
    told.places.insert("P02".to_owned(), 0);
    let faults = check(&lines, &told);
    let own: Vec<&str> = faults
        .iter()
        .filter_map(|fault| match fault {
            LedgerFault::Sum { school_id, .. } | LedgerFault::OverPlaces { school_id, .. } => {
                Some(school_id.as_str())
            }
            _ => None,
        })
        .collect();
    assert_eq!(own, ["P01", "P02"]);
    assert_eq!(
        from_hex::<32>(&summary.root).map(|root| hex(&root)),
        Some(summary.root)
    );
}
