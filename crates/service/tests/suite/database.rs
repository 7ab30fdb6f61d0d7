//! A PostgreSQL for the tests: what `XUEWEI_POSTGRES` names, else the one that `.ci/postgres` has started. Where there is
//! none the tests that need it say so and pass, except where `CI` is set.

use std::sync::atomic::{AtomicU32, Ordering};

use xuewei_service::store::postgres::{Address, open};

/// A schema of its own in that database; it goes with this.
pub struct NewSchema {
    pub address: Address,
    base: String,
    text: String,
}

fn base() -> Option<String> {
    let named = std::env::var("XUEWEI_POSTGRES").ok();
    let started = || {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/postgres/address");
        std::fs::read_to_string(file).ok()
    };
    named.or_else(started).map(|text| text.trim().to_owned())
}

/// The same database by TLS, as `.ci/postgres` has started it.
fn base_by_tls() -> Option<String> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../.tools/postgres/address-tls"
    );
    let text = std::fs::read_to_string(file).ok();
    text.map(|text| text.trim().to_owned())
}

impl NewSchema {
    pub fn new() -> Option<Self> {
        Self::at(base())
    }

    fn at(base: Option<String>) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Some(base) = base else {
            assert!(
                std::env::var_os("CI").is_none(),
                "no PostgreSQL: .ci/postgres starts one"
            );
            eprintln!("skipped: no PostgreSQL here; .ci/postgres starts one");
            return None;
        };
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{number}", std::process::id());
        let sign = if base.contains('?') { '&' } else { '?' };
        let text = format!("{base}{sign}schema={name}");
        let address = Address::read(&text).unwrap();
        Some(Self {
            address,
            base,
            text,
        })
    }

    /// The address as settings name it.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    fn psql(&self, text: &str) -> String {
        let done = std::process::Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "-At", "-c", text, &self.base])
            .env("PGOPTIONS", "-c client_min_messages=error")
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Ends every connection to the database that works in this schema.
    pub fn cut_connections(&self) {
        let schema = self.address.schema.clone().unwrap();

        self.psql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
             AND application_name = 'xuewei {schema}'"
        ));
    }
}

impl Drop for NewSchema {
    fn drop(&mut self) {
        let schema = self.address.schema.clone().unwrap();
        self.psql(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
    }
}

#[test]
fn a_wrong_password_and_a_database_that_is_not_there_are_told_and_the_password_is_not() {
    let Some(place) = NewSchema::new() else {
        return;
    };
    let wrong = Address {
        password: "not the password".to_owned(),
        ..place.address.clone()
    };
    let missing = Address {
        name: "no_such_database".to_owned(),
        ..place.address.clone()
    };
    let closed = Address {
        port: 1,
        ..place.address.clone()
    };
    for (address, says) in [
        (wrong, "password"),
        (missing, "no_such_database"),
        (closed, ""),
    ] {
        let told = match open(&address) {
            Ok(_) => panic!("it opens"),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(says), "{told}");
        assert!(!told.contains("not the password"), "{told}");
    }
}

/// What is told where a database does not open.
fn refusal(address: &Address) -> String {
    match open(address) {
        Ok(_) => panic!("it opens"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_database_by_tls_is_known_by_its_authority_and_by_its_name() {
    let Some(place) = NewSchema::at(base_by_tls()) else {
        return;
    };
    let held = open(&place.address).unwrap();
    let schema = place.address.schema.clone().unwrap();
    let hidden = place.psql(&format!(
        "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
         WHERE application_name = 'xuewei {schema}'"
    ));
    assert_eq!(hidden, "t");
    drop(held);
    let of = |file: &str| {
        let authority = place.address.authorities.clone().unwrap();
        Some(authority.with_file_name(file))
    };
    let other = Address {
        authorities: of("other.pem"),
        ..place.address.clone()
    };
    assert!(
        refusal(&other).contains("UnknownIssuer"),
        "{}",
        refusal(&other)
    );
    let none = Address {
        authorities: of("nothing.pem"),
        ..place.address.clone()
    };
    assert!(refusal(&none).contains("nothing.pem"), "{}", refusal(&none));
    let no_certificate = Address {
        authorities: of("names"),
        ..place.address.clone()
    };
    assert!(refusal(&no_certificate).contains("no certificate"));
    // The same database under a name of which its certificate says nothing.
    let elsewhere = Address {
        host: "127.0.0.1".to_owned(),
        ..place.address.clone()
    };
    let told = refusal(&elsewhere);
    assert!(told.contains("certificate"), "{told}");
}

#[test]
fn what_speaks_no_tls_gets_neither_name_nor_password() {
    use std::io::{Read, Write};
    let Some(place) = NewSchema::at(base_by_tls()) else {
        return;
    };
    for (answer, says) in [
        (&b"N"[..], "does not speak TLS"),
        (b"Snothing of the kind", ""),
    ] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut question = [0; 8];
            stream.read_exact(&mut question).unwrap();
            stream.write_all(answer).unwrap();
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest);
            rest
        });
        let address = Address {
            port,
            ..place.address.clone()
        };
        let told = refusal(&address);
        assert!(told.contains(says), "{told}");
        let rest = heard.join().unwrap();
        let has = |text: &[u8]| rest.windows(text.len()).any(|part| part == text);
        assert!(!has(b"xuewei") && !has(place.address.password.as_bytes()));
    }
}
