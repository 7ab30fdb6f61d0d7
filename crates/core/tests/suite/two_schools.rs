//! The example of the crate gives what its README solves by hand.

#[allow(dead_code)]
#[path = "../../examples/two_schools.rs"]
mod example;

#[test]
fn another_program_gets_what_was_solved_by_hand() {
    let lines = example::lines().unwrap();
    let short: Vec<[String; 4]> = lines
        .iter()
        .map(|line| {
            let child: serde_json::Value = serde_json::from_str(line).unwrap();
            ["child_id", "outcome", "school_id", "reason"]
                .map(|key| child[key].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    let by_hand = [
        ["01", "public", "B", "nearest"],
        ["02", "public", "B", "nearest"],
        ["03", "public", "A", "nearer_full"],
        ["04", "public", "A", "nearer_full"],
        ["05", "purchased", "M", "public_full"],
        ["06", "unplaced", "", "all_full"],
    ];
    assert_eq!(short, by_hand);
}
