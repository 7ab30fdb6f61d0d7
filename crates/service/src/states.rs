//! Who may do what to a run, and in which state.
//!
//! `queued → running → done | failed | cancelled`, then `done → approved → released → withdrawn | amended | expired`: by a
//! person, by the release of another run of the round, by the clock. Each transition of a person is decided here, inside the transaction that makes it, so that two who press at once are told different things.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::{Person, Run};

/// What a person may do. A person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees everything, changes nothing. Every other role includes it.
    Reader,
    /// Uploads, corrects, runs and compares.
    Planner,
    /// Decides cases that wait for a person.
    Reviewer,
    /// Approves, releases and withdraws what others have run.
    Approver,
    /// Invites people and takes their access away.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reader,
        Self::Planner,
        Self::Reviewer,
        Self::Approver,
        Self::Administrator,
    ];

    /// As the interface writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Planner => "planner",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// What is done with the codes and answers of families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamiliesAct {
    /// Every child gets a code, and receipts are written.
    Receipts,
    /// A child gets another code, because the receipt was lost.
    Renewed,
    /// That was not done after all.
    NotRenewed,
    /// Answers are sealed for the portal.
    Sealed,
    /// The key of a release is taken out.
    KeyTaken,
    /// A request of a family is replied to.
    Replied,
    /// The telephone numbers are given to which codes may be sent once more.
    Contacts,
    /// Codes were sent once more to those who asked on the portal.
    Resent,
}

impl FamiliesAct {
    /// As the record writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receipts => "receipts-made",
            Self::Renewed => "receipt-renewed",
            Self::NotRenewed => "receipt-not-renewed",
            Self::Sealed => "answers-sealed",
            Self::KeyTaken => "release-key-taken",
            Self::Replied => "request-replied",
            Self::Contacts => "contacts-set",
            Self::Resent => "codes-resent",
        }
    }

    /// Who may: any of these.
    pub fn roles(self) -> &'static [Role] {
        match self {
            // Nobody sends: the service does, for whoever gave the numbers.
            Self::Receipts | Self::Contacts | Self::Resent => &[Role::Planner],
            // Who looks at papers all day looks at those of somebody who has lost a receipt.
            Self::Renewed | Self::NotRenewed => &[Role::Reviewer, Role::Planner],
            Self::Sealed | Self::KeyTaken => &[Role::Approver],
            Self::Replied => &[Role::Reviewer],
        }
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Waits for its turn.
    Queued,
    /// The program is at work.
    Running,
    /// Results stand, proved again from their files alone.
    Done,
    /// The program refused or ended; nothing stands.
    Failed,
    /// Ended by a person before it was done.
    Cancelled,
    /// A second person has approved it.
    Approved,
    /// It is what families are told.
    Released,
    /// It was released and a person has taken that back.
    Withdrawn,
    /// It was released, and another run of the round has taken its place.
    Amended,
    /// It was released, and its last moment has passed.
    Expired,
}

impl RunState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
        Self::Approved,
        Self::Released,
        Self::Withdrawn,
        Self::Amended,
        Self::Expired,
    ];

    /// As the interface writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Approved => "approved",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
            Self::Amended => "amended",
            Self::Expired => "expired",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether results stand.
    pub fn has_results(self) -> bool {
        !matches!(
            self,
            Self::Queued | Self::Running | Self::Failed | Self::Cancelled
        )
    }
}

/// What a person does with results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Says that they are right: never the one who ran them.
    Approve,
    /// Makes them what families are told.
    Release,
    /// Takes that back; needs a reason.
    Withdraw,
}

impl Act {
    /// As the interface and the record name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Release => "release",
            Self::Withdraw => "withdraw",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Approve, Self::Release, Self::Withdraw]
            .into_iter()
            .find(|act| act.as_str() == name)
    }

    /// The state from which it may be done, and the one that follows.
    fn states(self) -> (RunState, RunState) {
        match self {
            Self::Approve => (RunState::Done, RunState::Approved),
            Self::Release => (RunState::Approved, RunState::Released),
            Self::Withdraw => (RunState::Released, RunState::Withdrawn),
        }
    }
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person has not this role.
    NeedsRole(Role),
    /// The run is not in the state from which this is done.
    NotFrom(RunState),
    /// Whoever ran it does not approve it.
    SamePerson,
    /// Whoever decided a case does not look at it a second time.
    SameReviewer,
    /// `verify` did not prove the results.
    NotProved,
    /// A reason has to be given.
    NeedsReason,
    /// The seed of this commitment was told before.
    SeedTold,
    /// The seed was known before the list was committed.
    SeedKnown,
    /// The seed is not the one that was sealed.
    OtherSeed,
}

/// The state that follows when this person does this to this run.
///
/// # Errors
/// Why it is not done.
pub fn decide(run: &Run, act: Act, person: &Person, reason: &str) -> Result<RunState, Refusal> {
    if !person.may(Role::Approver) {
        return Err(Refusal::NeedsRole(Role::Approver));
    }
    let (from, to) = act.states();
    if run.state != from {
        return Err(Refusal::NotFrom(run.state));
    }
    match act {
        Act::Approve if run.created_by == person.id => Err(Refusal::SamePerson),
        Act::Approve if !run.proved => Err(Refusal::NotProved),
        Act::Withdraw if reason.trim().is_empty() => Err(Refusal::NeedsReason),
        _ => Ok(to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, roles: &[Role]) -> Person {
        Person {
            id: id.to_owned(),
            name: id.to_owned(),
            roles: roles.to_vec(),
        }
    }

    fn run(state: RunState, proved: bool) -> Run {
        Run {
            state,
            proved,
            created_by: "planner".to_owned(),
            ..Run::default()
        }
    }

    #[test]
    fn a_second_person_approves_what_is_proved_then_it_is_released_then_withdrawn_with_a_reason() {
        let second = person("second", &[Role::Approver]);
        let steps = [
            (Act::Approve, RunState::Done, RunState::Approved),
            (Act::Release, RunState::Approved, RunState::Released),
            (Act::Withdraw, RunState::Released, RunState::Withdrawn),
        ];
        for (act, from, to) in steps {
            for state in RunState::ALL {
                let decided = decide(&run(state, true), act, &second, "a fault in the table");
                match state == from {
                    true => assert_eq!(decided, Ok(to)),
                    false => assert_eq!(decided, Err(Refusal::NotFrom(state))),
                }
            }
        }
    }

    #[test]
    fn nobody_approves_their_own_run_or_what_is_not_proved_or_without_the_role() {
        let own = person("planner", &Role::ALL);
        let decided = decide(&run(RunState::Done, true), Act::Approve, &own, "");
        assert_eq!(decided, Err(Refusal::SamePerson));
        let second = person("second", &[Role::Approver]);
        let decided = decide(&run(RunState::Done, false), Act::Approve, &second, "");
        assert_eq!(decided, Err(Refusal::NotProved));
        let decided = decide(&run(RunState::Released, true), Act::Withdraw, &second, " ");
        assert_eq!(decided, Err(Refusal::NeedsReason));
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Approver) {
            let other = person("other", &[role]);
            let decided = decide(&run(RunState::Done, true), Act::Approve, &other, "");
            assert_eq!(decided, Err(Refusal::NeedsRole(Role::Approver)));
        }
    }

    #[test]
    fn every_name_is_read_as_it_is_written() {
        for state in RunState::ALL {
            assert_eq!(RunState::named(state.as_str()), Some(state));
        }
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
        }
        assert_eq!(Act::named("approve"), Some(Act::Approve));
        assert_eq!(Act::named("publish"), None);
    }
}
