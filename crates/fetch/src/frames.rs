//! HTTP/2 frames that carry nothing: a budget for each connection.
//!
//! A server may send PING, SETTINGS, WINDOW_UPDATE and the like as fast as its line allows; the client
//! answers or drops each, which costs a core for as long as the request may take, and the client's own
//! library has no bound (h2 0.4.20). HTTP/2 is only spoken over TLS here, so its frames pass through the
//! one place where records are decrypted: [`counting`] wraps the cipher suites of a TLS provider, and a
//! connection whose frames without progress are over its budget fails there, before they are parsed.
//!
//! It must not judge anything else: a connection that does not begin as HTTP/2 does is not looked at.

use rustls::crypto::CryptoProvider;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, KeyBlockShape, MessageDecrypter,
    MessageEncrypter, Tls12AeadAlgorithm, Tls13AeadAlgorithm, UnsupportedOperationError,
};
use rustls::{
    ConnectionTrafficSecrets, ContentType, Error, SupportedCipherSuite, Tls12CipherSuite,
    Tls13CipherSuite,
};

/// Frames without progress that a connection may bring, and that progress may win back: a server
/// that measures its line by a PING for each piece it sends stays far below. At 9 to 17 bytes a frame
/// these are 17 KB and some milliseconds.
const BUDGET: u32 = 1_000;
/// Bytes of a frame's header (RFC 9113 section 4.1).
const HEADER: usize = 9;

/// Types of frames (RFC 9113 section 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
/// The message by which a TLS 1.3 server changes its key (RFC 8446 section 4).
const KEY_UPDATE: u8 = 24;

/// What is known of a connection.
#[derive(Debug)]
enum Protocol {
    /// Its first bytes have not come.
    Unknown,
    /// It begins with a SETTINGS frame (RFC 9113 section 3.4).
    Http2,
    /// Anything else.
    Other,
}

/// The frames of one connection.
#[derive(Debug)]
struct Frames {
    protocol: Protocol,
    header: [u8; HEADER],
    /// Bytes of the header that have come.
    have: usize,
    /// Bytes of the frame's content still to come.
    skip: usize,
    budget: u32,
}

impl Default for Frames {
    fn default() -> Self {
        Self { protocol: Protocol::Unknown, header: [0; HEADER], have: 0, skip: 0, budget: BUDGET }
    }
}

impl Frames {
    /// Looks at the next bytes of the connection. `false` when its budget is used up.
    fn take(&mut self, mut bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return self.spend();
        }
        while !bytes.is_empty() {
            if matches!(self.protocol, Protocol::Other) {
                return true;
            }
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            bytes = &bytes[skipped..];
            let taken = (HEADER - self.have).min(bytes.len());
            self.header[self.have..self.have + taken].copy_from_slice(&bytes[..taken]);
            self.have += taken;
            bytes = &bytes[taken..];
            if self.have == HEADER && self.skip == 0 {
                self.have = 0;
                if !self.frame() {
                    return false;
                }
            }
        }
        true
    }

    /// A header is whole.
    fn frame(&mut self) -> bool {
        let [a, b, c, kind, flags, stream @ ..] = self.header;
        if matches!(self.protocol, Protocol::Unknown) {
            let is_first = kind == SETTINGS && flags == 0 && stream == [0; 4];
            self.protocol = if is_first { Protocol::Http2 } else { Protocol::Other };
        }
        self.skip = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        if matches!(kind, DATA | HEADERS | CONTINUATION) && self.skip > 0 {
            self.budget = (self.budget + 1).min(BUDGET);
            return true;
        }
        self.spend()
    }

    fn spend(&mut self) -> bool {
        let left = self.budget.checked_sub(1);
        self.budget = left.unwrap_or(0);
        left.is_some()
    }
}

/// Counts what it decrypts.
struct Counting {
    inner: Box<dyn MessageDecrypter>,
    frames: Frames,
}

impl Counting {
    fn over(inner: Box<dyn MessageDecrypter>) -> Box<dyn MessageDecrypter> {
        Box::new(Self { inner, frames: Frames::default() })
    }
}

impl MessageDecrypter for Counting {
    fn decrypt<'a>(
        &mut self,
        message: InboundOpaqueMessage<'a>,
        seq: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        let plain = self.inner.decrypt(message, seq)?;
        let fits = match plain.typ {
            ContentType::ApplicationData => self.frames.take(plain.payload),
            // A new key comes with a new decrypter, whose budget would be new and which would not know
            // where a frame begins. Servers change keys after hundreds of gigabytes.
            ContentType::Handshake => {
                !matches!(self.frames.protocol, Protocol::Http2)
                    || plain.payload.first() != Some(&KEY_UPDATE)
            }
            _ => true,
        };
        if fits { Ok(plain) } else { Err(Error::General(TOO_MANY.to_owned())) }
    }
}

