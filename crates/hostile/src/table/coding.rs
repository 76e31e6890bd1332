//! Content codings: right, wrong, stacked, and bombs.

use crate::Resource;
use crate::coding::{
    GZIP_HEAD, MEGABYTE, ZLIB_HEAD, brotli_bomb, brotli_stored, deflate_piece, deflate_raw, gzip,
    letters_block, zlib, zstd, zstd_wide,
};
use crate::site::story;
use crate::step::{HTML, Step, repeat, send, whole};
use newshound_core::task::Expect;

/// Megabytes a bomb unpacks to: 10 GB.
const BOMB: u64 = 10_000;

fn coded(coding: &str, body: impl AsRef<[u8]>) -> Vec<Step> {
    whole("200 OK", &format!("{HTML}Content-Encoding: {coding}\r\n"), body)
}

/// A coded body made while it is sent.
fn bomb(coding: &str, steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
    let head = format!("HTTP/1.1 200 OK\r\n{HTML}Content-Encoding: {coding}\r\n\r\n");
    std::iter::once(send(head)).chain(steps).collect()
}

pub(super) fn resources() -> Vec<Resource> {
    let page = story(103);
    let plain = page.as_bytes();
    let packed = gzip(plain);
    let mut spoilt = packed.clone();
    let middle = spoilt.len() / 2;
    for byte in &mut spoilt[middle..middle + 20] {
        *byte ^= 0x5A;
    }
    let (half, other) = plain.split_at(plain.len() / 2);
    let members = [gzip(half), gzip(other)].concat();
    let rubbish = [packed.as_slice(), b"rubbish behind the end"].concat();
    let mut all = vec![
        Resource::new("gzip", "200", coded("gzip", &packed)),
        Resource::new("gzip-capitals", "200", coded("GZIP", &packed)),
        Resource::new("gzip-two-members", "200", coded("gzip", members)),
        Resource::new("gzip-rubbish-behind", "200", coded("gzip", rubbish)),
        Resource::new("gzip-empty-body", "200", coded("gzip", "")),
        Resource::new("deflate-zlib", "200", coded("deflate", zlib(plain))),
        Resource::new("deflate-raw", "200", coded("deflate", deflate_raw(plain))),
        Resource::new("brotli", "200", coded("br", brotli_stored(plain))),
        Resource::new("zstd", "200", coded("zstd", zstd(plain))),
        Resource::new("identity-named", "200", coded("identity", plain)),
        Resource::new("stacked-br-gzip", "200", coded("br, gzip", gzip(&brotli_stored(plain)))),
        Resource::new(
            "gzip-length-of-plain",
            "200",
            vec![
                send(format!(
                    "HTTP/1.1 200 OK\r\n{HTML}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                    plain.len()
                )),
                send(&packed),
            ],
        ),
        Resource::new("gzip-said-not-done", "200", coded("gzip", plain)),
        Resource::new("brotli-said-not-done", "200", coded("br", plain)),
        // The page is whole, its checksum is not.
        Resource::new("gzip-without-trailer", "200", coded("gzip", &packed[..packed.len() - 8])),
        Resource::new("gzip-done-not-said", "200", whole("200 OK", HTML, &packed)),
        Resource::new("gzip-cut-short", "bad_encoding", coded("gzip", &packed[..middle])),
        Resource::new("gzip-spoilt", "bad_encoding", coded("gzip", spoilt)),
        Resource::new("brotli-noise", "bad_encoding", coded("br", "this is no brotli ".repeat(20))),
        Resource::new("zstd-noise", "bad_encoding", coded("zstd", [0x5A; 400])),
        Resource::new("deflate-noise", "bad_encoding", coded("deflate", [0xFF; 400])),
        Resource::new("zstd-wide-window", "bad_encoding", coded("zstd", zstd_wide(plain))),
        Resource::new("coding-unknown", "bad_encoding", coded("sdch", plain)),
        Resource::new(
            "stacked-nine-times",
            "bad_encoding",
            coded(&["gzip"; 9].join(", "), (0..9).fold(page.clone().into_bytes(), |b, _| gzip(&b))),
        ),
    ];
    all.extend(bombs());
    all
}

fn bombs() -> Vec<Resource> {
    let letters = letters_block();
    let zeros = deflate_piece(&[0; MEGABYTE]);
    // A gzip file of 10 MB that unpacks to 10 GB, packed once more.
    let inner = deflate_piece(&letters.repeat(1_000));
    let inner_head = deflate_piece(GZIP_HEAD);
    // Empty stored blocks: endless input to the inner coding that never gives a byte.
    let empty = deflate_piece(&[0, 0, 0, 0xFF, 0xFF].repeat(200_000));
    let stacked = |piece: &Vec<u8>, times| {
        bomb("gzip, gzip", [send(GZIP_HEAD), send(&inner_head), repeat(piece, times)])
    };
    vec![
        Resource::new(
            "bomb-gzip",
            "too_large",
            bomb("gzip", [send(GZIP_HEAD), repeat(&letters, BOMB)]),
        ),
        // Stopped by its first bytes.
        Resource::new(
            "bomb-gzip-of-zeros",
            "not_a_page",
            bomb("gzip", [send(GZIP_HEAD), repeat(&zeros, BOMB)]),
        ),
        Resource::new(
            "bomb-deflate",
            "too_large",
            bomb("deflate", [send(ZLIB_HEAD), repeat(&letters, BOMB)]),
        ),
        Resource::new("bomb-deflate-raw", "too_large", bomb("deflate", [repeat(&letters, BOMB)])),
        Resource::new("bomb-brotli", "too_large", coded("br", brotli_bomb(640))),
        Resource::new(
            "bomb-zstd",
            "too_large",
            bomb("zstd", [repeat(zstd(&vec![b'a'; 16 << 20]), BOMB / 16)]),
        ),
        Resource::new("bomb-gzip-twice", "too_large", stacked(&inner, 10)),
        Resource::new("bomb-gzip-in-between", "too_large", stacked(&empty, 10_000)),
        Resource::new(
            "bomb-gzip-members",
            "bad_encoding",
            bomb("gzip", [repeat(gzip(b""), 1_000_000)]),
        ),
        Resource::new(
            "bomb-gzip-file",
            "too_large",
            vec![
                send("HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n\r\n"),
                send(GZIP_HEAD),
                repeat(&letters, BOMB),
            ],
        )
        .asked_as(Expect::Sitemap),
    ]
}
