//! Requests of families and the replies to them: files in a drop folder between the portal and the bureau. What a family
//! writes is sealed under its code before it touches the disk, so that the folder of the portal holds nothing that the
//! portal, or whoever takes it, could read; the bureau has the codes.
//!
//! A request is `TAG.KIND.request`, the replies to one family `TAG.reply`.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use getrandom::fill;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::answer::ActKind;
use crate::bytes::{from_hex, hex};
use crate::code::{Code, NoChance};
use crate::keys::{Finder, Key, Mail, number};

/// Signs that a family may write.
pub const LONGEST_TEXT: usize = 2_000;

/// Bytes of what is sealed: every request is padded to it, so that a long one looks as a short one.
const PADDED: usize = 12 << 10;

/// Bytes of a file that is read, at most.
pub const LARGEST_FILE: u64 = 256 << 10;

const FORM: u32 = 1;

/// What a family asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What it is.
    pub kind: ActKind,
    /// The number by which it is followed.
    pub number: String,
    /// The reason that was chosen, by its word; empty where there is none to choose.
    #[serde(default)]
    pub reason: String,
    /// What the family wrote.
    #[serde(default)]
    pub text: String,
    /// When it came: seconds since 1970.
    pub at: i64,
    /// The version of the release that the family saw.
    pub version: u32,
}

/// What the bureau replies to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The number of the request.
    pub number: String,
    /// When it was decided: seconds since 1970.
    pub at: i64,
    /// What was decided, for the family to read.
    pub text: String,
}

/// A file of the drop folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Envelope {
    form: u32,
    tag: String,
    nonce: String,
    sealed: String,
}

/// The name of the file of a request.
pub fn request_name(code: &Code, kind: ActKind) -> String {
    format!("{}.{}.request", hex(&Mail::of(code).tag), kind.as_str())
}

/// The name of the file of the replies.
pub fn reply_name(tag: &Finder) -> String {
    format!("{}.reply", hex(tag))
}

/// Whose a file of requests or replies is, by its name.
pub fn tag_of(name: &str) -> Option<Finder> {
    let (tag, rest) = name.split_once('.')?;
    let known = rest == "reply" || {
        let kind = rest.strip_suffix(".request")?;
        ActKind::named(kind).is_some()
    };
    from_hex(tag).filter(|_| known)
}

/// The text of the file of a request.
///
/// # Errors
/// When the system gives no random numbers.
pub fn seal_request(code: &Code, request: &Request) -> Result<String, NoChance> {
    let mail = Mail::of(code);
    seal(&mail.tag, &mail.request, request)
}

/// The request that a file holds; `None` where it is none, or not of this code.
pub fn open_request(code: &Code, text: &str) -> Option<Request> {
    let mail = Mail::of(code);
    let request: Request = open(&mail.tag, &mail.request, text)?;
    // A number is of its code: no other can be claimed.
    (request.number == number(code, request.kind)).then_some(request)
}

/// The text of the file of replies.
///
/// # Errors
/// When the system gives no random numbers.
pub fn seal_replies(code: &Code, replies: &[Reply]) -> Result<String, NoChance> {
    let mail = Mail::of(code);
    seal(&mail.tag, &mail.reply, replies)
}

/// The replies that a file holds; `None` where it is none, or not of this code.
pub fn open_replies(code: &Code, text: &str) -> Option<Vec<Reply>> {
    let mail = Mail::of(code);
    open(&mail.tag, &mail.reply, text)
}

fn seal(tag: &Finder, key: &Key, what: &(impl Serialize + ?Sized)) -> Result<String, NoChance> {
    let mut plain = serde_json::to_vec(what).map_err(|_| NoChance)?;
    // Spaces after JSON mean nothing.
    let padded = plain.len().max(PADDED);
    plain.resize(padded, b' ');
    let mut nonce = [0; 12];
    fill(&mut nonce).map_err(|_| NoChance)?;
    let cipher = Aes256Gcm::new(&(*key).into());
    let payload = Payload {
        msg: &plain,
        aad: tag,
    };
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
    let envelope = Envelope {
        form: FORM,
        tag: hex(tag),
        nonce: hex(&nonce),
        sealed: hex(&sealed.map_err(|_| NoChance)?),
    };
    serde_json::to_string(&envelope).map_err(|_| NoChance)
}

fn open<T: DeserializeOwned>(tag: &Finder, key: &Key, text: &str) -> Option<T> {
    let envelope: Envelope = serde_json::from_str(text).ok()?;
    if envelope.form != FORM || envelope.tag != hex(tag) {
        return None;
    }
    let nonce: [u8; 12] = from_hex(&envelope.nonce)?;
    let sealed = bytes(&envelope.sealed)?;
    let payload = Payload {
        msg: &sealed,
        aad: tag,
    };
    let cipher = Aes256Gcm::new(&(*key).into());
    let plain = cipher.decrypt(&Nonce::from(nonce), payload).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |sign: u8| char::from(sign).to_digit(16);
    let byte = |pair: &[u8; 2]| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(code: &Code, text: &str) -> Request {
        Request {
            kind: ActKind::Review,
            number: number(code, ActKind::Review),
            reason: "points".to_owned(),
            text: text.to_owned(),
            at: 1_780_000_000,
            version: 1,
        }
    }

    #[test]
    fn what_a_family_writes_is_read_by_who_has_its_code_alone() {
        let [own, other] = [Code::random(), Code::random()].map(|code| code.expect("chance"));
        let asked = request(&own, "积分少算了一项");
        let text = seal_request(&own, &asked).expect("chance");
        assert!(!text.contains("积分"));
        assert_eq!(open_request(&own, &text), Some(asked));
        assert_eq!(open_request(&other, &text), None);
        assert_eq!(
            tag_of(&request_name(&own, ActKind::Review)),
            Some(Mail::of(&own).tag)
        );
        let replies = [Reply {
            number: number(&own, ActKind::Review),
            at: 1,
            text: "维持".to_owned(),
        }];
        let text = seal_replies(&own, &replies).expect("chance");
        assert_eq!(open_replies(&own, &text).as_deref(), Some(&replies[..]));
        // A request is no reply.
        assert_eq!(open_request(&own, &text), None);
    }

    #[test]
    fn a_long_request_looks_as_a_short_one() {
        let code = Code::random().expect("chance");
        let length = |text: &str| {
            seal_request(&code, &request(&code, text))
                .expect("chance")
                .len()
        };
        assert_eq!(length(""), length(&"字".repeat(LONGEST_TEXT)));
    }

    #[test]
    fn a_number_cannot_be_claimed_with_another_code() {
        let [own, other] = [Code::random(), Code::random()].map(|code| code.expect("chance"));
        let text = seal_request(&own, &request(&other, "")).expect("chance");
        assert_eq!(open_request(&own, &text), None);
    }

    #[test]
    fn files_that_are_none_of_it_are_passed_over() {
        let code = Code::random().expect("chance");
        let whole = seal_request(&code, &request(&code, "")).expect("chance");
        for at in (0..whole.len()).step_by(97) {
            let mut changed = whole.clone().into_bytes();
            changed[at] ^= 1;
            let changed = String::from_utf8_lossy(&changed).into_owned();
            assert_eq!(open_request(&code, &changed), None, "{at}");
            assert_eq!(open_request(&code, &whole[..at]), None);
        }
        for name in [
            "",
            "a.reply",
            "..",
            "00.review.request",
            &format!("{}.x", "0".repeat(32)),
        ] {
            assert_eq!(tag_of(name), None, "{name}");
        }
    }
}
