//! The connection: its messages, one question and its answer at a time. Everything goes as text, which the database puts
//! into the type that the statement wants.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::IsNull;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{DataRowBody, ErrorFields, Message};
use postgres_protocol::message::frontend;

use super::Address;
use super::tls::encrypted;
use crate::store::db::{Cell, Row};
use crate::store::{Kept, StoreError};

/// How long it may take to connect.
const CONNECT: Duration = Duration::from_secs(5);

/// How long an answer may take; longer than the database itself allows a statement.
const ANSWER: Duration = Duration::from_secs(150);

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

pub struct Wire {
    stream: Box<dyn Stream>,
    out: BytesMut,
    coming: BytesMut,
    is_open: bool,
    /// What the database said last of the transaction: `I` none, `T` in one, `E` in one that has failed.
    status: u8,
}

fn broken(error: &impl ToString) -> StoreError {
    StoreError::Broken(error.to_string())
}

fn connect(address: &Address) -> io::Result<Box<dyn Stream>> {
    #[cfg(unix)]
    if address.host.starts_with('/') {
        let path = format!("{}/.s.PGSQL.{}", address.host, address.port);
        let stream = std::os::unix::net::UnixStream::connect(path)?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.set_write_timeout(Some(ANSWER))?;
        return Ok(Box::new(stream));
    }
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in (address.host.as_str(), address.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, CONNECT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                return Ok(match &address.authorities {
                    Some(file) => Box::new(encrypted(stream, &address.host, file)?),
                    None => Box::new(stream),
                });
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Wire {
    /// Connects and signs in.
    pub fn open(address: &Address) -> Kept<Self> {
        let mut wire = Self {
            stream: connect(address).map_err(|error| broken(&error))?,
            out: BytesMut::new(),
            coming: BytesMut::new(),
            is_open: true,
            status: b'I',
        };
        let name = match &address.schema {
            Some(schema) => format!("xuewei {schema}"),
            None => "xuewei".to_owned(),
        };
        let greeting = [
            ("user", address.user.as_str()),
            ("database", &address.name),
            ("application_name", &name),
            ("client_encoding", "UTF8"),
        ];
        frontend::startup_message(greeting, &mut wire.out).map_err(|error| broken(&error))?;
        wire.sign_in(address)?;
        wire.answer()?;
        Ok(wire)
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a statement of the transaction has failed.
    pub fn is_failed(&self) -> bool {
        self.status == b'E'
    }

    fn sign_in(&mut self, address: &Address) -> Kept<()> {
        let password = address.password.as_bytes();
        let mut scram = None;
        loop {
            self.send()?;
            match self.next()? {
                Message::AuthenticationOk => return Ok(()),
                Message::AuthenticationMd5Password(body) => {
                    let hash = md5_hash(address.user.as_bytes(), password, body.salt());
                    self.put(|out| frontend::password_message(hash.as_bytes(), out))?;
                }
                Message::AuthenticationSasl(body) => {
                    let mut offered = body.mechanisms();
                    let has = offered.any(|name| Ok(name == SCRAM_SHA_256));
                    if !has.map_err(|error| broken(&error))? {
                        return Err(StoreError::Broken("no way to sign in".to_owned()));
                    }
                    let first = ScramSha256::new(password, ChannelBinding::unsupported());
                    self.put(|out| {
                        frontend::sasl_initial_response(SCRAM_SHA_256, first.message(), out)
                    })?;
                    scram = Some(first);
                }
                Message::AuthenticationSaslContinue(body) => {
                    let scram = scram.as_mut().ok_or_else(out_of_turn)?;
                    scram.update(body.data()).map_err(|error| broken(&error))?;
                    let said = scram.message().to_vec();
                    self.put(|out| frontend::sasl_response(&said, out))?;
                }
                Message::AuthenticationSaslFinal(body) => {
                    let scram = scram.as_mut().ok_or_else(out_of_turn)?;
                    scram.finish(body.data()).map_err(|error| broken(&error))?;
                }
                Message::ErrorResponse(body) => return Err(told(body.fields())),
                // A password in the clear is asked for by nobody who means well.
                _ => return Err(StoreError::Broken("no way to sign in".to_owned())),
            }
        }
    }

    fn put(&mut self, message: impl FnOnce(&mut BytesMut) -> io::Result<()>) -> Kept<()> {
        message(&mut self.out).map_err(|error| broken(&error))
    }

    fn send(&mut self) -> Kept<()> {
        let sent = self.stream.write_all(&self.out);
        self.out.clear();
        let sent = sent.and_then(|()| self.stream.flush());
        sent.map_err(|error| self.lost(&error))
    }

    fn lost(&mut self, error: &impl ToString) -> StoreError {
        self.is_open = false;
        broken(error)
    }

    fn next(&mut self) -> Kept<Message> {
        let mut piece = [0_u8; 16 << 10];
        loop {
            match Message::parse(&mut self.coming) {
                Ok(Some(message)) => return Ok(message),
                Ok(None) => {}
                Err(error) => return Err(self.lost(&error)),
            }
            match self.stream.read(&mut piece) {
                Ok(0) => return Err(self.lost(&"the database has hung up")),
                Ok(read) => self
                    .coming
                    .extend_from_slice(piece.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.lost(&error)),
            }
        }
    }

    /// What comes until the database is ready for the next question: rows, and how many were changed.
    fn answer(&mut self) -> Kept<(Vec<Row>, u64)> {
        let mut rows = Vec::new();
        let mut changed = 0;
        let mut types = Vec::new();
        let mut fault = None;
        loop {
            let next = match self.next() {
                Ok(next) => next,
                // Why it hangs up, it has said before.
                Err(lost) => return Err(fault.unwrap_or(lost)),
            };
            match next {
                Message::RowDescription(body) => {
                    let fields = body.fields().map(|field| Ok(field.type_oid()));
                    types = fields.collect().map_err(|error| self.lost(&error))?;
                }
                Message::DataRow(body) => match row(&body, &types) {
                    Ok(row) => rows.push(row),
                    Err(error) => fault = fault.or(Some(error)),
                },
                Message::CommandComplete(body) => {
                    let tag = body.tag().unwrap_or_default();
                    let count = tag.rsplit(' ').next().unwrap_or_default();
                    changed = count.parse().unwrap_or(0);
                }
                Message::ErrorResponse(body) => {
                    fault = fault.or(Some(told(body.fields())));
                }
                Message::ReadyForQuery(body) => {
                    self.status = body.status();
                    return fault.map_or(Ok((rows, changed)), Err);
                }
                _ => {}
            }
        }
    }

    /// Statements without anything to put in.
    pub fn simple(&mut self, statements: &str) -> Kept<()> {
        self.put(|out| frontend::query(statements, out))?;
        self.send()?;
        self.answer().map(|_| ())
    }

    /// A statement with what goes in place of each `?`.
    pub fn ask(&mut self, statement: &str, with: &[Cell]) -> Kept<(Vec<Row>, u64)> {
        let statement = numbered(statement);
        self.put(|out| frontend::parse("", &statement, [], out))?;
        let write = |cell: &Cell, out: &mut BytesMut| {
            Ok(match cell {
                Cell::Null => IsNull::Yes,
                Cell::Int(value) => {
                    out.extend_from_slice(value.to_string().as_bytes());
                    IsNull::No
                }
                Cell::Text(text) => {
                    out.extend_from_slice(text.as_bytes());
                    IsNull::No
                }
            })
        };
        let bound = frontend::bind("", "", [], with, write, [], &mut self.out);
        if bound.is_err() {
            self.out.clear();
            return Err(StoreError::Broken("it cannot be sent".to_owned()));
        }
        self.put(|out| frontend::describe(b'P', "", out))?;
        self.put(|out| frontend::execute("", 0, out))?;
        frontend::sync(&mut self.out);
        self.send()?;
        self.answer()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.is_open {
            frontend::terminate(&mut self.out);
            let _ = self.send();
        }
    }
}

fn out_of_turn() -> StoreError {
    StoreError::Broken("the database speaks out of turn".to_owned())
}

/// What the database says went wrong. A rule of the schema is a conflict; what stands in the row is not repeated.
fn told(mut fields: ErrorFields<'_>) -> StoreError {
    let (mut code, mut message) = (String::new(), String::new());
    while let Ok(Some(field)) = fields.next() {
        let text = String::from_utf8_lossy(field.value_bytes()).into_owned();
        match field.type_() {
            b'C' => code = text,
            b'M' => message = text,
            _ => {}
        }
    }
    match code.starts_with("23") {
        true => StoreError::Conflict,
        false => StoreError::Broken(format!("{code} {message}")),
    }
}

fn row(body: &DataRowBody, types: &[u32]) -> Kept<Row> {
    /// The types of whole numbers: `int8`, `int2`, `int4`.
    const WHOLE: [u32; 3] = [20, 21, 23];
    let mut cells = Vec::new();
    let mut ranges = body.ranges();
    while let Some(range) = ranges.next().map_err(|error| broken(&error))? {
        let is_whole = types
            .get(cells.len())
            .is_some_and(|oid| WHOLE.contains(oid));
        cells.push(match range {
            None => Cell::Null,
            Some(range) => {
                let bytes = body.buffer().get(range).unwrap_or_default();
                let text = String::from_utf8_lossy(bytes).into_owned();
                match is_whole {
                    true => Cell::Int(text.parse().map_err(|error| broken(&error))?),
                    false => Cell::Text(text),
                }
            }
        });
    }
    Ok(Row(cells))
}

/// `?` as PostgreSQL counts them; such as stand in a text are text.
fn numbered(statement: &str) -> String {
    let mut text = String::with_capacity(statement.len() + 8);
    let (mut number, mut quoted) = (0, false);
    for sign in statement.chars() {
        match sign {
            '?' if !quoted => {
                number += 1;
                text.push_str(&format!("${number}"));
                continue;
            }
            '\'' => quoted = !quoted,
            _ => {}
        }
        text.push(sign);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_mark_has_its_number_but_those_in_a_text() {
        assert_eq!(
            numbered("a = ? AND b = '?' OR c IN (?, ?)"),
            "a = $1 AND b = '?' OR c IN ($2, $3)"
        );
    }
}
