//! The provider: its description and its keys, and the code that is exchanged for a token.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};

use super::id_token::{Key, Wanted, Wrong, claims};
use super::{Claims, Journey, OpenIdSettings};
use crate::words::percent;

/// How long one question to it may take.
const ANSWER: Duration = Duration::from_secs(10);

/// Bytes of an answer of it.
const LARGEST: u64 = 1 << 20;

/// For how long its description and keys are kept, in milliseconds.
const KEPT: i64 = 5 * 60_000;

/// The authorities of a Debian system.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Why somebody is not signed in.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Trouble {
    /// The provider does not answer, or not as one.
    #[error("openid: {0}")]
    Unanswered(String),
    /// It does not take the code.
    #[error("openid: the provider does not take the code: {0}")]
    Code(String),
    /// What it says is not for this service, not of now, or not from it.
    #[error("openid: the ID token is not taken: {0}")]
    Token(String),
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadOpenId {
    /// What is said would be read on the way.
    #[error("openid: issuer must begin with https:// (or be this computer)")]
    Open,
    /// A name is missing.
    #[error("openid: name, issuer and client must not be empty")]
    Empty,
    /// A file cannot be read.
    #[error("openid: {0}: {1}")]
    File(String, String),
}

/// What a provider says of itself (OpenID Connect Discovery).
#[derive(Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

struct Known {
    at: i64,
    description: Description,
    keys: Vec<Key>,
}

/// The provider, as it is asked.
pub struct OpenId {
    settings: OpenIdSettings,
    secret: Option<String>,
    agent: Agent,
    known: Mutex<Option<Arc<Known>>>,
}

/// Whether what is sent to an address stays hidden, or on this computer.
fn is_hidden(address: &str) -> bool {
    let of_here = |name: &str| {
        let rest = address
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
    };
    address.starts_with("https://") || of_here("127.0.0.1") || of_here("[::1]")
}

