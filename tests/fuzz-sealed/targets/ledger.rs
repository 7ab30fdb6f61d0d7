//! The public ledger, as anybody checks it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xuewei_fuzz_sealed::{begin, ledger, ledger_seeds};

fuzz_target!(init: begin(ledger_seeds), |trial: &[u8]| ledger(trial));
