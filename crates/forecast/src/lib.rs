//! Children of the coming years, by area, grade and year, with what earlier forecasts of the same kind were wrong by.
//!
//! Entry of the first grade is births × ratio, of the other grades progression from the grade below; the ratios of small
//! areas lean on those of their district, and areas are scaled to the sum of what holds them. Several methods are tried
//! on the years at hand as they would have been used in those years (rolling origins), the best at each lead is used, and
//! low and high come from its own past errors. No file, no clock, no sentence: figures in, figures out.
//!
//! (A blank line between two modules keeps the formatter from sorting them.)

/// What is known: areas in their districts, their rolls, births and what else tells of children.
pub mod panel;

/// Gaps of a series, and how they are closed.
pub mod gaps;

/// Ratios of areas that lean on those of what holds them.
pub mod ratio;

/// From an origin into the years after it, by one method.
pub mod project;

/// What would have been said in earlier years, and what came.
pub mod hindcast;

/// How far from what was said it may come, by the errors so far.
pub mod spread;

/// Whole numbers that add up.
pub mod whole;

/// The forecast: the best method at each lead, with its interval.
pub mod forecast;

/// Whether the places that there are will do.
pub mod warning;

pub use forecast::{Figure, Forecast, forecast};
pub use panel::{Area, Level, Panel};
