//! Every programme of the room `model`, written out on a tiny case and held against `tests/golden`; `make bless` writes
//! them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xuewei_core::control::Control;
use xuewei_core::domain::{Intake, SchoolIdx, Sector, Siting};
use xuewei_core::model::siting::{
    Design, Facility, FacilityKind, LocationModel, LocationObjective, MasterModel, MasterObjective,
};
use xuewei_core::model::{
    AssignmentModel, PostInstance, PostModel, PostUnit, SiblingHousehold, SiblingInstance,
    SiblingModel, TransportModel, places_program,
};
use xuewei_core::network::{self, Network};
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::qualify::{Qualified, qualify};
use xuewei_core::solve::{Limits, max_weight_matching, search};
use xuewei_core::units::{Metres, Yuan};

use crate::town;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Two schools with one and two places, two communities: two children near the first school, two between the schools.
fn tiny() -> (Intake, Pack) {
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    pack.reach.max = Metres(2_500);
    pack.tie_breaks.clear();
    let communities = [((0, 0), 0), ((15, 0), 0)];
    let children = [(0, 4, 0), (0, 3, 1), (1, 2, 2), (1, 1, 3)];
    let schools = [((2, 0), 1, false, 0), ((30, 0), 2, false, 0)];
    (town::round(&communities, &children, &schools), pack)
}

fn assignment<'n>(
    network: &'n Network<'n>,
    qualified: &Qualified,
    free: &[i64],
) -> AssignmentModel<'n> {
    let placed = vec![0; network.cells.len()];
    let waiting = (&placed[..], free);
    let (ranking, all) = (&qualified.ranking, usize::MAX);
    let control = Control::default();
    AssignmentModel::with_empty(network, ranking, Sector::Public, waiting, all, &control).unwrap()
}

/// A school that is there and may close or grow by two classes, and a candidate.
fn facilities() -> [Facility; 2] {
    let there = Facility {
        of: FacilityKind::School(SchoolIdx::from_usize(0)),
        school: SchoolIdx::from_usize(0),
        id: "S00".into(),
        is_there: true,
        is_free: true,
        base: 1,
        unit: 1,
        sizes: [0, 2].into(),
        first: 0,
        land: 0,
        fixed_cost: 10,
        step_cost: 5,
    };
    let candidate = Facility {
        of: FacilityKind::School(SchoolIdx::from_usize(1)),
        school: SchoolIdx::from_usize(1),
        id: "S01".into(),
        is_there: false,
        base: 2,
        sizes: [0].into(),
        land: 900,
        fixed_cost: 100,
        ..there.clone()
    };
    [there, candidate]
}

fn limits() -> Siting {
    Siting {
        openings: Some(1),
        budget: Some(Yuan(120)),
        ..Siting::default()
    }
}

fn siblings() -> SiblingInstance {
    SiblingInstance {
        places: vec![2, 2],
        others: vec![(1, vec![(0, 100), (1, 150)])],
        households: vec![SiblingHousehold {
            size: 2,
            together: vec![(0, 200), (1, 1_000)],
            members: vec![vec![(0, 100), (1, 500)]; 2],
        }],
    }
}

fn posts() -> PostInstance {
    let unit = |gap, limits: [i64; 2], lends| PostUnit {
        gap,
        limits: limits.to_vec(),
        lends,
    };
    PostInstance {
        pool: Some(1),
        units: vec![unit(5, [3, 5], 0), unit(0, [0, 0], 4)],
    }
}

/// The listing of every programme by its name.
fn listings() -> BTreeMap<&'static str, String> {
    let (intake, pack) = tiny();
    let control = Control::default();
    let qualified = qualify(&intake, &pack, &control).unwrap();
    let order = qualified.ranking.order();
    let network = network::build(&intake, &pack, order, &control).unwrap();
    let model = assignment(&network, &qualified, &[1, 2]);
    let plan = max_weight_matching(&model, &control).unwrap();
    let transport = TransportModel::new(&model, &plan);
    let (facilities, siting) = (facilities(), limits());
    let limits = (&siting, 0.5);
    let years = [&model, &model];
    let cuts = [(1, vec![(vec![0], 2), (vec![1], 3)])];
    let of_siting = |objective| MasterModel::new(&facilities, limits, 2, &cuts, objective);
    let masters = [
        MasterObjective::Unplaced,
        MasterObjective::Cost(1),
        MasterObjective::Openings(1),
    ];
    let cost = LocationObjective::Cost { per_metre: 0.5 };
    let journeys = LocationObjective::Journeys {
        unplaced: 1,
        cost: 100,
    };
    let mut strong = LocationModel::new(&facilities, limits, &years[..1], journeys);
    strong.only_where_open(0).unwrap();
    let extended = Design(vec![Some(2), None]);
    strong.leave_out(&facilities, &[extended], 0);
    let two = |one: String, other: String| format!("{one}\n{other}");
    BTreeMap::from([
        ("AssignmentModel", places_program(&model).listing()),
        ("TransportModel", transport.program().listing()),
        (
            "SiblingModel",
            two(
                SiblingModel::most_together(&siblings()).program.listing(),
                SiblingModel::shortest(&siblings(), 1).program.listing(),
            ),
        ),
        ("PostModel", PostModel::new(&posts()).program.listing()),
        (
            "MasterModel",
            masters
                .map(|objective| of_siting(objective).program.listing())
                .join("\n"),
        ),
        (
            "LocationModel",
            two(
                strong.program.listing(),
                LocationModel::new(&facilities, limits, &years, cost)
                    .program
                    .listing(),
            ),
        ),
    ])
}

#[test]
fn every_programme_is_as_it_was_written_out() {
    for (name, listing) in listings() {
        let file = here("tests/golden").join(format!("{name}.lp"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, &listing).unwrap();
        }
        let golden = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            golden == listing,
            "{name} differs; if it is right, run `make bless`. New text:\n{listing}"
        );
    }
}

/// The names of all programmes: the public types of the room that end in `Model`.
fn models(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            models(&path, names);
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let word = line.strip_prefix("pub struct ").unwrap_or_default();
            let end = word.find(|c: char| !c.is_alphanumeric());
            let name = &word[..end.unwrap_or(word.len())];
            if name.ends_with("Model") {
                names.push(name.to_owned());
            }
        }
    }
}

#[test]
fn no_programme_of_the_room_is_without_a_listing() {
    let mut names = Vec::new();
    models(&here("src/model"), &mut names);
    names.sort_unstable();
    let listed: Vec<String> = listings().keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(names, listed);
    let mut files: Vec<String> = fs::read_dir(here("tests/golden"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort_unstable();
    let expected: Vec<String> = names.iter().map(|name| format!("{name}.lp")).collect();
    assert_eq!(files, expected);
}

#[test]
fn the_programme_of_places_has_the_value_that_paths_find() {
    let (intake, pack) = tiny();
    let control = Control::default();
    let qualified = qualify(&intake, &pack, &control).unwrap();
    let order = qualified.ranking.order();
    let network = network::build(&intake, &pack, order, &control).unwrap();
    let model = assignment(&network, &qualified, &[1, 2]);
    let plan = max_weight_matching(&model, &control).unwrap();
    let limits = Limits {
        seconds: 10.0,
        gap: 0.0,
    };
    let best = search(&places_program(&model), None, limits, &control);
    let best = best.unwrap().unwrap();
    let lost = xuewei_core::model::Losses::of(&model, &plan).weight;
    // Both children of the first community reach only the school with one place: the lower of them, second of the
    // rank and so of weight 3, is left out.
    assert_eq!(lost, 3);
    assert_eq!(best.objective.round() as i128, lost);
}
