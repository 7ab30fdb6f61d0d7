//! Every reason of an outcome, brought about by the smallest round that has it.

use std::collections::BTreeMap;
use std::fs;

use xuewei_core::control::Control;
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::Reason;
use xuewei_core::round::allocate_without_comparison;

use crate::claims::Claims;
use crate::tools::{
    Tables, allocate, column, copy_of_suzhou, folder, project, said, shared, xuewei,
};

/// Schools beside their communities: Y lies 1.11 km north of X, Z 2.22 km south of it.
const COMMUNITIES: &str =
    "community,district,lon,lat\nX,D1,122.5,32.9\nY,D1,122.5,32.91\nZ,D1,122.5,32.88\n";
const HEADER: &str = "school_id,lon,lat,places,district,sector,purchase_price\n";
const SX: &str = "SX,122.5,32.9,1,D1,,\n";
const SY: &str = "SY,122.5,32.91,1,D1,,\n";
const PRIVATE: &str = "P,122.5,32.9,1,D1,private,\n";
/// Two places beside X, at a price.
const PRICED: &str = "P,122.5,32.9,2,D1,private,6000\n";
const FAR: &str = "F,122.9,32.9,9,D1,,\n";

/// Two children of X, the first of whom ranks higher.
const TWO: &str = "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\n";

/// The same two, of whom the second alone names a school; then who is left is placed.
const NAMED_BY_B: &str = "child_id,community,district,points,choices\na,X,D1,9,\nb,X,D1,8,SX\n";
const CHOICE_THEN_REST: &str = "[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n";

/// The second of them placed by hand in SX.
const LOCK: &str = "child_id,school_id,reason\nb,SX,moved\n";

/// The same two, who choose.
const CHOOSING: &str = "child_id,community,district,points,choices\na,X,D1,9,SX\nb,X,D1,8,SX\n";
const CHOICE: &str = "[[round]]\nkind = \"choice\"\n";

/// The elder of b is at SX, which both name.
const ELDER_OF_B: &str = "child_id,community,district,points,choices,sibling_school\n\
    a,X,D1,9,SX,\nb,X,D1,8,SX,SX\n";
const ELDERS_FIRST: &str = "[[round]]\nkind = \"choice\"\nsibling = \"first\"\n";

/// Two children of X who name no school.
const SILENT: &str = "child_id,community,district,points,choices\na,X,D1,9,\nb,X,D1,8,\n";

/// Coordination across the districts for those above a line, then within them for everybody.
const ACROSS_ABOVE_THE_LINE: &str = "[reach]\nacross_districts = false\n\
    [[round]]\nkind = \"choice\"\nlines = { D1 = 8.5 }\n\
    [[round]]\nkind = \"coordination\"\nname = \"all\"\nacross_districts = true\nabove_line = true\n\
    [[round]]\nkind = \"coordination\"\nname = \"own\"\n";

/// A school at X of another district.
const FOREIGN: &str = "D,122.5,32.9,1,D2,,\n";

/// A family of two at X, and one child who ranks between them.
const FAMILY: &str = "child_id,community,district,points,household_id\n\
    a,X,D1,9,h\nb,X,D1,8,\nc,X,D1,7,h\n";

const CONDITION: &str =
    "[[condition]]\nid = \"c\"\nany = [{ column = \"permit\", one_of = [\"yes\"] }]\n";
const ITEM: &str = "[points]\nas_of = \"05-31\"\n[[points.item]]\nid = \"m\"\ncolumn = \"months\"\n\
    rule = \"per\"\nper = \"month\"\npoints = 1\nblank = \"review\"\n";

/// A round, and the child of it who has the reason.
struct Case {
    child: &'static str,
    children: &'static str,
    schools: Vec<&'static str>,
    pack: &'static str,
    locks: Option<&'static str>,
    budget: Option<&'static str>,
}

