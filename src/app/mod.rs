//! The use cases: each a typed request with a typed response. Whoever asks, a command or a service, parses, calls and
//! shows; nothing here prints.

pub mod allocate;
pub mod amend;
pub mod check;
pub mod commit;
pub mod compare;
mod error;
pub mod explain;
pub mod fix;
pub mod forecast;
pub mod found;
pub mod generate;
pub mod init;
mod lists;
mod notices;
pub mod plan;
pub mod print;
mod public;
pub mod receipts;
pub mod requests;
pub mod resend;
pub mod scenario;
pub mod schema;
pub mod score;
pub mod seal;
pub mod series;
pub mod settings;
pub mod site;
pub mod travel;
pub mod verify;
pub mod what_if;
pub mod years;

pub use error::Error;
pub use xuewei_core::control::{CancelToken, Control, Step, Stopped};
