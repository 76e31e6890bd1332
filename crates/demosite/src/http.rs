//! A [`Reply`] as an HTTP response: validators, compression, headers.

use crate::clock::rfc1123;
use crate::reply::Reply;
use flate2::{Compress, Compression, Crc, FlushCompress};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::cell::RefCell;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that is there as a whole.
#[derive(Debug)]
pub(crate) struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Whether the client asks only for what is new.
pub(crate) fn is_conditional(headers: &HeaderMap) -> bool {
    headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE)
}

/// The response to `request`.
pub(crate) fn response(request: &Request<Incoming>, reply: Reply) -> Response<Whole> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let mut out = Response::new(Whole(None));
    *out.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let set = |out: &mut Response<Whole>, name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.headers_mut().insert(name, value);
        }
    };
    set(&mut out, header::CONTENT_TYPE, reply.content_type);
    if let Some(to) = &reply.location {
        set(&mut out, header::LOCATION, to);
    }
    if let Some(seconds) = reply.retry_after {
        set(&mut out, header::RETRY_AFTER, &seconds.to_string());
    }
    let modified = reply.last_modified.map(|unix| rfc1123(unix) + " GMT");
    if let Some(modified) = &modified {
        set(&mut out, header::LAST_MODIFIED, modified);
    }
    if reply.validators {
        let etag = reply.etag();
        set(&mut out, header::ETAG, &etag);
        // RFC 9110, 13.2.2: If-None-Match goes before If-Modified-Since.
        let fresh = match text(header::IF_NONE_MATCH) {
            Some(known) => {
                known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag)
            }
            None => modified.is_some() && text(header::IF_MODIFIED_SINCE) == modified.as_deref(),
        };
        if fresh {
            *out.status_mut() = StatusCode::NOT_MODIFIED;
            return out;
        }
    }
    let zip = reply.body.len() > 400
        && !reply.content_type.starts_with("image/")
        && text(header::ACCEPT_ENCODING).is_some_and(|coding| coding.contains("gzip"));
    set(&mut out, header::VARY, "Accept-Encoding");
    let body = if zip {
        set(&mut out, header::CONTENT_ENCODING, "gzip");
        gzip(&reply.body)
    } else {
        reply.body
    };
    if request.method() == Method::HEAD {
        set(&mut out, header::CONTENT_LENGTH, &body.len().to_string());
    } else {
        *out.body_mut() = Whole(Some(Bytes::from(body)));
    }
    out
}

thread_local! {
    // Its 300 kB of state cost more to make than most pages to compress.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(1), false));
}

/// One gzip member, fastest level.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 2 + 128);
    out.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
    DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        loop {
            let from = usize::try_from(deflate.total_in()).unwrap_or(usize::MAX).min(text.len());
            match deflate.compress_vec(&text[from..], &mut out, FlushCompress::Finish) {
                Ok(flate2::Status::StreamEnd) | Err(_) => break,
                Ok(_) => out.reserve(4096),
            }
        }
    });
    let mut crc = Crc::new();
    crc.update(text);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn gzip_can_be_read_by_others() {
        for text in ["", "short", &"a long and dull text, ".repeat(5_000)] {
            let mut back = String::new();
            flate2::read::GzDecoder::new(&gzip(text.as_bytes())[..])
                .read_to_string(&mut back)
                .unwrap();
            assert_eq!(back, text);
        }
    }
}
