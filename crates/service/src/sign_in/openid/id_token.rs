//! ID tokens: whether one is the provider's, for this service, of this journey, and of now (OpenID Connect Core 3.1.3.7).

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

use super::Claims;

/// By how many seconds the clocks of the two may differ.
const SKEW: i64 = 120;

/// Words of RFC 8176 for ways of proving that go beyond a password.
const SECOND: [&str; 9] = [
    "mfa", "otp", "hwk", "swk", "sms", "sc", "fpt", "face", "pop",
];

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no token, or has not what one must have.
    Form,
    /// It is signed in another way than RS256 or ES256, or by a key that the provider does not name.
    Key,
    /// Its signature is not the provider's.
    Signature,
    /// It was made by another provider.
    Issuer,
    /// It was made for another service.
    Audience,
    /// It was made for another journey.
    Nonce,
    /// It is over, or of the future.
    Time,
}

/// A key of the provider (RFC 7517).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    n: String,
    e: String,
    crv: String,
    x: String,
    y: String,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that whoever reads the token must know: there is none.
    crit: Option<Value>,
}

/// What a token must be.
pub(super) struct Wanted<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) keys: &'a [Key],
    /// Seconds since 1970.
    pub(super) now: i64,
}

fn decoded(part: &str) -> Result<Vec<u8>, Wrong> {
    BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| Wrong::Form)
}

/// What a token says, once it is known to be the provider's.
pub(super) fn claims(token: &str, wanted: &Wanted<'_>) -> Result<Claims, Wrong> {
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::Form);
    };
    let signed = token
        .get(..head.len() + 1 + body.len())
        .ok_or(Wrong::Form)?;
    let head: Head = serde_json::from_slice(&decoded(head)?).map_err(|_| Wrong::Form)?;
    if head.crit.is_some() {
        return Err(Wrong::Form);
    }
    is_signed(&head, signed.as_bytes(), &decoded(signature)?, wanted.keys)?;
    let said: Value = serde_json::from_slice(&decoded(body)?).map_err(|_| Wrong::Form)?;
    let text = |key: &str| said[key].as_str();
    if text("iss") != Some(wanted.issuer) {
        return Err(Wrong::Issuer);
    }
    let is_ours = match &said["aud"] {
        Value::String(only) => only == wanted.client,
        // One of several: then it says for which of them it was made.
        Value::Array(all) => {
            all.iter().any(|one| one == wanted.client)
                && (all.len() == 1 || text("azp") == Some(wanted.client))
        }
        _ => false,
    };
    if !is_ours || said.get("azp").is_some_and(|azp| azp != wanted.client) {
        return Err(Wrong::Audience);
    }
    if text("nonce") != Some(wanted.nonce) {
        return Err(Wrong::Nonce);
    }
    let until = said["exp"].as_i64().ok_or(Wrong::Form)?;
    let made = said["iat"].as_i64().ok_or(Wrong::Form)?;
    if until <= wanted.now - SKEW || made > wanted.now + SKEW {
        return Err(Wrong::Time);
    }
    let subject = text("sub").filter(|subject| !subject.is_empty() && subject.len() <= 255);
    let ways = said["amr"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    Ok(Claims {
        subject: subject.ok_or(Wrong::Form)?.to_owned(),
        proved_at: said["auth_time"]
            .as_i64()
            .map(|seconds| seconds.saturating_mul(1000)),
        by_two_factors: ways
            .iter()
            .any(|way| way.as_str().is_some_and(|way| SECOND.contains(&way))),
    })
}

