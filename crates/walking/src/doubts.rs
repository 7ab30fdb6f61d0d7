//! What is doubtful about places and distances, as values: long legs, places off the network, detours, close calls.

use crate::geometry::metres;
use crate::network::matrix::{Journey, bound_of};
use crate::network::snap::{Ends, Off, Snapped};

/// A straight leg longer than this is told, millimetres.
const LONG_LEG_MM: u32 = 100_000;

/// A gate farther than this from every way is told, millimetres.
const GATE_LEG_MM: u32 = 50_000;

/// A way so many times the straight line is told.
const DETOUR: f64 = 3.0;

/// A way may be this much shorter than the straight line by rounding, millimetres.
const ROUNDING_MM: f64 = 1_000.0;

/// Straight lines below this length have no detour to speak of, metres.
const SHORT_M: f64 = 100.0;

/// Something doubtful about a place or a distance. Places and schools are told by their places in their lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    /// A place far from every way: perhaps a path is missing.
    LongLeg {
        /// The place.
        place: u32,
        /// The leg, millimetres.
        mm: u32,
    },
    /// A gate that stands off every way: perhaps it is elsewhere.
    GateOff {
        /// The place.
        place: u32,
        /// Its gate.
        gate: u16,
        /// The leg, millimetres.
        mm: u32,
    },
    /// A point that is not on the network at all.
    Off {
        /// The place.
        place: u32,
        /// Its gate.
        gate: u16,
        /// Why.
        off: Off,
    },
    /// A way shorter than the straight line, which cannot be.
    Shorter {
        /// The place.
        place: u32,
        /// The school.
        school: u32,
    },
    /// A way more than three times the straight line: perhaps a path is missing.
    Detour {
        /// The place.
        place: u32,
        /// The school.
        school: u32,
        /// The way, millimetres.
        mm: u32,
        /// The straight line, whole metres.
        straight_m: u64,
    },
}

/// A distance that a few metres would decide otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// The two nearest schools are almost equally far.
    Schools {
        /// The place.
        place: u32,
        /// The nearest school.
        first: u32,
        /// The next.
        second: u32,
        /// How much farther the next is, millimetres.
        apart: u32,
    },
    /// A school just within the reach.
    Reach {
        /// The place.
        place: u32,
        /// The school.
        school: u32,
        /// How much is left, millimetres.
        left: u32,
    },
}

/// What is doubtful about where places are.
pub fn of_places(places: &[Ends], snapped: &[Snapped]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (place, (of, snapped)) in places.iter().zip(snapped).enumerate() {
        let place = place as u32;
        for (gate, end) in snapped.ends.iter().enumerate() {
            let gate = gate as u16;
            match end {
                Err(off) => doubts.push(Doubt::Off {
                    place,
                    gate,
                    off: *off,
                }),
                Ok(end) if of.is_gates && end.leg > GATE_LEG_MM => {
                    doubts.push(Doubt::GateOff {
                        place,
                        gate,
                        mm: end.leg,
                    });
                }
                Ok(end) if !of.is_gates && end.leg > LONG_LEG_MM => {
                    doubts.push(Doubt::LongLeg { place, mm: end.leg });
                }
                Ok(_) => {}
            }
        }
    }
    doubts
}

/// The straight line of a journey, between the gates that it uses, metres.
pub fn straight_m(from: &Snapped, to: &Snapped, journey: &Journey) -> Option<f64> {
    let at =
        |place: &Snapped, gate: u16| Some(place.ends.get(usize::from(gate))?.as_ref().ok()?.point);
    Some(metres(
        at(from, journey.from_gate)?,
        at(to, journey.to_gate)?,
    ))
}

/// What is doubtful about distances.
pub fn of_journeys(
    places: &[Snapped],
    schools: &[Snapped],
    journeys: &[Vec<Journey>],
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (place, of_place) in journeys.iter().enumerate() {
        for journey in of_place {
            let (from, to) = (&places[place], &schools[journey.to as usize]);
            let (place, school, mm) = (place as u32, journey.to, journey.mm);
            let Some(straight) = straight_m(from, to, journey) else {
                continue;
            };
            if f64::from(mm) + ROUNDING_MM < straight * 1000.0 {
                doubts.push(Doubt::Shorter { place, school });
            } else if straight >= SHORT_M && f64::from(mm) > straight * 1000.0 * DETOUR {
                let straight_m = straight.round() as u64;
                doubts.push(Doubt::Detour {
                    place,
                    school,
                    mm,
                    straight_m,
                });
            }
        }
    }
    doubts
}

/// Distances that so many metres would decide otherwise: between the two nearest schools, or at the reach.
pub fn close_calls(journeys: &[Vec<Journey>], most_m: u64, within_m: u32) -> Vec<Near> {
    let within = within_m.saturating_mul(1000);
    let bound = bound_of(most_m);
    let mut close = Vec::new();
    for (place, of_place) in journeys.iter().enumerate() {
        let place = place as u32;
        let mut nearest: Vec<&Journey> = of_place.iter().collect();
        nearest.sort_by_key(|journey| (journey.mm, journey.to));
        if let [first, second, ..] = nearest[..] {
            let apart = second.mm - first.mm;
            if apart <= within {
                close.push(Near::Schools {
                    place,
                    first: first.to,
                    second: second.to,
                    apart,
                });
            }
        }
        for journey in of_place {
            let left = bound.saturating_sub(journey.mm);
            if left <= within {
                close.push(Near::Reach {
                    place,
                    school: journey.to,
                    left,
                });
            }
        }
    }
    close
}
