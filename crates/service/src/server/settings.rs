//! `serve.toml`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::sign_in::openid::{BadOpenId, OpenIdSettings};
use crate::sign_in::stolen::is_stolen;
use crate::store::postgres::{Address, BadAddress};
use crate::words::Lang;
use crate::work::Limits;

/// The store in a file of the folder for data.
const SQLITE: &str = "sqlite";

/// How the service is set up. Without a file it is the desk version: this computer alone, a folder for data, no account.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The folder for data; relative to the file.
    pub data: PathBuf,
    /// The address at which it listens.
    pub address: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Names under which browsers reach it, with the port where that is not the usual one. Needed where `address` is not
    /// this computer alone.
    pub hosts: Vec<String>,
    /// Browsers reach it over TLS, which a proxy in front of it speaks.
    pub tls_in_front: bool,
    /// Where the store is: `sqlite`, a file in the folder for data, or `postgres://USER:PASSWORD@HOST:PORT/NAME`.
    pub database: String,
    /// People have accounts with passwords; without, a link or a token is all there is.
    pub accounts: bool,
    /// Everybody needs an authenticator beside the password.
    pub second_factor: bool,
    /// SHA-1 of stolen passwords in order, one a line, as Have I Been Pwned publishes them: none of these is taken.
    pub stolen_passwords: Option<PathBuf>,
    /// Another system with whose accounts people sign in too.
    pub openid: Option<OpenIdSettings>,
    /// Results of a draw whose list and seed were not committed beforehand are neither approved nor released. Where a round
    /// has a commitment, it is held to it either way.
    pub committed_draw: bool,
    /// Hours that a session lasts.
    pub session_hours: u32,
    /// Minutes that it lasts without being used.
    pub idle_minutes: u32,
    /// Days after the end of its last release that what a round holds is kept; for ever without it.
    pub keep_days: Option<u32>,
    /// The drop folder of the families' portal, where requests come in and replies go out; relative to the file.
    pub drop: Option<PathBuf>,
    /// The program that hands a message to the bureau's SMS gateway (`xuewei resend`); relative to the file.
    pub sms: Option<PathBuf>,
    /// Runs at a time.
    pub workers: usize,
    /// Bytes of one uploaded file.
    pub file_bytes: u64,
    /// Bytes of one upload.
    pub upload_bytes: u64,
    /// Minutes that a run may take.
    pub run_minutes: u64,
    /// The language of what the server says at its start.
    pub lang: Option<Lang>,
    /// The token of the owner, for other programs; also `--token` or `XUEWEI_TOKEN`.
    #[serde(skip)]
    pub token: Option<String>,
    /// The program whose commands are run; this one, unless a test puts another in its place.
    #[serde(skip)]
    pub program: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            data: PathBuf::from("xuewei-data"),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8720,
            hosts: Vec::new(),
            tls_in_front: false,
            database: SQLITE.to_owned(),
            accounts: false,
            second_factor: false,
            stolen_passwords: None,
            openid: None,
            committed_draw: false,
            session_hours: 12,
            idle_minutes: 120,
            keep_days: None,
            drop: None,
            sms: None,
            workers: 1,
            file_bytes: limits.file_bytes,
            upload_bytes: limits.upload_bytes,
            run_minutes: limits.run.as_secs() / 60,
            lang: None,
            token: None,
            program: PathBuf::new(),
        }
    }
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    /// They cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, String),
    /// The service would be reached from elsewhere under any name.
    #[error(
        "hosts: name the addresses under which browsers reach the service, since it listens at {0}"
    )]
    NoHosts(IpAddr),
    /// Passwords would go over the wire as they are.
    #[error(
        "accounts: passwords would be read on the way to {0}; put a proxy that speaks TLS in front (tls_in_front = true)"
    )]
    OpenPasswords(IpAddr),
    /// There is nothing that a second factor would go with.
    #[error("second_factor, openid: only with accounts = true")]
    NoAccounts,
    /// The provider cannot be used.
    #[error(transparent)]
    OpenId(#[from] BadOpenId),
    /// The address of the database.
    #[error(transparent)]
    Database(#[from] BadAddress),
    /// Nobody can ask.
    #[error("sms: only with drop, where the portal puts what families ask for")]
    NoDrop,
    /// Nothing would be run.
    #[error("workers: at least 1")]
    NoWorkers,
}

impl Settings {
    /// Reads `serve.toml`.
    ///
    /// # Errors
    /// It cannot be read, or names a key that there is not.
    pub fn read(file: &Path) -> Result<Self, BadSettings> {
        let unreadable = |why: String| BadSettings::Unreadable(file.to_owned(), why);
        let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
        let mut settings: Self =
            toml::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        if let Some(folder) = file.parent() {
            settings.data = folder.join(settings.data);
            settings.drop = settings.drop.map(|drop| folder.join(drop));
            settings.sms = settings.sms.map(|sms| folder.join(sms));
            settings.stolen_passwords = settings.stolen_passwords.map(|list| folder.join(list));
            if let Some(openid) = &mut settings.openid {
                for file in [&mut openid.secret_file, &mut openid.authorities] {
                    *file = file.take().map(|file| folder.join(file));
                }
            }
        }
        Ok(settings)
    }

    /// Whether they can be used.
    ///
    /// # Errors
    /// They cannot.
    pub fn check(&self) -> Result<(), BadSettings> {
        if !self.address.is_loopback() && self.hosts.is_empty() {
            return Err(BadSettings::NoHosts(self.address));
        }
        if self.accounts && !self.tls_in_front && !self.address.is_loopback() {
            return Err(BadSettings::OpenPasswords(self.address));
        }
        if (self.second_factor || self.openid.is_some()) && !self.accounts {
            return Err(BadSettings::NoAccounts);
        }
        if let Some(list) = &self.stolen_passwords {
            is_stolen(list, "")
                .map_err(|why| BadSettings::Unreadable(list.clone(), why.to_string()))?;
        }
        if self.sms.is_some() && self.drop.is_none() {
            return Err(BadSettings::NoDrop);
        }
        self.postgres()?;
        if self.workers == 0 {
            return Err(BadSettings::NoWorkers);
        }
        Ok(())
    }

    /// Where PostgreSQL is, where the store is there.
    ///
    /// # Errors
    /// It is no address.
    pub fn postgres(&self) -> Result<Option<Address>, BadAddress> {
        match self.database.as_str() {
            SQLITE => Ok(None),
            address => Address::read(address).map(Some),
        }
    }

    /// How much is taken on.
    pub fn limits(&self) -> Limits {
        Limits {
            file_bytes: self.file_bytes,
            upload_bytes: self.upload_bytes,
            run: Duration::from_secs(self.run_minutes.saturating_mul(60)),
            ..Limits::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_it_misspells_is_refused() {
        let at = tempfile::tempdir().unwrap();
        let file = at.path().join("serve.toml");
        std::fs::write(
            &file,
            "port = 8080\ndata = 'd'\ndrop = 'in'\nhosts = ['xw.example']\n",
        )
        .unwrap();
        let settings = Settings::read(&file).unwrap();
        assert_eq!((settings.port, settings.data), (8080, at.path().join("d")));
        assert_eq!(settings.drop, Some(at.path().join("in")));
        std::fs::write(&file, "prot = 8080\n").unwrap();
        assert!(
            Settings::read(&file)
                .err()
                .unwrap()
                .to_string()
                .contains("prot")
        );
        assert!(Settings::read(&at.path().join("none.toml")).is_err());
    }

    #[test]
    fn whoever_listens_to_others_says_under_which_names() {
        let mut settings = Settings {
            address: "0.0.0.0".parse().unwrap(),
            ..Settings::default()
        };
        assert!(matches!(settings.check(), Err(BadSettings::NoHosts(_))));
        settings.hosts.push("xw.example".to_owned());
        assert!(settings.check().is_ok());
        settings.accounts = true;
        assert!(matches!(
            settings.check(),
            Err(BadSettings::OpenPasswords(_))
        ));
        settings.tls_in_front = true;
        assert!(settings.check().is_ok());
        settings.database = "mysql://x".to_owned();
        assert!(matches!(settings.check(), Err(BadSettings::Database(_))));
        settings.database = "postgres://xuewei@/rounds?host=/run/postgresql".to_owned();
        assert!(settings.check().is_ok());
        settings.workers = 0;
        assert!(matches!(settings.check(), Err(BadSettings::NoWorkers)));
    }
}