/// Which way of signing is meant follows from the key, never from the token alone.
fn is_signed(head: &Head, signed: &[u8], signature: &[u8], keys: &[Key]) -> Result<(), Wrong> {
    let kind = match head.alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        _ => return Err(Wrong::Key),
    };
    let mut fitting = keys.iter().filter(|key| {
        key.kty == kind
            && key.used_for.as_deref().is_none_or(|used| used == "sig")
            && (head.kid.is_none() || key.kid == head.kid)
    });
    let key = fitting.next().ok_or(Wrong::Key)?;
    // A token that does not say which key can only be of the only one.
    if head.kid.is_none() && fitting.next().is_some() {
        return Err(Wrong::Key);
    }
    let wrong = |_| Wrong::Signature;
    if kind == "RSA" {
        let (n, e) = (decoded(&key.n)?, decoded(&key.e)?);
        let public = RsaPublicKeyComponents { n: &n, e: &e };
        return public
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            .map_err(wrong);
    }
    let (x, y) = (decoded(&key.x)?, decoded(&key.y)?);
    if key.crv != "P-256" || x.len() != 32 || y.len() != 32 {
        return Err(Wrong::Key);
    }
    let point = [&[4], x.as_slice(), y.as_slice()].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed, signature)
        .map_err(wrong)
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    struct Provider {
        pair: EcdsaKeyPair,
    }

    impl Provider {
        fn new() -> Self {
            let way = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let random = SystemRandom::new();
            let document = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(way, document.as_ref(), &random).unwrap();
            Self { pair }
        }

        fn key(&self, kid: &str) -> Key {
            let point = self.pair.public_key().as_ref();
            Key {
                kty: "EC".to_owned(),
                kid: Some(kid.to_owned()),
                crv: "P-256".to_owned(),
                x: BASE64URL_NOPAD.encode(&point[1..33]),
                y: BASE64URL_NOPAD.encode(&point[33..]),
                ..Key::default()
            }
        }

        fn token(&self, head: &Value, body: &Value) -> String {
            let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
            let signed = format!("{}.{}", part(head), part(body));
            let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
            let signature = BASE64URL_NOPAD.encode(signature.unwrap().as_ref());
            format!("{signed}.{signature}")
        }
    }

    fn body() -> Value {
        json!({
            "iss": "https://idp.example", "aud": "xuewei", "sub": "u-17", "nonce": "n1",
            "iat": NOW - 5, "exp": NOW + 300, "auth_time": NOW - 9, "amr": ["pwd", "otp"],
        })
    }

    fn with(key: &str, value: Value) -> Value {
        let mut body = body();
        body[key] = value;
        body
    }

    fn read(token: &str, keys: &[Key]) -> Result<Claims, Wrong> {
        let wanted = Wanted {
            issuer: "https://idp.example",
            client: "xuewei",
            nonce: "n1",
            keys,
            now: NOW,
        };
        claims(token, &wanted)
    }

    #[test]
    fn a_token_says_who_it_is_and_how_they_proved_it() {
        let provider = Provider::new();
        let keys = [provider.key("k1"), Provider::new().key("k2")];
        let head = json!({"alg": "ES256", "kid": "k1"});
        let said = read(&provider.token(&head, &body()), &keys).unwrap();
        assert_eq!(
            said,
            Claims {
                subject: "u-17".to_owned(),
                proved_at: Some((NOW - 9) * 1000),
                by_two_factors: true,
            }
        );
        let several = with("aud", json!(["other", "xuewei"]));
        assert_eq!(
            read(&provider.token(&head, &several), &keys),
            Err(Wrong::Audience)
        );
        let mut several = several;
        several["azp"] = json!("xuewei");
        assert!(read(&provider.token(&head, &several), &keys).is_ok());
    }

    #[test]
    fn a_token_that_is_not_the_providers_for_us_of_now_is_not_taken() {
        let provider = Provider::new();
        let keys = [provider.key("k1")];
        let head = json!({"alg": "ES256", "kid": "k1"});
        for (body, why) in [
            (
                with("iss", json!("https://idp.example.evil")),
                Wrong::Issuer,
            ),
            (with("aud", json!("other")), Wrong::Audience),
            (with("azp", json!("other")), Wrong::Audience),
            (with("aud", json!(null)), Wrong::Audience),
            (with("nonce", json!("n2")), Wrong::Nonce),
            (with("exp", json!(NOW - 121)), Wrong::Time),
            (with("iat", json!(NOW + 121)), Wrong::Time),
            (with("exp", json!("soon")), Wrong::Form),
            (with("sub", json!("")), Wrong::Form),
            (with("sub", json!(17)), Wrong::Form),
        ] {
            assert_eq!(
                read(&provider.token(&head, &body), &keys),
                Err(why),
                "{body}"
            );
        }
        for head in [
            json!({"alg": "none"}),
            json!({"alg": "HS256", "kid": "k1"}),
            json!({"alg": "RS256", "kid": "k1"}),
            json!({"alg": "ES256", "kid": "k9"}),
        ] {
            assert_eq!(
                read(&provider.token(&head, &body()), &keys),
                Err(Wrong::Key),
                "{head}"
            );
        }
        let critical = json!({"alg": "ES256", "kid": "k1", "crit": ["exp"]});
        assert_eq!(
            read(&provider.token(&critical, &body()), &keys),
            Err(Wrong::Form)
        );
        // Another signs under the name of the key; the signature is of another text; there is none.
        let other = Provider::new().token(&head, &body());
        assert_eq!(read(&other, &keys), Err(Wrong::Signature));
        let token = provider.token(&head, &body());
        let forged = provider.token(&head, &with("sub", json!("u-1")));
        let (kept, _) = token.rsplit_once('.').unwrap();
        let (_, signature) = forged.rsplit_once('.').unwrap();
        assert_eq!(
            read(&format!("{kept}.{signature}"), &keys),
            Err(Wrong::Signature)
        );
        assert_eq!(read(&format!("{kept}."), &keys), Err(Wrong::Signature));
        for text in ["", "a.b", "a.b.c.d", "....", "é.é.é", kept] {
            assert_eq!(read(text, &keys), Err(Wrong::Form), "{text}");
        }
        // A key that does not say its name is of nobody where there are two.
        let unnamed = provider.token(&json!({"alg": "ES256"}), &body());
        assert!(read(&unnamed, &keys).is_ok());
        let two = [provider.key("k1"), Provider::new().key("k2")];
        assert_eq!(read(&unnamed, &two), Err(Wrong::Key));
    }
}
