//! How people prove who they are, where the service has accounts: passwords, codes of an authenticator, and how often
//! either may be tried.

pub mod code;
mod limiter;
pub mod password;

pub use limiter::Limiter;