impl OpenId {
    /// With the secret and the authorities that the settings name.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(settings: OpenIdSettings) -> Result<Self, BadOpenId> {
        let all = [&settings.name, &settings.issuer, &settings.client];
        if all.iter().any(|text| text.trim().is_empty()) {
            return Err(BadOpenId::Empty);
        }
        if !is_hidden(&settings.issuer) {
            return Err(BadOpenId::Open);
        }
        let unread = |file: &Path, why: &dyn ToString| {
            BadOpenId::File(file.display().to_string(), why.to_string())
        };
        let secret = match &settings.secret_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file).map_err(|why| unread(file, &why))?;
                Some(text.trim().to_owned())
            }
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(ANSWER));
        if settings.issuer.starts_with("https://") {
            let file = settings.authorities.as_deref();
            let file = file.unwrap_or_else(|| Path::new(SYSTEM));
            let text = std::fs::read(file).map_err(|why| unread(file, &why))?;
            let certificates: Vec<_> = parse_pem(&text)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(unread(file, &"no certificate in it"));
            }
            let crypto = Arc::new(rustls::crypto::ring::default_provider());
            config = config.https_only(true).tls_config(
                TlsConfig::builder()
                    .provider(TlsProvider::Rustls)
                    .root_certs(RootCerts::new_with_certs(&certificates))
                    .unversioned_rustls_crypto_provider(crypto)
                    .build(),
            );
        }
        Ok(Self {
            settings,
            secret,
            agent: config.build().into(),
            known: Mutex::new(None),
        })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its address.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, Trouble> {
        let trouble =
            |why: &dyn ToString| Trouble::Unanswered(format!("{address}: {}", why.to_string()));
        if !is_hidden(address) {
            return Err(trouble(&"neither https nor this computer"));
        }
        let mut answer = self
            .agent
            .get(address)
            .call()
            .map_err(|why| trouble(&why))?;
        if answer.status() != 200 {
            return Err(trouble(&answer.status()));
        }
        let body = answer.body_mut().with_config().limit(LARGEST);
        let text = body.read_to_string().map_err(|why| trouble(&why))?;
        serde_json::from_str(&text).map_err(|why| trouble(&why))
    }

    /// What is known of the provider; asked anew after a while, and where `fresh`.
    fn known(&self, now: i64, fresh: bool) -> Result<Arc<Known>, Trouble> {
        let kept = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept().clone();
        if let Some(known) = before.filter(|known| !fresh && now - known.at < KEPT) {
            return Ok(known);
        }
        let issuer = &self.settings.issuer;
        let place = issuer.trim_end_matches('/');
        let description: Description =
            self.get(&format!("{place}/.well-known/openid-configuration"))?;
        if description.issuer != *issuer {
            let other = &description.issuer;
            return Err(Trouble::Unanswered(format!(
                "{issuer} calls itself {other}"
            )));
        }
        let keys: Keys = self.get(&description.jwks_uri)?;
        let known = Arc::new(Known {
            at: now,
            description,
            keys: keys.keys,
        });
        *kept() = Some(Arc::clone(&known));
        Ok(known)
    }

    /// Where the browser goes to sign in; it comes back to `back`. Asks the provider, so that it takes a moment.
    ///
    /// # Errors
    /// The provider does not answer.
    pub fn address(&self, journey: &Journey, back: &str, now: i64) -> Result<String, Trouble> {
        let known = self.known(now, false)?;
        let endpoint = &known.description.authorization_endpoint;
        if !is_hidden(endpoint) {
            return Err(Trouble::Unanswered(format!(
                "{endpoint}: neither https nor this computer"
            )));
        }
        Ok(journey.address(endpoint, &self.settings.client, back))
    }

    /// Who has come back with a code. Asks the provider, so that it takes a moment.
    ///
    /// # Errors
    /// The provider does not answer or does not take the code, or what it says is not for this journey.
    pub fn came_back(
        &self,
        journey: &Journey,
        code: &str,
        back: &str,
        now: i64,
    ) -> Result<Claims, Trouble> {
        let known = self.known(now, false)?;
        let token = self.exchanged(&known.description, journey, code, back)?;
        let read = |known: &Known| {
            let wanted = Wanted {
                issuer: &self.settings.issuer,
                client: &self.settings.client,
                nonce: &journey.nonce,
                keys: &known.keys,
                now: now / 1000,
            };
            claims(&token, &wanted)
        };
        let said = match read(&known) {
            // Keys change: one that is not known may be new.
            Err(Wrong::Key) => read(&*self.known(now, true)?),
            said => said,
        };
        said.map_err(|why| Trouble::Token(format!("{why:?}")))
    }

    fn exchanged(
        &self,
        description: &Description,
        journey: &Journey,
        code: &str,
        back: &str,
    ) -> Result<String, Trouble> {
        let address = &description.token_endpoint;
        let trouble =
            |why: &dyn ToString| Trouble::Unanswered(format!("{address}: {}", why.to_string()));
        if !is_hidden(address) {
            return Err(trouble(&"neither https nor this computer"));
        }
        let client = &self.settings.client;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &journey.verifier),
        ];
        let ways = &description.token_endpoint_auth_methods_supported;
        let knows = |way: &str| ways.iter().any(|own| own == way);
        let mut request = self.agent.post(address);
        match &self.secret {
            None => form.push(("client_id", client)),
            Some(secret) if knows("client_secret_post") && !knows("client_secret_basic") => {
                form.push(("client_id", client));
                form.push(("client_secret", secret));
            }
            Some(secret) => {
                let both = format!("{}:{}", percent(client), percent(secret));
                let both = BASE64.encode(both.as_bytes());
                request = request.header("authorization", format!("Basic {both}"));
            }
        }
        let pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        let sent = request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .send(pairs.join("&"));
        let mut answer = sent.map_err(|why| trouble(&why))?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(LARGEST);
        let text = body.read_to_string().map_err(|why| trouble(&why))?;
        if status != 200 {
            // The code of the error alone: what else is said may name a person.
            let said: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            let word = said["error"].as_str().unwrap_or_default();
            let word: String = word
                .chars()
                .filter(char::is_ascii_graphic)
                .take(40)
                .collect();
            return Err(Trouble::Code(format!("{status} {word}")));
        }
        let exchanged: Exchanged = serde_json::from_str(&text).map_err(|why| trouble(&why))?;
        Ok(exchanged.id_token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_where_it_could_be_read() {
        for (address, hidden) in [
            ("https://idp.example/realms/a", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]/x", true),
            ("http://127.0.0.1.evil.example", false),
            ("http://idp.example", false),
            ("ftp://127.0.0.1", false),
            ("", false),
        ] {
            assert_eq!(is_hidden(address), hidden, "{address}");
        }
    }
}
