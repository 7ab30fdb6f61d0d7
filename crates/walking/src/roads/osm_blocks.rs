//! OpenStreetMap's binary form, unpacked: blobs, blocks, nodes, ways and relations with their tags. What does not keep to the form is an
//! error, and no length that a file claims is believed before the bytes are there.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The form allows no larger blob, bytes.
const LARGEST: u64 = 32 << 20;

/// What breaks the form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The file ends within something, or a length leads beyond its end.
    #[error("cut off")]
    CutOff,
    /// What is unpacked is no block, or larger than the form allows.
    #[error("damaged")]
    Damaged,
    /// Something that this program does not know how to read.
    #[error("needs {0}")]
    Needs(String),
}

/// A packed part of a file.
#[derive(Clone, Copy, Debug)]
pub struct Blob<'a> {
    is_header: bool,
    bytes: &'a [u8],
}

/// A node, a way or a relation.
#[derive(Debug)]
pub enum Element<'e> {
    /// A point, in billionths of a degree.
    Node {
        id: i64,
        lon: i64,
        lat: i64,
        tags: &'e [(&'e str, &'e str)],
    },
    /// A line over nodes.
    Way {
        id: i64,
        nodes: &'e [i64],
        tags: &'e [(&'e str, &'e str)],
    },
    /// Ways that belong together, each with its role; members of other kinds are left out.
    Relation {
        id: i64,
        ways: &'e [(i64, &'e str)],
        tags: &'e [(&'e str, &'e str)],
    },
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The program that wrote it.
    pub program: String,
    /// The day to which it is up to date, seconds since 1970.
    pub seconds: Option<i64>,
}

/// Which elements are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Nodes,
    /// Ways and relations.
    Ways,
}

/// A value of a field.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

/// Fields one after another.
#[derive(Clone, Copy)]
struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    fn number(&mut self) -> Result<u64, Broken> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(Broken::CutOff)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Broken::Damaged)
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], Broken> {
        let count = usize::try_from(count).map_err(|_| Broken::CutOff)?;
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Broken::CutOff)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The next field and its value; `None` at the end.
    fn field(&mut self) -> Result<Option<(u64, Value<'a>)>, Broken> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.number()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return Err(Broken::Damaged),
        };
        Ok(Some((key >> 3, value)))
    }
}

/// A number whose sign stands in its last bit.
fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Numbers packed one after another.
fn packed(bytes: &[u8], into: &mut Vec<u64>) -> Result<(), Broken> {
    into.clear();
    let mut message = Message(bytes);
    while !message.0.is_empty() {
        into.push(message.number()?);
    }
    Ok(())
}

/// The blobs of a file, still packed.
pub fn blobs(file: &[u8]) -> Result<Vec<Blob<'_>>, Broken> {
    let mut rest = Message(file);
    let mut blobs = Vec::new();
    while !rest.0.is_empty() {
        let length = rest
            .take(4)?
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let mut head = Message(rest.take(length)?);
        let (mut kind, mut size) = (&b""[..], None);
        while let Some(field) = head.field()? {
            match field {
                (1, Value::Bytes(bytes)) => kind = bytes,
                (3, Value::Number(number)) => size = Some(number),
                _ => {}
            }
        }
        let bytes = rest.take(size.ok_or(Broken::Damaged)?)?;
        // Blobs of another kind are passed over, as the form asks.
        if kind == b"OSMHeader" || kind == b"OSMData" {
            let is_header = kind == b"OSMHeader";
            blobs.push(Blob { is_header, bytes });
        }
    }
    if blobs.first().is_none_or(|blob| !blob.is_header) {
        return Err(Broken::Damaged);
    }
    Ok(blobs)
}

