//! Signing in with the account of another system (OpenID Connect, authorization code with PKCE): where the browser is sent,
//! and what the provider says of who comes back. Nothing is asked of the provider but who somebody is.

mod id_token;
mod provider;

use std::path::PathBuf;

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

pub use provider::{BadOpenId, OpenId, Trouble};

use crate::words::percent;

/// The provider, as `serve.toml` names it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIdSettings {
    /// What people call it; it stands on the button.
    pub name: String,
    /// Its address: what its ID tokens have as `iss`.
    pub issuer: String,
    /// How this service is called there.
    pub client: String,
    /// A file with the secret of this service there; none of a client that has none.
    pub secret_file: Option<PathBuf>,
    /// The authorities (PEM) by which its certificate is known; those of the system where left out.
    pub authorities: Option<PathBuf>,
}

/// What the provider has said of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who: its name for them, which never becomes another's.
    pub subject: String,
    /// When they last proved who they are, in milliseconds since 1970; not said by every provider.
    pub proved_at: Option<i64>,
    /// Whether they did so by more than one factor.
    pub by_two_factors: bool,
}

/// What is kept in the browser between the way there and the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// What the provider gives back: the answer is to a question of this browser.
    pub state: String,
    /// What the ID token has in it: it was made for this journey.
    pub nonce: String,
    /// What the code is exchanged with: who has read the address has nothing.
    pub verifier: String,
    /// What for.
    pub purpose: Purpose,
    /// Where to go on afterwards, a path of this site.
    pub next: String,
}

/// What somebody is sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To have their account there for signing in from now on.
    Link,
    /// To prove again who they are.
    Confirm,
}

impl Purpose {
    /// The word for it in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Link => "link",
            Self::Confirm => "confirm",
        }
    }

    /// What a word means.
    pub fn named(word: &str) -> Option<Self> {
        [Self::SignIn, Self::Link, Self::Confirm]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
    }
}

impl Journey {
    /// As a cookie holds it.
    pub fn text(&self) -> String {
        let next = BASE64URL_NOPAD.encode(self.next.as_bytes());
        let purpose = self.purpose.as_str();
        [&self.state, &self.nonce, &self.verifier, purpose, &next].join(".")
    }

    /// What a cookie holds.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::to_owned);
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (state, nonce, verifier) = (part()?, part()?, part()?);
        let purpose = Purpose::named(&part()?)?;
        let next = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        Some(Self {
            state,
            nonce,
            verifier,
            purpose,
            next: String::from_utf8(next).ok()?,
        })
    }

    /// The address at the provider to which the browser goes.
    fn address(&self, endpoint: &str, client: &str, back: &str) -> String {
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(self.verifier.as_bytes()));
        let sign = if endpoint.contains('?') { '&' } else { '?' };
        let again = match self.purpose {
            Purpose::Confirm => "&prompt=login&max_age=0",
            Purpose::SignIn | Purpose::Link => "",
        };
        format!(
            "{endpoint}{sign}response_type=code&scope=openid&client_id={}&redirect_uri={}&state={}&nonce={}\
             &code_challenge={challenge}&code_challenge_method=S256{again}",
            percent(client),
            percent(back),
            self.state,
            self.nonce,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_comes_back_as_it_went_and_its_challenge_is_that_of_the_rfc() {
        let journey = Journey {
            state: "s1".to_owned(),
            nonce: "n1".to_owned(),
            // RFC 7636, appendix B.
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
            purpose: Purpose::Confirm,
            next: "/runs/轮次?a=b.c".to_owned(),
        };
        assert_eq!(Journey::read(&journey.text()), Some(journey.clone()));
        for bad in [
            "",
            "a.b.c",
            "a.b.c.fly.L3g",
            "a..c.link.L3g",
            "a.b.c.link.*",
        ] {
            assert_eq!(Journey::read(bad), None, "{bad}");
        }
        let address = journey.address(
            "https://idp.example/auth?x=1",
            "学位 1",
            "https://xw.example/b",
        );
        for part in [
            "https://idp.example/auth?x=1&response_type=code",
            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&",
            "&client_id=%E5%AD%A6%E4%BD%8D%201&",
            "&redirect_uri=https%3A%2F%2Fxw.example%2Fb&",
            "&prompt=login&max_age=0",
        ] {
            assert!(address.contains(part), "{address}: {part}");
        }
    }
}
