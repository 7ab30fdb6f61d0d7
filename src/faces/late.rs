//! What late changes did to a child, or that they did nothing: for its family and for the office.

use schemars::JsonSchema;
use serde::Serialize;

use crate::files::amended::{Chain, ChangeTold};
use crate::words::Wording;
use xuewei_core::amend::MoveKind;
use xuewei_core::domain::{ChildIdx, Intake, without_identity};

/// What late changes did to one child.
#[derive(Clone, Debug)]
pub struct Late<'a> {
    /// The number of the version that stands.
    pub version: u32,
    /// The last day of all changes.
    pub when: String,
    /// What each version changed for the child, in order; nothing where it has what the first gave it.
    pub own: Vec<&'a ChangeTold>,
}

impl<'a> Late<'a> {
    /// What the versions of a folder say of a child; nothing where there is but one.
    pub fn of(chain: Option<&'a Chain>, intake: &Intake, child: ChildIdx) -> Option<Self> {
        let chain = chain?;
        let id = &intake.children()[child.at()].id;
        Some(Self {
            version: chain.version(),
            when: chain.when().map(|day| day.to_string()).unwrap_or_default(),
            own: chain.told.iter().filter(|own| own.child == *id).collect(),
        })
    }
}

impl Late<'_> {
    /// The same in sentences: for the family without the identifiers of other children.
    pub fn sentences(
        &self,
        intake: &Intake,
        is_for_family: bool,
        wording: &Wording,
    ) -> Vec<String> {
        if self.own.is_empty() {
            let figures = [
                ("version", self.version.to_string()),
                ("when", self.when.clone()),
            ];
            return vec![wording.text("late-kept", &figures)];
        }
        let name = |id: &Option<Box<str>>| {
            let school = id.as_ref().and_then(|id| intake.school(id));
            let school = school.map(|school| &intake.schools()[school.at()]);
            school.map_or_else(String::new, |school| {
                school.name.as_deref().unwrap_or(&school.id).to_owned()
            })
        };
        let sentence = |own: &&ChangeTold| {
            let freed: Vec<&str> = own.freed_by.iter().map(|id| without_identity(id)).collect();
            let figures = [
                ("version", own.version.to_string()),
                ("date", own.date.unwrap_or(own.when).to_string()),
                ("school", name(&own.school)),
                ("before", name(&own.school_before)),
                ("children", freed.join(&wording.plain("output-separator"))),
            ];
            let kind = own.kind.as_str();
            let key = match own.kind {
                MoveKind::Withdrawn if own.school_before.is_none() => {
                    "late-withdrawn-waiting".to_owned()
                }
                MoveKind::MovedUp | MoveKind::LatePlaced if own.freed_by.is_empty() => {
                    format!("late-{kind}-spare")
                }
                MoveKind::MovedUp | MoveKind::LatePlaced if is_for_family => {
                    format!("late-{kind}-family")
                }
                _ => format!("late-{kind}"),
            };
            wording.text(&key, &figures)
        };
        self.own.iter().map(sentence).collect()
    }
}

/// What late changes did to a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LateAnswer {
    /// The number of the version that stands.
    pub version: u32,
    /// The last day of all changes.
    pub when: String,
    /// What became of the child in each version that concerned it: `withdrawn`, `placed`, `moved_up`, `late_placed`,
    /// `late_waiting`, `late_other`; none where it kept what the first version gave it.
    pub changes: Vec<&'static str>,
    /// The same in sentences of the language of the run.
    pub sentences: Vec<String>,
}
