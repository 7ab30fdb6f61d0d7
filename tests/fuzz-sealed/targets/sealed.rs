//! The sealed file, as the portal opens it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xuewei_fuzz_sealed::{begin, sealed, sealed_seeds};

fuzz_target!(init: begin(sealed_seeds), |trial: &[u8]| sealed(trial));
