//! The shipped case that its README solves by hand.

use crate::tools::{allocate, folder, project, rows};

#[test]
fn two_schools_six_children() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let result: Vec<[String; 4]> = rows(&out.join("allocation.csv"))[1..]
        .iter()
        .map(|r| [r[0].clone(), r[1].clone(), r[2].clone(), r[7].clone()])
        .collect();
    let by_hand = [
        ["01", "public", "B", "nearest"],
        ["02", "public", "B", "nearest"],
        ["03", "public", "A", "nearer_full"],
        ["04", "public", "A", "nearer_full"],
        ["05", "purchased", "M", "public_full"],
        ["06", "unplaced", "", "all_full"],
    ];
    assert_eq!(result, by_hand);
    let schools = rows(&out.join("schools.csv"));
    assert_eq!(
        schools[1][..9],
        ["A", "2", "2", "0", "60", "4", "27", "1", "-274"]
    );
    assert_eq!(
        schools[2][..9],
        ["B", "2", "2", "0", "80", "2", "32", "1", "416"]
    );
    assert_eq!(
        schools[3][..9],
        ["M", "1", "1", "0", "50", "5", "12.67", "", ""]
    );
    let district = rows(&out.join("shortfall.csv"));
    assert_eq!(
        district[1][..13],
        [
            "990101",
            "澜东区",
            "primary",
            "6",
            "4",
            "1",
            "1",
            "1",
            "1",
            "416",
            "9600",
            "0.667",
            "0.833"
        ]
    );
}
