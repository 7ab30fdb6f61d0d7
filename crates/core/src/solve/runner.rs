//! One run of HiGHS, for every way to it: how it is told to end, how it ended, and what its values are.
//!
//! The crate `highs` has no callbacks, so this module has them of `highs_sys`: HiGHS asks before every pivot of the
//! simplex and every node of a search whether to go on.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void};
use std::fmt;

use highs::{Model, SolvedModel};
use highs_sys::{
    Highs_getModelStatus, Highs_setCallback, Highs_startCallback, Highs_stopCallback,
    HighsCallbackDataIn, HighsCallbackDataOut, HighsInt, MODEL_STATUS_INFEASIBLE,
    MODEL_STATUS_MODEL_EMPTY, MODEL_STATUS_OPTIMAL, MODEL_STATUS_REACHED_INTERRUPT,
    MODEL_STATUS_REACHED_ITERATION_LIMIT, MODEL_STATUS_REACHED_MEMORY_LIMIT,
    MODEL_STATUS_REACHED_SOLUTION_LIMIT, MODEL_STATUS_REACHED_TIME_LIMIT, MODEL_STATUS_UNBOUNDED,
    MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE, STATUS_OK, kHighsCallbackIpmInterrupt,
    kHighsCallbackMipInterrupt, kHighsCallbackSimplexInterrupt,
};

use crate::control::{Control, Stopped};

/// How a run of HiGHS ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// At the optimum.
    Optimal,
    /// There was nothing to decide.
    Empty,
    /// No point keeps all rows.
    Infeasible,
    /// The objective has no end.
    Unbounded,
    /// One of the two before.
    UnboundedOrInfeasible,
    /// At its limit of seconds.
    TimeLimit,
    /// At a limit of pivots, nodes, points or memory.
    OtherLimit,
    /// Told to.
    Interrupted,
    /// Not at all: a fault of its own, with the number that HiGHS has for it.
    Failed(i32),
}

impl Status {
    fn of(number: HighsInt) -> Self {
        match number {
            MODEL_STATUS_OPTIMAL => Self::Optimal,
            MODEL_STATUS_MODEL_EMPTY => Self::Empty,
            MODEL_STATUS_INFEASIBLE => Self::Infeasible,
            MODEL_STATUS_UNBOUNDED => Self::Unbounded,
            MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE => Self::UnboundedOrInfeasible,
            MODEL_STATUS_REACHED_TIME_LIMIT => Self::TimeLimit,
            MODEL_STATUS_REACHED_ITERATION_LIMIT
            | MODEL_STATUS_REACHED_SOLUTION_LIMIT
            | MODEL_STATUS_REACHED_MEMORY_LIMIT => Self::OtherLimit,
            MODEL_STATUS_REACHED_INTERRUPT => Self::Interrupted,
            other => Self::Failed(other),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Optimal => "optimal",
            Self::Empty => "empty",
            Self::Infeasible => "infeasible",
            Self::Unbounded => "unbounded",
            Self::UnboundedOrInfeasible => "unbounded or infeasible",
            Self::TimeLimit => "time limit",
            Self::OtherLimit => "limit",
            Self::Interrupted => "interrupted",
            Self::Failed(number) => return write!(f, "fault {number}"),
        };
        f.write_str(text)
    }
}

/// What HiGHS may refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// To take a programme.
    Program,
    /// To take rows, or other bounds of them.
    Rows,
    /// To take columns.
    Columns,
    /// To set an option.
    Option,
    /// To be followed while it runs.
    Callback,
    /// To run.
    Run,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Program => "a programme",
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Option => "an option",
            Self::Callback => "a callback",
            Self::Run => "a run",
        })
    }
}

/// HiGHS did not return an optimum.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// It ended in another way.
    #[error("HiGHS ended with the status {0} instead of an optimum")]
    NotOptimal(Status),
    /// It ended at a limit without a point.
    #[error("HiGHS found no point before its limit")]
    NoPoint,
    /// It gave a point whose value is below the bound that it says to have proved.
    #[error("HiGHS returned a point below its own bound")]
    BelowBound,
    /// It gave a point that breaks a limit by a tolerance.
    #[error("HiGHS returned a point beyond a limit")]
    BeyondLimit,
    /// It refused a call.
    #[error("HiGHS refused {0}")]
    Refused(Request),
    /// A value that must be whole is not.
    #[error("HiGHS returned {0} where a whole number was due")]
    NotWhole(f64),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl EngineError {
    /// Whether a search ended without an answer that can be used, though nothing is broken and nobody ended it.
    pub fn is_unfinished(&self) -> bool {
        match self {
            Self::NotOptimal(_) | Self::NoPoint | Self::BelowBound | Self::BeyondLimit => true,
            Self::Refused(_) | Self::NotWhole(_) | Self::Stopped(_) => false,
        }
    }
}

