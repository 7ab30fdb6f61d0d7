//! Where the database is: `postgres://USER:PASSWORD@HOST:PORT/NAME`, or `postgres://USER@/NAME?host=/run/postgresql` for
//! the socket of this computer; with `sslmode=verify-full&sslrootcert=FILE` by TLS.

use std::path::PathBuf;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or number, or the folder of a socket, which begins with `/`.
    pub host: String,
    /// Its port, also of a socket.
    pub port: u16,
    /// Who signs in.
    pub user: String,
    /// With what.
    pub password: String,
    /// The database.
    pub name: String,
    /// The schema in it, where it is not the usual one.
    pub schema: Option<String>,
    /// The authorities (PEM) of which one has signed the certificate of the host, where the connection is encrypted.
    pub authorities: Option<PathBuf>,
}

/// It is no such address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It does not begin with `postgres://`, names no database, or has a part that is not known.
    #[error("database: postgres://USER:PASSWORD@HOST:PORT/NAME is meant: {0}")]
    Form(&'static str),
    /// It leads to another computer, and nothing would be hidden on the way.
    #[error(
        "database: the connection is not encrypted. Add sslmode=verify-full&sslrootcert=FILE (the authority of its certificate, PEM), use the socket (?host=/run/postgresql), or add sslmode=disable where the line between the two is yours alone"
    )]
    Open,
    /// It is to be encrypted, and nothing says by which authority the other side is known.
    #[error(
        "database: sslmode=verify-full needs sslrootcert=FILE: the authority that has signed the certificate of the host, as PEM"
    )]
    Authority,
    /// A socket of this computer is not encrypted.
    #[error("database: a socket of this computer needs no sslmode")]
    Socket,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "postgres://{}@{}/{}", self.user, self.host, self.name)
    }
}

impl Address {
    /// Reads it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, BadAddress> {
        let rest = text
            .strip_prefix("postgres://")
            .or_else(|| text.strip_prefix("postgresql://"))
            .ok_or(BadAddress::Form("it begins otherwise"))?;
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, name) = rest.split_once('/').unwrap_or((rest, ""));
        let (who, host) = place.rsplit_once('@').unwrap_or(("", place));
        let (user, password) = who.split_once(':').unwrap_or((who, ""));
        let (host, port) = split_port(host)?;
        let mut address = Self {
            host: plain(host)?,
            port,
            user: plain(user)?,
            password: plain(password)?,
            name: plain(name)?,
            schema: None,
            authorities: None,
        };
        let (mut is_open, mut is_hidden) = (false, false);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("host", host)) => address.host = plain(host)?,
                Some(("user", user)) => address.user = plain(user)?,
                Some(("schema", schema)) if is_schema(schema) => {
                    address.schema = Some(schema.to_owned());
                }
                Some(("sslmode", "disable")) => is_open = true,
                Some(("sslmode", "verify-full")) => is_hidden = true,
                // Encrypted for whoever answers: this is not offered, since anybody on the way could be the one.
                Some(("sslmode", _)) => {
                    return Err(BadAddress::Form("sslmode is verify-full or disable"));
                }
                Some(("sslrootcert", file)) => address.authorities = Some(plain(file)?.into()),
                _ => return Err(BadAddress::Form("an option is not known")),
            }
        }
        if address.host.is_empty() {
            "127.0.0.1".clone_into(&mut address.host);
        }
        if address.name.is_empty() || address.user.is_empty() {
            return Err(BadAddress::Form("user or database is missing"));
        }
        match (&address.authorities, is_hidden) {
            (Some(_), false) => Err(BadAddress::Form(
                "sslrootcert goes with sslmode=verify-full",
            )),
            (_, true) if is_open => Err(BadAddress::Form("sslmode stands twice")),
            (None, true) => Err(BadAddress::Authority),
            (Some(_), true) if address.host.starts_with('/') => Err(BadAddress::Socket),
            (Some(file), true) if !file.is_absolute() => Err(BadAddress::Form(
                "sslrootcert is a whole path, such as /etc/xuewei/ca.pem",
            )),
            (Some(_), true) => Ok(address),
            (None, false) if is_open || address.is_here() => Ok(address),
            (None, false) => Err(BadAddress::Open),
        }
    }

    /// Whether what goes to it stays on this computer.
    fn is_here(&self) -> bool {
        let number = self.host.parse::<std::net::IpAddr>();
        self.host.starts_with('/')
            || self.host == "localhost"
            || number.is_ok_and(|number| number.is_loopback())
    }
}

fn is_schema(text: &str) -> bool {
    let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    text.starts_with(|sign: char| sign.is_ascii_lowercase())
        && text.chars().all(is_plain)
        && text.len() <= 60
}

fn split_port(host: &str) -> Result<(&str, u16), BadAddress> {
    let bad = BadAddress::Form("the port is no number");
    let (host, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match host.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host, None),
        },
    };
    let port = port.map_or(Ok(5432), str::parse).map_err(|_| bad)?;
    Ok((host, port))
}

/// What `%41` and the like stand for.
fn plain(text: &str) -> Result<String, BadAddress> {
    let bad = || BadAddress::Form("a % is followed by no number");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let coded = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = coded.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.ok_or_else(bad)?);
        rest = after.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_password_and_socket() {
        let read = Address::read("postgres://xuewei:a%40b%2Fc@127.0.0.1:5433/rounds").unwrap();
        assert_eq!(
            (read.user.as_str(), read.password.as_str(), read.port),
            ("xuewei", "a@b/c", 5433)
        );
        assert!(!format!("{read:?}").contains("a@b"));
        let read =
            Address::read("postgresql://xuewei@/rounds?host=/run/postgresql&schema=t1").unwrap();
        assert_eq!(
            (read.host.as_str(), read.schema.as_deref()),
            ("/run/postgresql", Some("t1"))
        );
        let read = Address::read("postgres://u@[::1]:7/n").unwrap();
        assert_eq!((read.host.as_str(), read.port), ("::1", 7));
    }

    #[test]
    fn nothing_goes_to_another_computer_in_the_open_unless_told_to() {
        let far = "postgres://u:p@db.example/n";
        assert_eq!(Address::read(far), Err(BadAddress::Open));
        assert!(Address::read(&format!("{far}?sslmode=disable")).is_ok());
        let hidden = Address::read(&format!(
            "{far}?sslmode=verify-full&sslrootcert=/etc/a%20b.pem"
        ));
        assert_eq!(
            hidden.unwrap().authorities,
            Some(PathBuf::from("/etc/a b.pem"))
        );
        for (options, why) in [
            ("sslmode=verify-full", BadAddress::Authority),
            (
                "sslmode=verify-full&sslrootcert=/a&host=/run",
                BadAddress::Socket,
            ),
        ] {
            assert_eq!(
                Address::read(&format!("{far}?{options}")),
                Err(why),
                "{options}"
            );
        }
        for bad in [
            "mysql://u@h/n",
            "postgres://u@localhost",
            "postgres://localhost/n",
            "postgres://u@localhost:x/n",
            "postgres://u%4@localhost/n",
            "postgres://u@localhost/n?schema=a;b",
            "postgres://u@localhost/n?sslmode=require",
            "postgres://u@localhost/n?sslrootcert=/a",
            "postgres://u@localhost/n?sslmode=verify-full&sslrootcert=a",
            "postgres://u@localhost/n?sslmode=disable&sslrootcert=a",
            "postgres://u@localhost/n?sslmode=disable&sslmode=verify-full&sslrootcert=a",
        ] {
            assert!(Address::read(bad).is_err(), "{bad}");
        }
    }
}
