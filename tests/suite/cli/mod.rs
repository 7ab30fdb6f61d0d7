//! The commands: status, output, the same bytes whatever is around them.

mod commands;
mod determinism;
mod findings;
mod printed;
mod serve;
