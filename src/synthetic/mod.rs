//! A fictional city of any size, ready to allocate: districts, clustered communities, schools that
//! stand unevenly, children with evidence for points.
//!
//! The city is called 望澜 (Wanglan) and lies in the open sea, so that nobody takes it for a real one.
//! Streets, a river with few bridges and the gates of schools lie in a folder beside it, with a round that walks on them.
//! Everything is whole numbers drawn from one seeded stream: same seed, same bytes.

mod family;
mod names;
mod outlines;
mod plan;
mod roads;
mod seeded_rng;
mod write;
mod years;

pub use write::write;

/// How large a city is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Children who apply.
    pub children: u32,
    /// Schools, private ones included.
    pub schools: u32,
}
