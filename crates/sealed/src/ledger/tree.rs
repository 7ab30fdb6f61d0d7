//! The tree. Each school has a branch, a tree over the lines of the children that it admitted; those without a school have
//! the branch of the empty name; over the branches stands the tree of the whole. Every node is a hash and the number of lines
//! below, and the hash of a node is over both hashes and both numbers, so that the number at the root of a branch is how many
//! the school admitted, and nobody can be in two branches or in none of which the sum is told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bound, Hash, Line};
use crate::bytes::{from_hex, hex, sha256};

/// A node: its hash, and how many lines are below.
type Node = (Hash, u64);

/// The tree of a ledger.
#[derive(Debug)]
pub struct Tree {
    /// By school.
    branches: Vec<Branch>,
    /// The levels above the branches, the lowest first.
    levels: Vec<Vec<Node>>,
    /// Of each line, its branch and its place in it.
    at: Vec<(usize, usize)>,
}

/// The branch of a school.
#[derive(Debug)]
pub struct Branch {
    /// The school; empty for those without one.
    pub school_id: String,
    /// Levels of nodes, the lines first.
    levels: Vec<Vec<Node>>,
}

/// On which side of the way the other node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Before.
    Left,
    /// After.
    Right,
}

/// A step of the way: the other node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step(pub Side, pub String, pub u64);

/// The way from a line to the top.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Inside the branch of the school.
    pub branch: Vec<Step>,
    /// Over the branches.
    pub top: Vec<Step>,
}

impl Tree {
    /// The tree over lines. In a branch they stand by rank, those without one last, by leaf.
    pub fn new(lines: &[Line]) -> Self {
        let mut order: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            order.entry(&line.school_id).or_default().push(at);
        }
        let mut at = vec![(0, 0); lines.len()];
        let mut branches = Vec::with_capacity(order.len());
        for (school_id, mut own) in order {
            own.sort_unstable_by_key(|line| {
                let line = lines.get(*line);
                line.map(|line| (line.rank.is_none(), line.rank, line.leaf))
            });
            let mut leaves = Vec::with_capacity(own.len());
            for (place, line) in own.into_iter().enumerate() {
                if let (Some(at), Some(line)) = (at.get_mut(line), lines.get(line)) {
                    *at = (branches.len(), place);
                    leaves.push((line.hash(), 1));
                }
            }
            branches.push(Branch {
                school_id: school_id.to_owned(),
                levels: grown(leaves),
            });
        }
        let levels = grown(branches.iter().map(Branch::node).collect());
        Self {
            branches,
            levels,
            at,
        }
    }

    /// The branches, by school.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The root, bound to what it is the root of.
    pub fn root(&self, bound: Bound<'_>) -> Hash {
        root_of(top(&self.levels), bound)
    }

    /// The way from a line to the root; of no line, no way.
    pub fn proof(&self, line: usize) -> Proof {
        let Some((branch, place)) = self.at.get(line) else {
            return Proof::default();
        };
        let inside = self.branches.get(*branch);
        Proof {
            branch: inside.map_or_else(Vec::new, |own| way(&own.levels, *place)),
            top: way(&self.levels, *branch),
        }
    }
}

impl Branch {
    /// How many children it has.
    pub fn count(&self) -> u64 {
        top(&self.levels).1
    }

    fn node(&self) -> Node {
        branch_of(top(&self.levels), &self.school_id)
    }
}

impl Proof {
    /// The node at the end of the way from a line in the branch of a school; `None` where a step is none.
    pub(super) fn top(&self, line: Hash, school_id: &str) -> Option<Node> {
        let inside = walked((line, 1), &self.branch)?;
        walked(branch_of(inside, school_id), &self.top)
    }
}

/// The hash of the root: of the top, and of the lines name, version, list_hash, commitment and seed.
pub(super) fn root_of((hash, count): Node, bound: Bound<'_>) -> Hash {
    let version = bound.version.to_string();
    let lines = [
        bound.name,
        &version,
        bound.list_hash,
        bound.commitment,
        bound.seed,
    ];
    // A line break in a name would make two lines of it.
    let lines = lines.map(|line| line.replace(['\n', '\r'], " ")).join("\n");
    sha256(&[
        b"xuewei root 1\n",
        &hash,
        &count.to_be_bytes(),
        lines.as_bytes(),
        b"\n",
    ])
}

fn branch_of((hash, count): Node, school_id: &str) -> Node {
    let own = sha256(&[
        b"xuewei branch 1\n",
        school_id.as_bytes(),
        b"\n",
        &hash,
        &count.to_be_bytes(),
    ]);
    (own, count)
}

fn node_of(left: Node, right: Node) -> Node {
    let hash = sha256(&[
        b"xuewei node 1\n",
        &left.0,
        &left.1.to_be_bytes(),
        &right.0,
        &right.1.to_be_bytes(),
    ]);
    (hash, left.1.saturating_add(right.1))
}

/// All levels from the lowest to the top; a node without a neighbour goes up as it is.
fn grown(lowest: Vec<Node>) -> Vec<Vec<Node>> {
    let mut levels = vec![lowest];
    while let Some(last) = levels.last().filter(|last| last.len() > 1) {
        let next = last.chunks(2).filter_map(|pair| match pair {
            [left, right] => Some(node_of(*left, *right)),
            pair => pair.first().copied(),
        });
        let next = next.collect();
        levels.push(next);
    }
    levels
}

/// The top of a tree; of none, the hash of nothing.
fn top(levels: &[Vec<Node>]) -> Node {
    let top = levels.last().and_then(|level| level.first());
    top.copied().unwrap_or_else(|| (sha256(&[]), 0))
}

fn way(levels: &[Vec<Node>], mut place: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for level in levels {
        let (side, other) = match place % 2 {
            0 => (Side::Right, place + 1),
            _ => (Side::Left, place - 1),
        };
        if let Some((hash, count)) = level.get(other) {
            steps.push(Step(side, hex(hash), *count));
        }
        place /= 2;
    }
    steps
}

fn walked(from: Node, steps: &[Step]) -> Option<Node> {
    steps
        .iter()
        .try_fold(from, |node, Step(side, hash, count)| {
            let other = (from_hex(hash)?, *count);
            Some(match side {
                Side::Left => node_of(other, node),
                Side::Right => node_of(node, other),
            })
        })
}
