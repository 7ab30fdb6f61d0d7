//! Budgets for bought places by hand: one kind of round each, proved by `verify`.

use crate::tools::{Tables, allocate, column, ends_with, folder, said, succeeds, verified};

const CHILDREN: &str = "child_id,community,district,points\n\
    a,X,D1,9\nb,X,D1,8\nc,X,D1,7\nd,X,D2,6\ne,X,D2,5\n";
const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nX,D2,122.5,32.9\n";
const FAR: &str = "F,122.9,32.9,9,D1,,\n";

/// What each child gets and why, what the two districts have left and whom they refuse, and what is warned of.
fn told(schools: &str, districts: Option<&str>, more: &[(&str, &str)], pack: &str) -> Vec<String> {
    let at = folder();
    let schools =
        format!("school_id,lon,lat,places,district,sector,purchase_price\n{FAR}{schools}");
    let mut tables = vec![
        ("children", CHILDREN),
        ("schools", &schools),
        ("communities", COMMUNITIES),
    ];
    tables.extend(districts.map(|districts| ("districts", districts)));
    tables.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    tables.extend(more);
    let tables = Tables {
        tables: &tables,
        pack: &format!("tie_break = []\n{pack}"),
    };
    let out = allocate(&tables.write(at.path()), at.path());
    verified(&out);
    let children = out.join("allocation.csv");
    let both = column(&children, "school_id").into_iter();
    let mut told: Vec<String> = both
        .zip(column(&children, "reason"))
        .map(|(school, reason)| format!("{school} {reason}").trim().to_owned())
        .collect();
    let districts = out.join("shortfall.csv");
    let left = column(&districts, "budget_left").into_iter();
    let both = left.zip(column(&districts, "refused_for_budget"));
    told.extend(both.map(|(left, refused)| format!("{left}/{refused}")));
    let codes = column(&out.join("findings.csv"), "code").into_iter();
    told.extend(codes.filter(|code| ["W357", "W384"].contains(&code.as_str())));
    told
}

/// The districts with these budgets.
fn districts(first: &str, second: &str) -> String {
    format!("district,purchase_budget\nD1,{first}\nD2,{second}\n")
}

const M: &str = "M,122.5,32.9,9,D1,private,6000\n";
const BOUGHT: &str = "M no_public_in_reach";

#[test]
fn what_is_bought_ends_where_the_money_ends() {
    let with = |first, second| told(M, Some(&districts(first, second)), &[], "");
    // Exactly enough, and one yuan less.
    let all = [BOUGHT, BOUGHT, BOUGHT, BOUGHT, BOUGHT];
    assert_eq!(with("18000", "12000"), [&all[..], &["0/0", "0/0"]].concat());
    let spent = "budget_spent";
    assert_eq!(
        with("17999", "11999"),
        [BOUGHT, BOUGHT, spent, BOUGHT, spent, "5999/1", "5999/1"]
    );
    // Nothing at all.
    assert_eq!(
        with("0", "0"),
        [spent, spent, spent, spent, spent, "0/3", "0/2"]
    );
    // No budget given is no bound, for one district or for both, nor is a table that is not there.
    assert_eq!(
        with("6000", ""),
        [BOUGHT, spent, spent, BOUGHT, BOUGHT, "0/2", "/0"]
    );
    assert_eq!(told(M, None, &[], "")[..5], all);
}

#[test]
fn what_one_district_cannot_pay_goes_to_the_next_child_of_another() {
    // Three places for five children: two of D1 and, in place of the third, the first of D2.
    let three = "M,122.5,32.9,3,D1,private,6000\n";
    let told_of = |first| told(three, Some(&districts(first, "99999")), &[], "");
    assert_eq!(
        told_of("99999"),
        [
            BOUGHT, BOUGHT, BOUGHT, "all_full", "all_full", "81999/0", "99999/0"
        ]
    );
    assert_eq!(
        told_of("12000"),
        [
            BOUGHT,
            BOUGHT,
            "budget_spent",
            BOUGHT,
            "all_full",
            "0/1",
            "93999/0"
        ]
    );
}

