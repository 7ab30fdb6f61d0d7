//! What a leaf is the hash of.

use serde::{Deserialize, Serialize};

use super::{Hash, Line};
use crate::bytes::{hex, sha256};
use crate::keys::Nonce;

/// The record of a child, complete, whatever of it the ledger shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The child's identifier, which is in no line.
    pub child_id: String,
    /// Position in the order of all who take part.
    pub rank: Option<u32>,
    /// The word of the outcome.
    pub outcome: String,
    /// The school; empty where there is none.
    pub school_id: String,
    /// Points as they are written; empty where they are not known.
    pub points: String,
    /// The priority tier from 1; empty where there is none.
    pub tier: String,
    /// What placed the child by hand; empty for the procedure.
    pub manual: String,
}

impl Record {
    /// SHA-256 of `xuewei leaf 1`, a line feed, and nonce (hexadecimal), child_id, rank, outcome, school_id, points, tier and
    /// manual with a tab between them and a line feed after them; in a field a backslash, a tab, a line feed and a carriage
    /// return are written `\\`, `\t`, `\n`, `\r`, as in a commitment.
    pub fn leaf(&self, nonce: &Nonce) -> Hash {
        let rank = shown(self.rank);
        let fields = [
            &hex(nonce),
            &self.child_id,
            &rank,
            &self.outcome,
            &self.school_id,
            &self.points,
            &self.tier,
            &self.manual,
        ];
        sha256(&[b"xuewei leaf 1\n", &joined(&fields)])
    }

    /// The line of the ledger: without points and tier where it is to be coarse.
    pub fn line(&self, nonce: &Nonce, coarse: bool) -> Line {
        let shown = |text: &String| match coarse {
            true => String::new(),
            false => text.clone(),
        };
        Line {
            rank: self.rank,
            outcome: self.outcome.clone(),
            school_id: self.school_id.clone(),
            points: shown(&self.points),
            tier: shown(&self.tier),
            manual: self.manual.clone(),
            leaf: self.leaf(nonce),
        }
    }
}

impl Line {
    /// What stands at the foot of the tree: SHA-256 of `xuewei line 1`, a line feed, and the cells of the line, the leaf
    /// hexadecimal, joined as those of a leaf. So nothing that the line shows can be changed under the root.
    pub fn hash(&self) -> Hash {
        let (rank, leaf) = (shown(self.rank), hex(&self.leaf));
        let fields = [
            &rank,
            &self.outcome,
            &self.school_id,
            &self.points,
            &self.tier,
            &self.manual,
            &leaf,
        ];
        sha256(&[b"xuewei line 1\n", &joined(&fields)])
    }
}

fn shown(rank: Option<u32>) -> String {
    rank.map(|rank| rank.to_string()).unwrap_or_default()
}

fn joined(fields: &[&String]) -> Vec<u8> {
    let fields: Vec<String> = fields.iter().map(|field| escaped(field)).collect();
    let mut line = fields.join("\t").into_bytes();
    line.push(b'\n');
    line
}

fn escaped(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    for sign in field.chars() {
        match sign {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            sign => out.push(sign),
        }
    }
    out
}
