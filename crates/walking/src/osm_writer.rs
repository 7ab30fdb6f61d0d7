//! Small files in OpenStreetMap's binary form, written: nodes, ways and relations with tags, uncompressed, in one block.

use std::collections::HashMap;

use crate::geometry::Point;
use crate::roads::GENERATED;

/// Nodes, ways and relations to be written.
#[derive(Clone, Debug, Default)]
pub struct OsmWriter {
    strings: Vec<Vec<u8>>,
    known: HashMap<String, u64>,
    nodes: Vec<u8>,
    ways: Vec<u8>,
    relations: Vec<u8>,
    program: Option<&'static str>,
}

impl OsmWriter {
    /// A file without anything.
    pub fn new() -> Self {
        Self {
            strings: vec![Vec::new()],
            ..Self::default()
        }
    }

    /// Adds a node at a point, to a ten-millionth of a degree.
    pub fn node(&mut self, id: i64, point: Point, tags: &[(&str, &str)]) {
        let mut node = Vec::new();
        field(&mut node, 1, signed(id));
        self.tags(&mut node, tags);
        field(&mut node, 8, signed((point.lat * 1e7).round() as i64));
        field(&mut node, 9, signed((point.lon * 1e7).round() as i64));
        bytes(&mut self.nodes, 1, &node);
    }

    /// Adds a way over nodes, which need not be there.
    pub fn way(&mut self, id: i64, nodes: &[i64], tags: &[(&str, &str)]) {
        let mut way = Vec::new();
        field(&mut way, 1, id as u64);
        self.tags(&mut way, tags);
        let mut refs = Vec::new();
        let mut before = 0;
        for node in nodes {
            varint(&mut refs, signed(node.wrapping_sub(before)));
            before = *node;
        }
        bytes(&mut way, 8, &refs);
        bytes(&mut self.ways, 3, &way);
    }

    /// Adds a relation over ways, each with its role.
    pub fn relation(&mut self, id: i64, ways: &[(i64, &str)], tags: &[(&str, &str)]) {
        let mut relation = Vec::new();
        field(&mut relation, 1, id as u64);
        self.tags(&mut relation, tags);
        let (mut roles, mut members, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut before = 0;
        for (way, role) in ways {
            varint(&mut roles, self.string(role));
            varint(&mut members, signed(way.wrapping_sub(before)));
            varint(&mut kinds, 1);
            before = *way;
        }
        bytes(&mut relation, 8, &roles);
        bytes(&mut relation, 9, &members);
        bytes(&mut relation, 10, &kinds);
        bytes(&mut self.relations, 4, &relation);
    }

    /// Says in the head of the file that its roads were made up, so that nobody is credited with them.
    #[must_use]
    pub fn generated(mut self) -> Self {
        self.program = Some(GENERATED);
        self
    }

    fn tags(&mut self, into: &mut Vec<u8>, tags: &[(&str, &str)]) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in tags {
            varint(&mut keys, self.string(key));
            varint(&mut values, self.string(value));
        }
        if !tags.is_empty() {
            bytes(into, 2, &keys);
            bytes(into, 3, &values);
        }
    }

    fn string(&mut self, text: &str) -> u64 {
        if let Some(at) = self.known.get(text) {
            return *at;
        }
        let at = self.strings.len() as u64;
        self.strings.push(text.as_bytes().to_vec());
        self.known.insert(text.to_owned(), at);
        at
    }

    /// The bytes of the file; `seconds` since 1970 is the day to which it is up to date.
    pub fn finish(self, seconds: i64) -> Vec<u8> {
        let mut head = Vec::new();
        bytes(&mut head, 4, b"OsmSchema-V0.6");
        if let Some(program) = self.program {
            bytes(&mut head, 16, program.as_bytes());
        }
        field(&mut head, 32, seconds as u64);
        let mut table = Vec::new();
        for text in &self.strings {
            bytes(&mut table, 1, text);
        }
        let mut block = Vec::new();
        bytes(&mut block, 1, &table);
        bytes(&mut block, 2, &self.nodes);
        bytes(&mut block, 2, &self.ways);
        if !self.relations.is_empty() {
            bytes(&mut block, 2, &self.relations);
        }
        let mut file = Vec::new();
        blob(&mut file, "OSMHeader", &head);
        blob(&mut file, "OSMData", &block);
        file
    }
}

fn blob(file: &mut Vec<u8>, kind: &str, content: &[u8]) {
    let mut blob = Vec::new();
    bytes(&mut blob, 1, content);
    let mut head = Vec::new();
    bytes(&mut head, 1, kind.as_bytes());
    field(&mut head, 3, blob.len() as u64);
    file.extend_from_slice(&(head.len() as u32).to_be_bytes());
    file.append(&mut head);
    file.append(&mut blob);
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// A number with its sign in the last bit.
fn signed(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn field(into: &mut Vec<u8>, number: u64, value: u64) {
    varint(into, number << 3);
    varint(into, value);
}

fn bytes(into: &mut Vec<u8>, number: u64, content: &[u8]) {
    varint(into, number << 3 | 2);
    varint(into, content.len() as u64);
    into.extend_from_slice(content);
}
