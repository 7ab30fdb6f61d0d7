//! Sentences for people, Chinese and English, by key: findings, violations, answers, cells.

pub mod answer;
pub mod cells;
pub mod findings;
pub mod pressure;
pub mod remedies;
mod toml_text;
pub mod violations;
mod wording;

pub use wording::{Lang, Wording, grouped, visible};
