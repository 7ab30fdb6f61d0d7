//! Parse, run, print, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    xuewei::cli::main()
}
