//! Where to build, as programmes: the decisions with what children ask for as cuts ([`MasterModel`]), and the decisions
//! with every journey ([`LocationModel`]).

mod choices;
mod decisions;
mod facility;
mod location;
mod master;
mod proof;

pub use choices::{Allowed, Choice, ChoiceYear, MOST_CHOICES, Prices, SiteChoices, bits};
pub use decisions::{Columns, Decisions};
pub use facility::{Design, Facility, FacilityKind};
pub use location::{Journey, LocationModel, LocationObjective};
pub use master::{DeficientSet, MasterModel, MasterObjective};
pub use proof::{ProofCase, ProofEnd, ProofStep, RuledOut, SiteProof, least_of};
