//! What goes wrong, told as `application/problem+json` (RFC 9457), or as a page to a browser.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::states::{Refusal, Role};
use crate::store::StoreError;
use crate::words::{Lang, Word};
use crate::work::commands::NoAnswer;
use crate::work::log;

/// Something that is not done. Its sentence is put into the language of the request where the answer leaves
/// ([`super::guarded`]).
#[derive(Clone, Debug)]
pub struct Fault {
    /// The status of the answer.
    pub status: StatusCode,
    /// Why.
    pub word: Word,
    /// What is put into the sentence.
    pub values: Vec<String>,
    /// What the program found, where that is why.
    pub findings: Option<Value>,
    /// What somebody else has saved meanwhile, and what was sent.
    pub sides: Option<Box<[Value; 2]>>,
    /// After how many milliseconds it may be tried again.
    pub after: Option<i64>,
}

/// As RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind of problem: the word of the sentence, as a relative reference.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status of the answer.
    pub status: u16,
    /// The status in words.
    pub title: String,
    /// What is wrong, in a sentence.
    pub detail: String,
    /// What the program found, as `xuewei check --format json` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Value>,
    /// What somebody else has saved meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Value>,
    /// What was sent, and is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mine: Option<Value>,
}

impl Fault {
    /// With a sentence that needs nothing put into it.
    pub fn new(status: StatusCode, word: Word) -> Self {
        Self {
            status,
            word,
            values: Vec::new(),
            findings: None,
            sides: None,
            after: None,
        }
    }

    /// What was sent is not fit for what is asked.
    pub fn unfit(word: Word) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, word)
    }

    /// With what somebody else has saved meanwhile, and what was sent.
    pub fn between(mut self, theirs: Value, mine: Value) -> Self {
        self.sides = Some(Box::new([theirs, mine]));
        self
    }

    /// Too much at a time; after how many milliseconds it may be tried again.
    pub fn too_often(after: i64) -> Self {
        Self {
            after: Some(after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, Word::TooOften)
        }
    }

    /// With these put into the sentence.
    pub fn with(mut self, values: &[&str]) -> Self {
        self.values = values.iter().map(|value| (*value).to_owned()).collect();
        self
    }

    /// A request that cannot be understood.
    pub fn bad(word: Word) -> Self {
        Self::new(StatusCode::BAD_REQUEST, word)
    }

    /// No such thing.
    pub fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, Word::NotThere)
    }

    /// Who asks has not this role.
    pub fn needs(role: Role) -> Self {
        Self::new(StatusCode::FORBIDDEN, Word::NeedsRole).with(&[role.as_str()])
    }

    /// Something is wrong with the service itself; why, only whoever runs it is told.
    pub fn internal(why: &str) -> Self {
        log("internal", &[("error", why)]);
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Word::Internal)
    }

    /// The sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        self.word.with(lang, &values)
    }

    /// As it is told to a program.
    pub fn problem(&self, lang: Lang) -> Problem {
        let (theirs, mine) = match self.sides.as_deref() {
            Some([theirs, mine]) => (Some(theirs.clone()), Some(mine.clone())),
            None => (None, None),
        };
        Problem {
            kind: format!("/problems#{:?}", self.word),
            status: self.status.as_u16(),
            title: self
                .status
                .canonical_reason()
                .unwrap_or_default()
                .to_owned(),
            detail: self.sentence(lang),
            findings: self.findings.clone(),
            theirs,
            mine,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Self::missing(),
            StoreError::Conflict => Self::new(StatusCode::CONFLICT, Word::ChangedMeanwhile),
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Broken(why) => {
                log("store", &[("error", &why)]);
                Self::new(StatusCode::SERVICE_UNAVAILABLE, Word::StoreBroken)
            }
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let conflict = |word| Self::new(StatusCode::CONFLICT, word);
        match refusal {
            Refusal::NeedsRole(role) => Self::needs(role),
            Refusal::NotFrom(state) => conflict(Word::NotFromState).with(&[state.as_str()]),
            Refusal::SamePerson => Self::new(StatusCode::FORBIDDEN, Word::SamePerson),
            Refusal::SameReviewer => Self::new(StatusCode::FORBIDDEN, Word::SameReviewer),
            Refusal::NotProved => conflict(Word::NotProved),
            Refusal::NeedsReason => Self::unfit(Word::NeedsReason),
            Refusal::SeedTold => conflict(Word::SeedTold),
            Refusal::SeedKnown => Self::unfit(Word::SeedKnown),
            Refusal::OtherSeed => Self::unfit(Word::SeedOther),
        }
    }
}

impl From<NoAnswer> for Fault {
    fn from(none: NoAnswer) -> Self {
        match none {
            NoAnswer::Refused(said) => {
                let message = said["message"].as_str().unwrap_or_default();
                Self {
                    findings: Some(said["findings"].clone()),
                    ..Self::unfit(Word::Refused).with(&[message])
                }
            }
            NoAnswer::Stopped => Self::new(StatusCode::SERVICE_UNAVAILABLE, Word::Ending),
            NoAnswer::TooLong => Self::new(StatusCode::SERVICE_UNAVAILABLE, Word::TooLong),
            NoAnswer::Broken(why) => Self::internal(&why),
            NoAnswer::Store(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, Word::DiskFull)
            }
            _ => Self::internal(&error.to_string()),
        }
    }
}
