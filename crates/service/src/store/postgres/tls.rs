//! The connection encrypted: TLS 1.2 or 1.3, the certificate signed by an authority that is named, for the host that is asked.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use bytes::BytesMut;
use postgres_protocol::message::frontend;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

fn wrong(why: impl ToString) -> io::Error {
    io::Error::other(why.to_string())
}

/// Encrypts a connection that has just been made.
///
/// # Errors
/// The authorities cannot be read, the database speaks no TLS, or its certificate is not theirs or not for the host.
pub(super) fn encrypted(
    mut plain: TcpStream,
    host: &str,
    authorities: &Path,
) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let unread = |why: &dyn ToString| {
        let file = authorities.display();
        wrong(format!("sslrootcert={file}: {}", why.to_string()))
    };
    let mut roots = RootCertStore::empty();
    for one in CertificateDer::pem_file_iter(authorities).map_err(|why| unread(&why))? {
        let one = one.map_err(|why| unread(&why))?;
        roots.add(one).map_err(|why| unread(&why))?;
    }
    if roots.is_empty() {
        return Err(unread(&"no certificate in it"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut question = BytesMut::new();
    frontend::ssl_request(&mut question);
    plain.write_all(&question)?;
    // One byte and no more: what came with it would have come in the open.
    let mut answer = [0];
    plain.read_exact(&mut answer)?;
    if answer != *b"S" {
        return Err(wrong("the database does not speak TLS (ssl = on)"));
    }
    let name = ServerName::try_from(host.to_owned()).map_err(wrong)?;
    let mut session = ClientConnection::new(Arc::new(config), name).map_err(wrong)?;
    while session.is_handshaking() {
        session.complete_io(&mut plain)?;
    }
    Ok(StreamOwned::new(session, plain))
}
