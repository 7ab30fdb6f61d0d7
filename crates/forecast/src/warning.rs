//! Whether the places that there are will do.

use std::collections::BTreeMap;

use super::forecast::{Figure, Forecast};
use super::hindcast::Part;
use super::panel::Level;
use super::spread::chance_above;

/// Whether the entry places of a node will do in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warned {
    /// The node.
    pub node: usize,
    /// The level.
    pub level: Level,
    /// The year.
    pub year: i32,
    /// Places as they are.
    pub places: i64,
    /// Children forecast.
    pub children: i64,
    /// That more come than there are places; nothing where no error is known.
    pub probability: Option<f64>,
}

impl Warned {
    /// `red` where places are short with a probability of a half or more, `yellow` from a tenth or nine tenths of the
    /// places on, else `green`.
    pub fn colour(&self) -> &'static str {
        let chance = self
            .probability
            .unwrap_or(match self.children > self.places {
                true => 1.0,
                false => 0.0,
            });
        match chance {
            0.5.. => "red",
            0.1.. => "yellow",
            _ if self.children * 10 >= self.places * 9 => "yellow",
            _ => "green",
        }
    }
}

/// The entry figures of a forecast held against places, by node and level; levels of which the city has no places at all
/// are held against nothing.
pub fn warned(forecast: &Forecast, places: &BTreeMap<(usize, Level), i64>) -> Vec<Warned> {
    let of = |own: &Figure| {
        let level = Level::of_grade(own.grade);
        places.get(&(0, level))?;
        let places = places.get(&(own.node, level)).copied().unwrap_or(0);
        let probability = own.bounds.map(|(low, high)| {
            // Children are whole: more than so many places begins half a child above them.
            let above = places as f64 + 0.5;
            chance_above(above, own.middle as f64, low as f64, high as f64)
        });
        Some(Warned {
            node: own.node,
            level,
            year: own.year,
            places,
            children: own.middle,
            probability,
        })
    };
    let entry = forecast.figures.iter();
    entry
        .filter(|own| Part::of(own.grade).is_first)
        .filter_map(of)
        .collect()
}
