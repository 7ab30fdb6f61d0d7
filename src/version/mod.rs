//! Which program it is: its version, the commit from which it was built, the solver that it is linked with.

use schemars::JsonSchema;
use serde::Serialize;

use xuewei_core::solve;

/// Which program it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Program {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// The git commit from which it was built, with `-dirty` where its sources differed from that commit; left out
    /// where it was not built from a checkout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

/// The program that runs.
pub fn program() -> Program {
    Program {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("XUEWEI_COMMIT").map(str::to_owned),
    }
}

/// Whether a text names a commit as [`Program::commit`] does: the 40 hexadecimal digits of SHA-1 or the 64 of SHA-256.
pub fn is_commit(text: &str) -> bool {
    let digits = text.strip_suffix("-dirty").unwrap_or(text);
    let is_digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    [40, 64].contains(&digits.len()) && digits.chars().all(is_digit)
}

/// The solver with the version that it tells itself: `HiGHS 1.16.0`.
pub fn solver() -> String {
    format!("HiGHS {}", solve::version())
}
