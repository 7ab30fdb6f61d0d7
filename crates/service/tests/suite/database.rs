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

impl NewSchema {
    pub fn new() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Some(base) = base() else {
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

    fn psql(&self, text: &str) {
        let done = std::process::Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "-c", text, &self.base])
            .env("PGOPTIONS", "-c client_min_messages=error")
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
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
