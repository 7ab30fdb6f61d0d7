//! Small cases solved by hand, one rule each.

use crate::tools::{Tables, allocate, column, folder, succeeds, verified};

/// Community X at a point, community Y about 1.11 km north of it, one school beside each.
const SCHOOLS: &str =
    "school_id,lon,lat,places,district\nSX,122.5,32.9,1,D1\nSY,122.5,32.91,1,D2\n";
const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nY,D2,122.5,32.91\n";

/// What each child of this round gets: `outcome school`, in the order of the identifiers.
fn outcomes(children: &str, schools: &str, pack: &str) -> Vec<String> {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", children),
            ("schools", schools),
            ("communities", COMMUNITIES),
        ],
        pack,
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let path = out.join("allocation.csv");
    column(&path, "outcome")
        .into_iter()
        .zip(column(&path, "school_id"))
        .map(|(outcome, school)| format!("{outcome} {school}").trim().to_owned())
        .collect()
}

#[test]
fn more_points_come_first_and_the_nearer_school_goes_to_whom_it_shortens_all_journeys() {
    let result = outcomes(
        "child_id,community,points,insurance_months\na,X,10,1\nb,X,20,1\nc,Y,30,1\n",
        SCHOOLS,
        "",
    );
    assert_eq!(result, ["unplaced", "public SX", "public SY"]);
}

#[test]
fn the_tie_break_decides_between_equal_points() {
    let children = "child_id,community,points,insurance_months\na,X,10,5\nb,X,10,7\nc,X,10,\n";
    let schools = "school_id,lon,lat,places\nSX,122.5,32.9,1\n";
    assert_eq!(
        outcomes(children, schools, ""),
        ["unplaced", "public SX", "unplaced"]
    );
    let smaller = "[[tie_break]]\ncolumn = \"insurance_months\"\nprefer = \"smaller\"\n";
    assert_eq!(
        outcomes(children, schools, smaller),
        ["public SX", "unplaced", "unplaced"]
    );
}

#[test]
fn a_date_breaks_ties_by_who_was_earlier() {
    let result = outcomes(
        "child_id,community,points,since\na,X,10,2020-05-01\nb,X,10,2019/12/31\n",
        "school_id,lon,lat,places\nSX,122.5,32.9,1\n",
        "[[tie_break]]\ncolumn = \"since\"\nprefer = \"earlier\"\n",
    );
    assert_eq!(result, ["unplaced", "public SX"]);
}

/// `printf 'test:a' | sha256sum` begins with a smaller digit than that of `test:b` or not; the
/// outcome must follow it.
#[test]
fn the_lottery_follows_the_published_hash() {
    use sha2::{Digest, Sha256};
    let result = outcomes(
        "child_id,community,points,insurance_months\na,X,10,5\nb,X,10,5\n",
        "school_id,lon,lat,places\nSX,122.5,32.9,1\n",
        "",
    );
    let a_first = Sha256::digest("test:a") < Sha256::digest("test:b");
    let expected = if a_first {
        ["public SX", "unplaced"]
    } else {
        ["unplaced", "public SX"]
    };
    assert_eq!(result, expected);
}

#[test]
fn districts_keep_to_themselves_unless_an_agreement_opens_them() {
    let children = "child_id,community,points,insurance_months\na,X,10,1\nb,X,20,1\n";
    assert_eq!(outcomes(children, SCHOOLS, ""), ["public SY", "public SX"]);
    let closed = "[reach]\nacross_districts = false\n";
    assert_eq!(
        outcomes(children, SCHOOLS, closed),
        ["unplaced", "public SX"]
    );
    let agreed =
        "[reach]\nacross_districts = false\nagreements = [{ from = \"D1\", to = \"D2\" }]\n";
    assert_eq!(
        outcomes(children, SCHOOLS, agreed),
        ["public SY", "public SX"]
    );
    let the_other_way =
        "[reach]\nacross_districts = false\nagreements = [{ from = \"D2\", to = \"D1\" }]\n";
    assert_eq!(
        outcomes(children, SCHOOLS, the_other_way),
        ["unplaced", "public SX"]
    );
}