/// Sets an option.
pub(super) fn set<V: highs::HighsOptionValue>(
    model: &mut Model,
    option: &str,
    value: V,
) -> Result<(), EngineError> {
    let result = model.try_set_option(option, value);
    result.map_err(|_| EngineError::Refused(Request::Option))
}

/// Limits the seconds of a model that is run once: to `seconds` where they are given, and to what is left until the
/// deadline.
pub(super) fn limit(
    model: &mut Model,
    seconds: Option<f64>,
    control: &Control,
) -> Result<(), EngineError> {
    // Not nothing: HiGHS takes no limit of nothing for what it is.
    const LEAST: f64 = 0.01;
    let left = control.time_left().map(|left| left.as_secs_f64());
    match seconds.into_iter().chain(left).reduce(f64::min) {
        Some(seconds) => set(model, "time_limit", seconds.max(LEAST)),
        None => Ok(()),
    }
}

/// Runs a model and says how that ended. A run that the control ended is an error.
pub(super) fn run(
    mut model: Model,
    control: &Control,
) -> Result<(SolvedModel, Status), EngineError> {
    control.check()?;
    follow(&mut model, control)?;
    let Ok(mut solved) = model.try_solve() else {
        // Both a fault and an end that was asked for may come back so; the model is gone.
        control.check()?;
        return Err(EngineError::Refused(Request::Run));
    };
    let highs = solved.as_mut_ptr();
    for callback in CALLBACKS {
        // SAFETY: the pointer is that of a live model, and the callback is one of HiGHS.
        unsafe { Highs_stopCallback(highs, callback) };
    }
    // SAFETY: the pointer is that of a live model.
    let status = Status::of(unsafe { Highs_getModelStatus(highs) });
    if matches!(status, Status::Interrupted | Status::TimeLimit) {
        control.check()?;
    }
    Ok((solved, status))
}

/// What asks whether to go on.
const CALLBACKS: [HighsInt; 3] = [
    kHighsCallbackSimplexInterrupt,
    kHighsCallbackIpmInterrupt,
    kHighsCallbackMipInterrupt,
];

/// From now on HiGHS asks the control whether to go on; the control must outlive the run, after which the callbacks
/// are stopped.
fn follow(model: &mut Model, control: &Control) -> Result<(), EngineError> {
    let highs = model.as_mut_ptr();
    let own: *const Control = control;
    // SAFETY: the pointer is that of a live model; `ask` reads what `own` points to as a control, and only while the
    // model runs, during which `run` holds the control.
    let set = unsafe { Highs_setCallback(highs, Some(ask), own.cast_mut().cast()) };
    let mut is_set = set == STATUS_OK;
    for callback in CALLBACKS {
        // SAFETY: as before.
        is_set &= unsafe { Highs_startCallback(highs, callback) } == STATUS_OK;
    }
    match is_set {
        true => Ok(()),
        false => Err(EngineError::Refused(Request::Callback)),
    }
}

/// Asked by HiGHS: tells it to end where the control says so.
///
/// # Safety
/// `control` points to a live [`Control`]; `answer` is null or points to what HiGHS reads.
unsafe extern "C" fn ask(
    _kind: c_int,
    _message: *const c_char,
    _state: *const HighsCallbackDataOut,
    answer: *mut HighsCallbackDataIn,
    control: *mut c_void,
) {
    // SAFETY: `follow` gave the control, which outlives the run; nobody changes it.
    let control = unsafe { &*control.cast_const().cast::<Control>() };
    // SAFETY: HiGHS gives null or an answer that is its to change during this call.
    if let Some(answer) = unsafe { answer.as_mut() }
        && control.is_stopped()
    {
        answer.user_interrupt = 1;
    }
}

/// The whole number that a value stands for.
///
/// # Errors
/// When it is none.
pub fn whole(value: f64) -> Result<i64, EngineError> {
    const CLOSE: f64 = 1e-5;
    let rounded = value.round();
    // Written so that what is no number at all fails too.
    if (value - rounded).abs() <= CLOSE && rounded.abs() <= 1e15 {
        Ok(rounded as i64)
    } else {
        Err(EngineError::NotWhole(value))
    }
}
