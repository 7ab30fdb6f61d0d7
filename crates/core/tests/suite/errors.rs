//! What goes wrong in the core is an error of the standard library: `?` in a caller's program does.

use std::error::Error;

use xuewei_core::allocation::Outcome;
use xuewei_core::audit::{Violation, audit};
use xuewei_core::control::Control;
use xuewei_core::domain::{
    Child, ChildIdx, City, CityParts, Community, CommunityIdx, Intake, IntakeParts, Position,
    School, SchoolIdx, SchoolLevel,
};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{Pack, Unresolved, shipped};
use xuewei_core::procedure::RoundError;
use xuewei_core::round;
use xuewei_core::scenario::{Base, Scenario, ScenarioError, run_scenarios, siting};
use xuewei_core::shortfall::PostFault;
use xuewei_core::solve::{EngineError, Request, Unsolved};
use xuewei_core::units::{Metres, Places, Points};

type Anything<T> = Result<T, Box<dyn Error>>;

fn pack() -> Anything<Pack> {
    let text = shipped("two-primaries").unwrap_or_default();
    Ok(Pack::from_toml(&text, &shipped)?)
}

/// Two children of one community beside one school of one place.
fn town() -> Intake {
    let position = Position {
        lon: 122.5,
        lat: 32.9,
    };
    let child = |id: &str, points| Child {
        id: id.into(),
        household: None,
        birth_date: None,
        home: None,
        community: Some(CommunityIdx(0)),
        district: None,
        level: SchoolLevel::Primary,
        points: Some(Points::from_parts(points)),
    };
    let mut school = School::planned("A".to_owned(), position, None, SchoolLevel::Primary);
    school.places = Places(1);
    let city = CityParts {
        schools: vec![school],
        communities: vec![Community {
            name: "X".into(),
            district: None,
            position,
        }],
        ..CityParts::default()
    };
    let own = IntakeParts {
        name: "town".to_owned(),
        year: 2026,
        seed: "town".to_owned(),
        children: vec![child("a", 20_000), child("b", 10_000)],
        ..IntakeParts::default()
    };
    Intake::new(City::new(city).unwrap(), own).unwrap()
}

fn base<'a>(intake: &'a Intake, pack: &'a Pack) -> Base<'a> {
    Base {
        intake,
        pack,
        sources: &[],
        is_forecast: false,
    }
}

#[test]
fn a_program_that_goes_well_needs_no_types_of_errors() -> Anything<()> {
    let (intake, mut pack) = (town(), pack()?);
    pack.tie_breaks.clear();
    let finished = round::allocate(&intake, &pack, &Control::default())?;
    let first = finished.allocation.of(ChildIdx::from_usize(0));
    assert_eq!(first.school(), Some(SchoolIdx::from_usize(0)));
    let same = Scenario::from_toml("same", "title = \"s\"\nreason = \"r\"\n")?;
    assert_eq!(
        run_scenarios(base(&intake, &pack), vec![same], &Control::default())?.len(),
        1
    );
    Ok(())
}

/// What a caller is told who lets an error through.
fn result<T>(of: impl FnOnce() -> Anything<T>) -> String {
    of().map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn a_pack_that_is_wrong_is_told_with_code_line_and_key() {
    let read = |text: &'static str| result(|| Ok(Pack::from_toml(text, &shipped)?));
    assert_eq!(
        read("extends = \"two-primaries\"\n[travel]\ndetour = 0.5\n"),
        "E105 pack.toml:3 key=travel.detour value=0.5 allowed=1 … 10"
    );
    assert_eq!(
        read("[reach]\nmax_m = \"far\"\n"),
        "E102 pack.toml:2 why=far where toml-count is due"
    );
    assert_eq!(read("extends = \"none\"\n").split(' ').next(), Some("E103"));
}

#[test]
fn a_scenario_that_does_not_fit_is_told_with_what_it_names() {
    let pack = pack().unwrap();
    let intake = town();
    let text = "title = \"s\"\nreason = \"r\"\n[[close]]\nschool = \"B\"\n";
    let run = || {
        let scenario = Scenario::from_toml("closed", text)?;
        Ok(run_scenarios(
            base(&intake, &pack),
            vec![scenario],
            &Control::default(),
        )?)
    };
    assert_eq!(
        result(run),
        "the overrides do not fit the round:\nE401 closed kind=phrase-school name=B nearest=A"
    );
    let text = "title = \"s\"\n";
    assert_eq!(
        result(|| Ok(Scenario::from_toml("closed", text)?)),
        "E102 closed:1 why=the key reason is missing"
    );
}

#[test]
fn a_siting_with_nothing_to_decide_is_told_by_its_code() {
    let pack = pack().unwrap();
    assert_eq!(
        result(|| Ok(siting::site(&town(), &pack, &Control::default())?)),
        "E405 town"
    );
}

#[test]
fn a_fault_of_an_allocation_is_an_error() {
    let (intake, mut pack) = (town(), pack().unwrap());
    pack.tie_breaks.clear();
    let finished = round::allocate_without_comparison(&intake, &pack, &Control::default()).unwrap();
    let mut forged = finished.allocation.clone();
    let child = ChildIdx::from_usize(0);
    let Outcome::Placed { school, sector, .. } = forged.of(child) else {
        panic!("the first child has a place");
    };
    let placed_by = forged.placed_by(child);
    let metres = Metres(7);
    forged.place(
        child,
        Outcome::Placed {
            school,
            sector,
            metres,
        },
        placed_by,
    );
    let faults = audit(
        &intake,
        &pack,
        &finished.qualified,
        &forged,
        &finished.certificate,
        &Control::default(),
    )
    .unwrap();
    let first = || -> Anything<()> {
        faults
            .first()
            .cloned()
            .map_or(Ok(()), |fault| Err(fault.into()))
    };
    assert!(result(first).contains("child 0"), "{faults:?}");
}

#[test]
fn every_kind_of_error_can_be_boxed_and_says_something() {
    let child = ChildIdx::from_usize(3);
    let findings = Findings::from(Finding::new(Code::NoChildren, "round.toml"));
    let model = town().children()[0].clone();
    let four = town().with(|_, own| {
        own.children = ["a", "b", "c", "d"]
            .map(|id| Child {
                id: id.into(),
                ..model.clone()
            })
            .to_vec();
    });
    let four = four.unwrap();
    let all: Vec<Box<dyn Error>> = vec![
        findings.clone().into(),
        Finding::new(Code::NoChildren, "round.toml").into(),
        Violation::OutOfReach(child).into(),
        Violation::OutOfReach(child).located(&four).into(),
        PostFault::NotBest.into(),
        EngineError::Refused(Request::Rows).into(),
        Unsolved::Unproved.into(),
        RoundError::Faults(vec![Violation::OutOfReach(child)]).into(),
        ScenarioError::Overrides(findings.clone()).into(),
        ScenarioError::Allocation(Unsolved::Unproved.into()).into(),
        siting::SitingError::Findings(findings).into(),
        Unresolved::missing("objectives").into(),
    ];
    for error in all {
        assert!(error.to_string().len() > 8, "{error:?}");
    }
}