#[test]
fn the_reach_ends_at_the_metre() {
    // 0.01° of latitude on the sphere is 1,111.95 m; with the detour 1,445.5 m, rounded 1,446 m.
    let children = "child_id,community,points,insurance_months\na,X,10,1\n";
    let schools = "school_id,lon,lat,places\nSY,122.5,32.91,1\n";
    let within = |m: u32| outcomes(children, schools, &format!("[reach]\nmax_m = {m}\n"));
    assert_eq!(within(1_446), ["public SY"]);
    assert_eq!(within(1_445), ["unplaced"]);
}

#[test]
fn a_bus_leads_beyond_the_reach_from_its_stops_alone() {
    // 1,446 m lie between X and SY: within a reach of 1,000 m by bus only.
    let children = "child_id,community,points,insurance_months\na,X,10,1\n";
    let schools = "school_id,lon,lat,places\nSY,122.5,32.91,1\n";
    let bus = |from: &str| format!("buses = [{{ school = \"SY\", communities = [\"{from}\"] }}]");
    let pack = |more: &str| format!("[reach]\nmax_m = 1000\n{more}\n");
    assert_eq!(outcomes(children, schools, &pack("")), ["unplaced"]);
    assert_eq!(outcomes(children, schools, &pack(&bus("X"))), ["public SY"]);
    assert_eq!(outcomes(children, schools, &pack(&bus("Y"))), ["unplaced"]);
}

#[test]
fn what_is_not_known_goes_to_a_person_and_is_never_refused() {
    let result = outcomes(
        "child_id,community,lon,lat,points,insurance_months,stage\n\
         a,X,,,,1,primary\nb,,,,10,1,primary\nc,,122.5,32.9,10,1,\nd,X,,,10,1,junior\n",
        SCHOOLS,
        "",
    );
    assert_eq!(
        result,
        ["manual_review", "manual_review", "public SX", "ineligible"]
    );
}

#[test]
fn no_objective_for_bought_places_buys_none() {
    let children = "child_id,community,points,insurance_months\na,X,10,1\nb,X,20,1\n";
    let schools = "school_id,lon,lat,places,sector,purchase_price\n\
                   SX,122.5,32.9,1,public,\nSM,122.5,32.9,5,private,5000\n";
    assert_eq!(
        outcomes(children, schools, ""),
        ["purchased SM", "public SX"]
    );
    assert_eq!(
        outcomes(
            children,
            schools,
            "objectives = [\"public_places\", \"travel\"]\n"
        ),
        ["unplaced", "public SX"]
    );
}

#[test]
fn closed_schools_candidates_and_other_stages_take_nobody() {
    let result = outcomes(
        "child_id,community,points,insurance_months\na,X,10,1\n",
        "school_id,lon,lat,places,status,stage\nS1,122.5,32.9,9,closed,primary\n\
         S2,122.5,32.9,9,candidate,primary\nS3,122.5,32.9,9,existing,junior\n\
         S4,122.5,32.91,9,existing,primary\n",
        "",
    );
    assert_eq!(result, ["public S4"]);
}

/// Nobody placed at all: zero places everywhere, or no school in reach.
#[test]
fn zero_places_are_a_result_and_no_error() {
    let result = outcomes(
        "child_id,community,points,insurance_months\na,X,10,1\n",
        "school_id,lon,lat,places\nSX,122.5,32.9,0\nFAR,110.0,30.0,5\n",
        "",
    );
    assert_eq!(result, ["unplaced"]);
}

