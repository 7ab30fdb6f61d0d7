//! Files as they are sent.

use std::io::Read;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;

use super::Fault;
use crate::folders::file_below;
use crate::words::percent;

/// A report runs its own scripts, in an origin of its own: what it holds can reach nothing of the service.
const REPORT: &str = "sandbox allow-scripts allow-downloads allow-popups allow-modals; default-src 'none'; \
     script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; form-action 'none'; \
     frame-ancestors 'none'; base-uri 'none'";

const PIECE: usize = 64 << 10;

/// The kind of a file, and whether a browser shows it.
fn kind(name: &str) -> (&'static str, bool) {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => ("text/html; charset=utf-8", true),
        "json" => ("application/json", true),
        "geojson" => ("application/geo+json", false),
        "csv" => ("text/csv; charset=utf-8", false),
        "toml" => ("application/toml", false),
        "xlsx" => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (kind, false)
        }
        "parquet" => ("application/vnd.apache.parquet", false),
        _ => ("application/octet-stream", false),
    }
}

/// A file below a folder, in pieces. What was `uploaded` is never shown as a page.
///
/// # Errors
/// There is none of this name.
pub async fn content(folder: &Path, name: &str, uploaded: bool) -> Result<Response, Fault> {
    let path = file_below(folder, name).ok_or(Fault::missing())?;
    let mut file = std::fs::File::open(&path).map_err(|_| Fault::missing())?;
    let length = file.metadata()?.len();
    let (pieces, coming) = mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece);
            let sent = match read {
                Ok(0) => return,
                Ok(read) => {
                    piece.truncate(read);
                    pieces.blocking_send(Ok(piece.into()))
                }
                Err(error) => pieces.blocking_send(Err(error)),
            };
            if sent.is_err() {
                return;
            }
        }
    });
    let stream = futures_util::stream::unfold(coming, |mut coming| async move {
        coming.recv().await.map(|piece| (piece, coming))
    });
    let (kind, shown) = kind(name);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(REPORT));
    let way = if shown && !uploaded {
        "inline"
    } else {
        "attachment"
    };
    let last = name.rsplit('/').next().unwrap_or(name);
    let disposition = format!("{way}; filename*=UTF-8''{}", percent(last));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok((headers, Body::from_stream(stream)).into_response())
}