/// What is said of a connection that was over its budget.
const TOO_MANY: &str = "HTTP/2 frames without end that carry nothing";

struct Counting13(&'static dyn Tls13AeadAlgorithm);

impl Tls13AeadAlgorithm for Counting13 {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        self.0.encrypter(key, iv)
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        Counting::over(self.0.decrypter(key, iv))
    }

    fn key_len(&self) -> usize {
        self.0.key_len()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: Iv,
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv)
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

struct Counting12(&'static dyn Tls12AeadAlgorithm);

impl Tls12AeadAlgorithm for Counting12 {
    fn encrypter(&self, key: AeadKey, iv: &[u8], extra: &[u8]) -> Box<dyn MessageEncrypter> {
        self.0.encrypter(key, iv, extra)
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        Counting::over(self.0.decrypter(key, iv))
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        self.0.key_block_shape()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: &[u8],
        explicit: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv, explicit)
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

/// `provider` with a budget for each connection. The suites are kept for ever, as rustls asks: call it
/// once in a process.
pub(crate) fn counting(mut provider: CryptoProvider) -> CryptoProvider {
    for suite in &mut provider.cipher_suites {
        *suite = match *suite {
            SupportedCipherSuite::Tls13(of) => {
                let aead_alg = Box::leak(Box::new(Counting13(of.aead_alg)));
                let Tls13CipherSuite { common, hkdf_provider, quic, .. } = of;
                let common = copy(common);
                let (hkdf_provider, quic) = (*hkdf_provider, *quic);
                let suite = Tls13CipherSuite { common, hkdf_provider, aead_alg, quic };
                SupportedCipherSuite::Tls13(Box::leak(Box::new(suite)))
            }
            SupportedCipherSuite::Tls12(of) => {
                let aead_alg = Box::leak(Box::new(Counting12(of.aead_alg)));
                let Tls12CipherSuite { common, prf_provider, kx, sign, .. } = of;
                let (common, prf_provider) = (copy(common), *prf_provider);
                let suite = Tls12CipherSuite { common, prf_provider, kx: *kx, sign, aead_alg };
                SupportedCipherSuite::Tls12(Box::leak(Box::new(suite)))
            }
        };
    }
    provider
}

fn copy(of: &rustls::crypto::CipherSuiteCommon) -> rustls::crypto::CipherSuiteCommon {
    rustls::crypto::CipherSuiteCommon {
        suite: of.suite,
        hash_provider: of.hash_provider,
        confidentiality_limit: of.confidentiality_limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, stream: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("short");
        let mut bytes = vec![0, 0, length, kind, 0, 0, 0, 0, stream];
        bytes.extend_from_slice(content);
        bytes
    }

    #[test]
    fn frames_without_progress_have_a_budget_however_they_are_cut() {
        let many = usize::try_from(BUDGET).expect("a number");
        let first = frame(SETTINGS, 0, &[0; 6]);
        for kind in [2, 3, 4, 6, 7, 8, 32] {
            let idle = frame(kind, 0, &[0; 8]);
            for cut in [1, 5, 9, 17, 4096] {
                let bytes = [first.clone(), idle.repeat(2 * many)].concat();
                let mut frames = Frames::default();
                let taken = bytes.chunks(cut).take_while(|piece| frames.take(piece)).count();
                let whole = taken * cut / idle.len();
                assert!(whole >= many - 400 && whole <= many, "{kind} {cut}: {whole}");
            }
        }
    }

    #[test]
    fn progress_wins_it_back_and_other_protocols_have_none() {
        let mut frames = Frames::default();
        assert!(frames.take(&frame(SETTINGS, 0, &[])));
        for _ in 0..10 * BUDGET {
            assert!(frames.take(&frame(6, 0, &[0; 8])) && frames.take(&frame(DATA, 1, b"x")));
        }
        let mut text = Frames::default();
        for _ in 0..10 * BUDGET {
            assert!(text.take(b"HTTP/1.1 200 OK\r\n\r\n"));
        }
        let mut empty = Frames::default();
        assert_eq!((0..10 * BUDGET).take_while(|_| empty.take(b"")).count(), 1_000);
    }
}