#[test]
fn the_longest_journey_that_can_be_counted_is_counted_to_the_metre() {
    let at = folder();
    let travel = "from,school_id,metres\nX,SX,1000000000\nX,SY,999999999\nY,SY,1\n";
    let tables = Tables {
        tables: &[
            ("children", "child_id,community,points\na,X,10\nb,Y,5\n"),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            ("travel", travel),
        ],
        pack: "[reach]\nmax_m = 4294967295\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let path = out.join("allocation.csv");
    // The one metre that SX is farther is dearer than b's walk.
    assert_eq!(column(&path, "school_id"), ["SX", "SY"]);
    assert_eq!(column(&path, "metres"), ["1000000000", "1"]);
}

#[test]
fn nobody_has_a_place_where_there_are_none() {
    let result = outcomes(
        "child_id,community,points\na,X,10\nb,Y,5\n",
        "school_id,lon,lat,places\nSX,122.5,32.9,0\nSY,122.5,32.91,0\n",
        "",
    );
    assert_eq!(result, ["unplaced", "unplaced"]);
}

/// Found by changing rounds at random: pupils in no classes were divided by them.
#[test]
fn a_school_with_pupils_and_no_streams_has_no_class_to_divide_them_by() {
    let at = folder();
    let round = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,9\n"),
            (
                "schools",
                "school_id,lon,lat,places,streams,enrolment,leavers,posts,staff,site_area_m2\nS,122.5,32.9,1,0,30,5,2,2,900\n",
            ),
        ],
        pack: "",
    }
    .write(at.path());
    let out = allocate(&round, at.path());
    assert_eq!(column(&out.join("schools.csv"), "pupils_per_class"), [""]);
    assert_eq!(column(&out.join("allocation.csv"), "school_id"), ["S"]);
}

/// K1 has a journey of its own, to a candidate school alone: it adds a pair, and the school of its community is reached as
/// before.
#[test]
fn a_child_whose_own_journeys_lead_only_to_candidates_keeps_those_of_its_community() {
    let at = folder();
    let path = Tables {
        tables: &[
            ("children", "child_id,community,points\nK1,G,40\nK2,G,30\n"),
            ("communities", "community,lon,lat\nG,120.6,31.3\n"),
            (
                "schools",
                "school_id,lon,lat,places,status\nOPEN,120.6,31.3,1,existing\nNEW,120.6,31.3,1,candidate\n",
            ),
            ("travel", "from,school_id,metres\nK1,NEW,100\nG,OPEN,200\n"),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let out = allocate(&path, at.path());
    verified(&out);
    let file = out.join("allocation.csv");
    assert_eq!(column(&file, "school_id"), ["OPEN", ""]);
    assert_eq!(column(&file, "reason"), ["nearest", "all_full"]);
}

/// K3 showed that its way to B is 1,450 m; those of its community to A stay. K5 showed a way to C, which its community
/// has none to, and lives nowhere else.
#[test]
fn own_journeys_add_to_those_of_the_community_and_replace_them_pair_by_pair() {
    let at = folder();
    let path = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points\nK1,G,90\nK2,G,80\nK3,G,70\nK4,G,60\nK5,G,50\nK6,H,40\n",
            ),
            (
                "communities",
                "community,lon,lat\nG,120.6,31.3\nH,120.61,31.3\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nA,120.6,31.3,3\nB,120.6,31.3,2\nC,120.6,31.3,1\n",
            ),
            (
                "travel",
                "from,school_id,metres\nG,A,600\nG,B,400\nK3,B,1450\nK5,C,100\nH,B,300\n",
            ),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let out = allocate(&path, at.path());
    verified(&out);
    let file = out.join("allocation.csv");
    // K6 reaches B alone, which two of a higher rank would rather have; there are places for all but it needs one of B.
    assert_eq!(column(&file, "school_id"), ["B", "A", "A", "A", "C", "B"]);
    assert_eq!(
        column(&file, "metres"),
        ["400", "600", "600", "600", "100", "300"]
    );
    let run = succeeds(&["explain", out.to_str().unwrap(), "K3"]);
    let told = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(told.contains("1,450") && told.contains("600"), "{told}");
}