#[test]
fn where_prices_differ_a_child_counts_as_the_dearest_in_its_reach() {
    let both = "M,122.5,32.9,9,D1,private,3000\nN,122.501,32.9,9,D1,private,6000\n";
    // 12,000 bear two children wherever they go; both are at the cheaper school, which is nearer.
    assert_eq!(
        told(both, Some(&districts("12000", "0")), &[], "")[..6],
        [
            BOUGHT,
            BOUGHT,
            "budget_spent",
            "budget_spent",
            "budget_spent",
            "6000/1"
        ]
    );
    // The dearer one is full by hand: it counts for nobody.
    let one = "M,122.5,32.9,9,D1,private,3000\nN,122.501,32.9,1,D1,private,6000\n";
    let locks = ("locks", "child_id,school_id,reason\ne,N,moved\n");
    assert_eq!(
        told(one, Some(&districts("9000", "6000")), &[locks], "")[..7],
        [
            BOUGHT,
            BOUGHT,
            BOUGHT,
            "budget_spent",
            "N by_hand",
            "0/0",
            "0/1"
        ]
    );
}

#[test]
fn what_people_gave_by_hand_is_paid_first_and_told_where_it_is_too_much() {
    let locks = ("locks", "child_id,school_id,reason\nb,M,moved\nc,M,moved\n");
    let by_hand = "M by_hand";
    let with = |first| told(M, Some(&districts(first, "12000")), &[locks], "");
    assert_eq!(
        with("18000"),
        [BOUGHT, by_hand, by_hand, BOUGHT, BOUGHT, "0/0", "0/0"]
    );
    assert_eq!(
        with("17000"),
        [
            "budget_spent",
            by_hand,
            by_hand,
            BOUGHT,
            BOUGHT,
            "5000/1",
            "0/0"
        ]
    );
    assert_eq!(
        with("11999"),
        [
            "budget_spent",
            by_hand,
            by_hand,
            BOUGHT,
            BOUGHT,
            "-1/1",
            "0/0",
            "W357"
        ]
    );
}

#[test]
fn a_price_that_is_not_known_leaves_the_budget_without_effect_and_says_so() {
    let unknown = "M,122.5,32.9,9,D1,private,\n";
    assert_eq!(
        told(unknown, Some(&districts("6000", "")), &[], ""),
        [BOUGHT, BOUGHT, BOUGHT, BOUGHT, BOUGHT, "/0", "/0", "W384"]
    );
}

#[test]
fn a_round_of_choice_is_not_bound_and_is_told_coordination_after_it_is() {
    let children = (
        "children",
        "child_id,community,district,points,choices\n\
         a,X,D1,9,\nb,X,D1,8,M\nc,X,D1,7,M\nd,X,D2,6,\ne,X,D2,5,\n",
    );
    let steps = "[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n";
    let chosen = "M chosen";
    let with = |first| told(M, Some(&districts(first, "12000")), &[children], steps);
    assert_eq!(
        with("18000"),
        [BOUGHT, chosen, chosen, BOUGHT, BOUGHT, "0/0", "0/0"]
    );
    assert_eq!(
        with("6000"),
        [
            "budget_spent",
            chosen,
            chosen,
            BOUGHT,
            BOUGHT,
            "-6000/1",
            "0/0",
            "W357"
        ]
    );
}

#[test]
fn the_money_is_told_wherever_people_look_and_what_is_forged_is_found() {
    let at = folder();
    let schools = format!("school_id,lon,lat,places,district,sector,purchase_price\n{FAR}{M}");
    let path = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", &schools),
            ("communities", COMMUNITIES),
            (
                "districts",
                "district,name,purchase_budget\nD1,East,12500\nD2,West,\n",
            ),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let out = at.path().join("out");
    let (round, folder) = (path.to_str().unwrap(), out.to_str().unwrap());
    let run = succeeds(&["allocate", round, "--out", folder, "--lang", "en"]);
    verified(&out);
    let sentence = "East: the budget of 12,500 yuan a year for bought places pays 2; 1 more child would have had one. 500 yuan are left.";
    assert!(said(&run).contains(sentence), "{}", said(&run));
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains(sentence));
    let why = said(&succeeds(&["explain", folder, "c", "--lang", "en"]));
    assert!(why.contains("(purchase_budget) is spent"), "{why}");
    assert!(why.contains("places could not be bought"), "{why}");
    // The certificate says from which rank on, and nothing else is taken.
    let certificate = out.join("certificate.json");
    let text = std::fs::read_to_string(&certificate).unwrap();
    let own = text.replace(char::is_whitespace, "");
    assert!(own.contains(r#""budgets":{"D1":3}"#), "{text}");
    std::fs::write(&certificate, own.replace(r#"{"D1":3}"#, r#"{"D1":2}"#)).unwrap();
    ends_with(3, &["verify", folder]);
}