impl Blob<'_> {
    /// The bytes as they were before they were packed.
    fn unpacked(&self) -> Result<Vec<u8>, Broken> {
        let mut message = Message(self.bytes);
        while let Some((field, value)) = message.field()? {
            let packing = match (field, value) {
                (1, Value::Bytes(bytes)) => return Ok(bytes.to_vec()),
                (3, Value::Bytes(bytes)) => {
                    let mut unpacked = Vec::new();
                    let mut reader = ZlibDecoder::new(bytes).take(LARGEST + 1);
                    reader
                        .read_to_end(&mut unpacked)
                        .map_err(|_| Broken::Damaged)?;
                    let fits = unpacked.len() as u64 <= LARGEST;
                    return if fits {
                        Ok(unpacked)
                    } else {
                        Err(Broken::Damaged)
                    };
                }
                (4, _) => "lzma",
                (5, _) => "bzip2",
                (6, _) => "lz4",
                (7, _) => "zstd",
                _ => continue,
            };
            return Err(Broken::Needs(packing.to_owned()));
        }
        Err(Broken::Damaged)
    }

    /// What the file says of itself, where this is its header.
    pub fn head(&self) -> Result<Option<Head>, Broken> {
        if !self.is_header {
            return Ok(None);
        }
        let (unpacked, mut head) = (self.unpacked()?, Head::default());
        let mut message = Message(&unpacked);
        while let Some(field) = message.field()? {
            match field {
                (4, Value::Bytes(needed)) => {
                    let is_known = needed == b"OsmSchema-V0.6" || needed == b"DenseNodes";
                    if !is_known {
                        return Err(Broken::Needs(String::from_utf8_lossy(needed).into_owned()));
                    }
                }
                (16, Value::Bytes(program)) => {
                    head.program = String::from_utf8_lossy(program).into_owned();
                }
                (32, Value::Number(number)) => head.seconds = Some(number as i64),
                _ => {}
            }
        }
        Ok(Some(head))
    }

    /// Looks at the nodes, or the ways and relations, of the blob, in their order.
    pub fn each(&self, wanted: Wanted, look: &mut dyn FnMut(Element<'_>)) -> Result<(), Broken> {
        if self.is_header {
            return Ok(());
        }
        let unpacked = self.unpacked()?;
        let mut block = Block {
            strings: Vec::new(),
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
        };
        let mut groups = Vec::new();
        let mut message = Message(&unpacked);
        while let Some(field) = message.field()? {
            match field {
                (1, Value::Bytes(bytes)) => block.strings = strings(bytes)?,
                (2, Value::Bytes(bytes)) => groups.push(bytes),
                (17, Value::Number(number)) => block.granularity = number as i64,
                (19, Value::Number(number)) => block.lat_offset = number as i64,
                (20, Value::Number(number)) => block.lon_offset = number as i64,
                _ => {}
            }
        }
        let mut room = Room::default();
        for group in groups {
            let mut message = Message(group);
            while let Some(field) = message.field()? {
                match (wanted, field) {
                    (Wanted::Nodes, (1, Value::Bytes(bytes))) => block.node(bytes, look)?,
                    (Wanted::Nodes, (2, Value::Bytes(bytes))) => {
                        block.dense(bytes, &mut room, look)?
                    }
                    (Wanted::Ways, (3, Value::Bytes(bytes))) => {
                        block.way(bytes, &mut room, look)?
                    }
                    (Wanted::Ways, (4, Value::Bytes(bytes))) => {
                        block.relation(bytes, &mut room, look)?
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The texts of a block; those that are no UTF-8 are empty.
fn strings(bytes: &[u8]) -> Result<Vec<&str>, Broken> {
    let mut strings = Vec::new();
    let mut message = Message(bytes);
    while let Some(field) = message.field()? {
        if let (1, Value::Bytes(text)) = field {
            strings.push(std::str::from_utf8(text).unwrap_or_default());
        }
    }
    Ok(strings)
}

/// Room for lists, used again.
#[derive(Default)]
struct Room {
    lists: [Vec<u64>; 5],
    nodes: Vec<i64>,
}

/// What the elements of a block share.
struct Block<'a> {
    strings: Vec<&'a str>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'a> Block<'a> {
    fn text(&self, at: u64) -> &'a str {
        let at = usize::try_from(at).ok();
        at.and_then(|at| self.strings.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// Billionths of a degree; what does not fit is on no globe.
    fn degrees(&self, offset: i64, number: i64) -> i64 {
        let scaled = self.granularity.checked_mul(number);
        scaled
            .and_then(|scaled| scaled.checked_add(offset))
            .unwrap_or(i64::MAX)
    }

    fn tags(&self, keys: &[u64], values: &[u64]) -> Vec<(&'a str, &'a str)> {
        let pairs = keys.iter().zip(values);
        pairs
            .map(|(key, value)| (self.text(*key), self.text(*value)))
            .collect()
    }

    fn node(&self, bytes: &[u8], look: &mut dyn FnMut(Element<'_>)) -> Result<(), Broken> {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        let mut message = Message(bytes);
        while let Some(field) = message.field()? {
            match field {
                (1, Value::Number(number)) => id = signed(number),
                (2, Value::Bytes(bytes)) => packed(bytes, &mut keys)?,
                (3, Value::Bytes(bytes)) => packed(bytes, &mut values)?,
                (8, Value::Number(number)) => lat = signed(number),
                (9, Value::Number(number)) => lon = signed(number),
                _ => {}
            }
        }
        look(Element::Node {
            id,
            lon: self.degrees(self.lon_offset, lon),
            lat: self.degrees(self.lat_offset, lat),
            tags: &self.tags(&keys, &values),
        });
        Ok(())
    }

    fn dense(
        &self,
        bytes: &[u8],
        room: &mut Room,
        look: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), Broken> {
        let [ids, lats, lons, words, _] = &mut room.lists;
        [&mut *ids, &mut *lats, &mut *lons, &mut *words]
            .into_iter()
            .for_each(Vec::clear);
        let mut message = Message(bytes);
        while let Some(field) = message.field()? {
            match field {
                (1, Value::Bytes(bytes)) => packed(bytes, ids)?,
                (8, Value::Bytes(bytes)) => packed(bytes, lats)?,
                (9, Value::Bytes(bytes)) => packed(bytes, lons)?,
                (10, Value::Bytes(bytes)) => packed(bytes, words)?,
                _ => {}
            }
        }
        if ids.len() != lats.len() || ids.len() != lons.len() {
            return Err(Broken::Damaged);
        }
        // Each number is the difference from the one before.
        let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
        let mut words = words.iter();
        let mut tags = Vec::new();
        for at in 0..ids.len() {
            id = id.wrapping_add(signed(ids[at]));
            lat = lat.wrapping_add(signed(lats[at]));
            lon = lon.wrapping_add(signed(lons[at]));
            tags.clear();
            // Keys and values by turns; 0 ends those of a node.
            while let Some(key) = words.next().filter(|key| **key != 0) {
                let value = words.next().ok_or(Broken::Damaged)?;
                tags.push((self.text(*key), self.text(*value)));
            }
            look(Element::Node {
                id,
                lon: self.degrees(self.lon_offset, lon),
                lat: self.degrees(self.lat_offset, lat),
                tags: &tags,
            });
        }
        Ok(())
    }

    fn way(
        &self,
        bytes: &[u8],
        room: &mut Room,
        look: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), Broken> {
        let [keys, values, refs, ..] = &mut room.lists;
        [&mut *keys, &mut *values, &mut *refs]
            .into_iter()
            .for_each(Vec::clear);
        let mut id = 0;
        let mut message = Message(bytes);
        while let Some(field) = message.field()? {
            match field {
                (1, Value::Number(number)) => id = number as i64,
                (2, Value::Bytes(bytes)) => packed(bytes, keys)?,
                (3, Value::Bytes(bytes)) => packed(bytes, values)?,
                (8, Value::Bytes(bytes)) => packed(bytes, refs)?,
                _ => {}
            }
        }
        room.nodes.clear();
        let mut node = 0_i64;
        for step in refs.iter() {
            node = node.wrapping_add(signed(*step));
            room.nodes.push(node);
        }
        look(Element::Way {
            id,
            nodes: &room.nodes,
            tags: &self.tags(keys, values),
        });
        Ok(())
    }

    fn relation(
        &self,
        bytes: &[u8],
        room: &mut Room,
        look: &mut dyn FnMut(Element<'_>),
    ) -> Result<(), Broken> {
        /// A member that is a way.
        const WAY: u64 = 1;
        let [keys, values, roles, members, kinds] = &mut room.lists;
        [
            &mut *keys,
            &mut *values,
            &mut *roles,
            &mut *members,
            &mut *kinds,
        ]
        .into_iter()
        .for_each(Vec::clear);
        let mut id = 0;
        let mut message = Message(bytes);
        while let Some(field) = message.field()? {
            match field {
                (1, Value::Number(number)) => id = number as i64,
                (2, Value::Bytes(bytes)) => packed(bytes, keys)?,
                (3, Value::Bytes(bytes)) => packed(bytes, values)?,
                (8, Value::Bytes(bytes)) => packed(bytes, roles)?,
                (9, Value::Bytes(bytes)) => packed(bytes, members)?,
                (10, Value::Bytes(bytes)) => packed(bytes, kinds)?,
                _ => {}
            }
        }
        if members.len() != roles.len() || members.len() != kinds.len() {
            return Err(Broken::Damaged);
        }
        let mut member = 0_i64;
        let mut ways = Vec::new();
        for ((step, role), kind) in members.iter().zip(roles.iter()).zip(kinds.iter()) {
            member = member.wrapping_add(signed(*step));
            if *kind == WAY {
                ways.push((member, self.text(*role)));
            }
        }
        look(Element::Relation {
            id,
            ways: &ways,
            tags: &self.tags(keys, values),
        });
        Ok(())
    }
}