fn of(child: &'static str, children: &'static str, schools: &[&'static str]) -> Case {
    Case {
        child,
        children,
        schools: schools.to_vec(),
        pack: "",
        locks: None,
        budget: None,
    }
}

impl Case {
    fn pack(self, pack: &'static str) -> Self {
        Self { pack, ..self }
    }

    fn locked(self) -> Self {
        Self {
            locks: Some(LOCK),
            ..self
        }
    }

    fn budget(self, budget: &'static str) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// The reason of the child in the results, which are proved.
    fn result(&self) -> String {
        let at = folder();
        let schools = HEADER.to_owned() + &self.schools.concat();
        let mut tables = vec![
            ("children", self.children),
            ("schools", schools.as_str()),
            ("communities", COMMUNITIES),
        ];
        tables.extend(self.locks.map(|locks| ("locks", locks)));
        let districts = self
            .budget
            .map(|budget| format!("district,purchase_budget\nD1,{budget}\n"));
        tables.extend(
            districts
                .as_deref()
                .map(|districts| ("districts", districts)),
        );
        let tables = Tables {
            tables: &tables,
            pack: &format!("tie_break = []\n{}", self.pack),
        };
        let out = allocate(&tables.write(at.path()), at.path());
        let run = xuewei(&["verify", out.to_str().unwrap()]);
        assert!(run.status.success(), "{}", said(&run));
        let path = out.join("allocation.csv");
        let children = column(&path, "child_id");
        let row = children.iter().position(|id| id == self.child).unwrap();
        column(&path, "reason")[row].clone()
    }
}

/// What brings a reason about.
fn case(reason: Reason) -> Case {
    use Reason as R;
    match reason {
        R::Nearest => of("a", TWO, &[SX, SY]),
        R::NearerFull => of("b", TWO, &[SX, SY]),
        // From Z, SY is too far: whoever is in SX sends the other to it.
        R::ShorterInAll => of(
            "a",
            "child_id,community,district,points\na,X,D1,9\nb,Z,D1,8\n",
            &[SX, SY],
        ),
        // The same, told as it is where the order of rank decides.
        R::NeededByOthers => of(
            "a",
            "child_id,community,district,points\na,X,D1,9\nb,Z,D1,8\n",
            &[SX, SY],
        )
        .pack("fairness = \"hybrid\"\n"),
        // SX has room, and the family named SY.
        R::ByObjectives => of(
            "a",
            "child_id,community,district,points,choices\na,X,D1,9,SY\n",
            &[SX, SY],
        )
        .pack(
            "choice_column = \"choices\"\n\
             objectives = [\"public_places\", \"choice_rank\", \"travel\"]\n",
        ),
        R::NearestOpen => of("b", SILENT, &[FOREIGN, SY]).pack(ACROSS_ABOVE_THE_LINE),
        // Both of the family go to SY, which has places for two, and the other child has the nearer one.
        R::Together => of("a", FAMILY, &[SX, "SY,122.5,32.91,2,D1,,\n"]),
        // Both of the family go to SX, which has places for two.
        R::OthersTogether => of("b", FAMILY, &["SX,122.5,32.9,2,D1,,\n", SY]),
        R::NearerByHand => of("a", TWO, &[SX, SY]).locked(),
        // The family that named it has it, although it ranks lower.
        R::NearerTaken => of("a", NAMED_BY_B, &[SX, SY]).pack(CHOICE_THEN_REST),
        R::PublicByHand => of("a", TWO, &[SX, PRIVATE]).locked(),
        R::PublicTaken => of("a", NAMED_BY_B, &[SX, PRIVATE]).pack(CHOICE_THEN_REST),
        R::PrivateFirst => of("a", TWO, &[SX, PRIVATE])
            .pack("objectives = [\"purchased_places\", \"public_places\", \"travel\"]\n"),
        R::NoPublicOpen => of("b", SILENT, &[FOREIGN, PRIVATE]).pack(ACROSS_ABOVE_THE_LINE),
        R::RoomNotOpen => {
            of("b", SILENT, &[SX, "D,122.5,32.91,2,D2,,\n"]).pack(ACROSS_ABOVE_THE_LINE)
        }
        R::TakenByHand => of("a", TWO, &[SX]).locked(),
        R::Taken => of("a", NAMED_BY_B, &[SX]).pack(CHOICE_THEN_REST),
        R::NoSchoolOpen => of("b", SILENT, &[FOREIGN]).pack(ACROSS_ABOVE_THE_LINE),
        R::ChoicesByHand => of("a", CHOOSING, &[SX]).pack(CHOICE).locked(),
        // Of two lists the first is shorter for b, who names SX in it alone.
        R::ChoicesTaken => of(
            "a",
            "child_id,community,district,points,choices,more\na,X,D1,9,,SX\nb,X,D1,8,SX,\n",
            &[SX],
        )
        .pack("[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"refill\"\ncolumn = \"more\"\n"),
        R::ChoicesReserved => of(
            "a",
            "child_id,community,district,points,choices,kin\na,X,D1,9,SX,\nb,X,D1,8,SX,yes\n",
            &[SX],
        )
        .pack(
            "[[round]]\nkind = \"choice\"\n[[reserve]]\nid = \"kin\"\ncolumn = \"kin\"\n\
             one_of = [\"yes\"]\npercent = 100\n",
        ),
        R::ChoicesSibling => of("a", ELDER_OF_B, &[SX]).pack(ELDERS_FIRST),
        R::ChosenSibling => of("b", ELDER_OF_B, &[SX]).pack(ELDERS_FIRST),
        R::PublicFull => of("b", TWO, &[SX, PRIVATE]),
        R::NoPublicInReach => of("a", TWO, &[FAR, PRIVATE]),
        R::BudgetSpent => of("b", TWO, &[PRICED]).budget("6000"),
        R::AllFull => of("b", TWO, &[SX]),
        R::NoSchoolInReach => of("a", TWO, &[FAR]),
        R::OtherStage => of(
            "a",
            "child_id,community,district,points,stage\na,X,D1,9,junior\nb,X,D1,8,\n",
            &[SX],
        ),
        R::ByHand => of("b", TWO, &[SX]).locked(),
        R::Chosen => of("a", CHOOSING, &[SX]).pack(CHOICE),
        R::ChoicesFull => of("b", CHOOSING, &[SX]).pack(CHOICE),
        R::NothingNamed => of(
            "b",
            "child_id,community,district,points,choices\na,X,D1,9,SX\nb,X,D1,8,\n",
            &[SX],
        )
        .pack(CHOICE),
        R::BelowLine => {
            of("b", CHOOSING, &[SX]).pack("[[round]]\nkind = \"choice\"\nlines = { D1 = 8.5 }\n")
        }
        R::PointsMissing => of(
            "a",
            "child_id,community,district,points\na,X,D1,\nb,X,D1,8\n",
            &[SX],
        ),
        R::HomeMissing => of(
            "a",
            "child_id,community,district,points\na,,D1,9\nb,X,D1,8\n",
            &[SX],
        ),
        R::EvidenceUnclear => of(
            "a",
            "child_id,community,district,months\na,X,D1,\nb,X,D1,8\n",
            &[SX],
        )
        .pack(ITEM),
        R::ConditionUnclear => of(
            "a",
            "child_id,community,district,points,permit\na,X,D1,9,\nb,X,D1,8,yes\n",
            &[SX],
        )
        .pack(CONDITION),
        R::Withdrawn | R::MovedUp | R::LatePlaced | R::LateWaiting => {
            unreachable!("late changes alone say so")
        }
        R::ConditionNotMet => of(
            "a",
            "child_id,community,district,points,permit\na,X,D1,9,no\nb,X,D1,8,yes\n",
            &[SX],
        )
        .pack(CONDITION),
    }
}

#[test]
fn every_reason_is_brought_about_by_a_round_and_proved() {
    // What only late changes bring about is in `amend.rs`.
    let later = [
        Reason::Withdrawn,
        Reason::MovedUp,
        Reason::LatePlaced,
        Reason::LateWaiting,
    ];
    let all = Reason::ALL.iter().filter(|reason| !later.contains(reason));
    let result: Vec<String> = all.clone().map(|reason| case(*reason).result()).collect();
    let due: Vec<&str> = all.map(|reason| reason.as_str()).collect();
    assert_eq!(result, due);
}

/// The reasons of a round that claim what is not so, counted by code, and how many children there are.
fn false_reasons(round: &std::path::Path) -> (usize, BTreeMap<&'static str, usize>) {
    let input = xuewei::input::read(round).expect("a round without errors");
    let (intake, pack) = (&input.intake, &input.pack);
    let finished =
        allocate_without_comparison(intake, pack, &Control::default()).expect("an optimum");
    let claims = Claims::new(intake, pack, &finished.qualified, &finished.allocation);
    let mut wrong = BTreeMap::new();
    for (at, reason) in finished.derived.reasons.iter().enumerate() {
        if !claims.holds(ChildIdx::from_usize(at), *reason) {
            *wrong.entry(reason.as_str()).or_default() += 1;
        }
    }
    (intake.children().len(), wrong)
}

/// 313 of 2,848 `shorter_in_all` were false: a nearer school in another district was not open in that step.
#[test]
fn no_reason_is_false_where_districts_are_closed_in_an_earlier_step() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let round = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    let round = round.replace("two-primaries", "suzhou-urban-school");
    let path = at.path().join("round.toml");
    fs::write(&path, round).unwrap();
    assert_eq!(false_reasons(&path), (28_842, BTreeMap::new()));
    let Some(case) = shared("data/field/attack-11/round.toml") else {
        return;
    };
    assert_eq!(false_reasons(&case).1, BTreeMap::new());
}

/// Where the pack ignores households, a brother or sister at the school is chance, not a reason.
#[test]
fn a_sibling_at_the_school_is_no_reason_where_households_are_ignored() {
    let at = folder();
    for (household, reason) in [("ignored", "by_objectives"), ("costless", "together")] {
        let tables = Tables {
            tables: &[
                (
                    "children",
                    "child_id,household_id,lon,lat,points,choices\na,H,122.5,32.9,10,FAR\nb,H,122.5,32.9,9,FAR\n",
                ),
                (
                    "schools",
                    "school_id,lon,lat,places\nFAR,122.5,32.91,2\nNEAR,122.5,32.9,2\n",
                ),
            ],
            pack: &format!(
                "household = \"{household}\"\nobjectives = [\"public_places\", \"choice_rank\", \"travel\"]\n\
                 choice_column = \"choices\"\n"
            ),
        };
        let out = allocate(&tables.write(at.path()), at.path());
        let allocation = out.join("allocation.csv");
        assert_eq!(column(&allocation, "school_id"), ["FAR", "FAR"]);
        assert_eq!(column(&allocation, "reason"), [reason, reason]);
    }
}
