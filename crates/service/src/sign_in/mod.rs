//! How people prove who they are, where the service has accounts: passwords, codes of an authenticator, and how often
//! either may be tried; or that another system says who they are.

pub mod code;
mod limiter;
pub mod openid;
pub mod password;
mod sealed_secret;
pub mod stolen;

pub use limiter::Limiter;
pub use sealed_secret::SecretKey;
