//! Every reason of an outcome, brought about by the smallest round that has it.

use xuewei_core::explain::Reason;

use crate::tools::{Tables, allocate, column, folder, said, xuewei};

/// Schools beside their communities: Y lies 1.11 km north of X, Z 2.22 km south of it.
const COMMUNITIES: &str =
    "community,district,lon,lat\nX,D1,122.5,32.9\nY,D1,122.5,32.91\nZ,D1,122.5,32.88\n";
const HEADER: &str = "school_id,lon,lat,places,district,sector\n";
const SX: &str = "SX,122.5,32.9,1,D1,\n";
const SY: &str = "SY,122.5,32.91,1,D1,\n";
const PRIVATE: &str = "P,122.5,32.9,1,D1,private\n";
const FAR: &str = "F,122.9,32.9,9,D1,\n";

/// Two children of X, the first of whom ranks higher.
const TWO: &str = "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\n";

/// The second of them placed by hand in SX.
const LOCK: &str = "child_id,school_id,reason\nb,SX,moved\n";

/// The same two, who choose.
const CHOOSING: &str = "child_id,community,district,points,choices\na,X,D1,9,SX\nb,X,D1,8,SX\n";
const CHOICE: &str = "[[round]]\nkind = \"choice\"\n";

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
}

fn of(child: &'static str, children: &'static str, schools: &[&'static str]) -> Case {
    Case {
        child,
        children,
        schools: schools.to_vec(),
        pack: "",
        locks: None,
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
        R::PublicFull => of("b", TWO, &[SX, PRIVATE]),
        R::NoPublicInReach => of("a", TWO, &[FAR, PRIVATE]),
        R::AllFull => of("b", TWO, &[SX]),
        R::NoSchoolInReach => of("a", TWO, &[FAR]),
        R::OtherStage => of(
            "a",
            "child_id,community,district,points,stage\na,X,D1,9,junior\nb,X,D1,8,\n",
            &[SX],
        ),
        R::NearerTaken => of("a", TWO, &[SX, SY]).locked(),
        R::Taken => of("a", TWO, &[SX]).locked(),
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
    let all = Reason::ALL.iter();
    let result: Vec<String> = all.clone().map(|reason| case(*reason).result()).collect();
    let due: Vec<&str> = all.map(|reason| reason.as_str()).collect();
    assert_eq!(result, due);
}
