//! Every coding by pieces of every size, and what is wrong with a body.

use super::{Decoder, Fault};
use newshound_hostile::{brotli_stored, deflate_raw, gzip, zlib, zstd};
use proptest::prelude::*;

fn decode(coding: &str, body: &[u8], piece: usize, cap: usize) -> Result<Vec<u8>, Fault> {
    let mut decoder = Decoder::new(coding, cap)?;
    let mut out = Vec::new();
    for piece in body.chunks(piece) {
        decoder.push(piece, &mut out)?;
    }
    decoder.finish()?;
    Ok(out)
}

fn text() -> Vec<u8> {
    (0..4_000u32).flat_map(|n| format!("{n} lines of text, ").into_bytes()).collect()
}

#[test]
fn undoes_what_was_done_in_pieces_of_any_size() {
    let text = text();
    let (half, other) = text.split_at(text.len() / 3);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("", text.clone()),
        ("identity", text.clone()),
        ("gzip", gzip(&text)),
        ("x-gzip", gzip(&text)),
        ("GZip", gzip(&text)),
        ("gzip", [gzip(half), gzip(b""), gzip(other)].concat()),
        ("gzip", [gzip(&text), b"rubbish".to_vec()].concat()),
        ("gzip", [gzip(&text), vec![0; 900]].concat()),
        ("deflate", zlib(&text)),
        ("deflate", deflate_raw(&text)),
        ("br", brotli_stored(&text)),
        ("zstd", zstd(&text)),
        ("zstd", [zstd(half), zstd(other)].concat()),
        ("zstd", [zstd(&text), b"rubbish".to_vec()].concat()),
        ("gzip, br", brotli_stored(&gzip(&text))),
        ("br,gzip", gzip(&brotli_stored(&text))),
        ("zstd , identity, gzip", gzip(&zstd(&text))),
        ("gzip,gzip,gzip,gzip", gzip(&gzip(&gzip(&gzip(&text))))),
    ];
    for (number, (coding, body)) in cases.iter().enumerate() {
        for piece in [1, 7, 4_096, usize::MAX] {
            // A byte at a time is slow and shows all there is in the first few cases.
            if piece == 1 && body.len() > 100_000 {
                continue;
            }
            let got = decode(coding, body, piece, 10_000_000);
            assert!(got.as_ref() == Ok(&text), "case {number} {coding} by {piece}");
        }
    }
}

/// A body means the same however the wire cuts it.
#[test]
fn rubbish_behind_the_end_is_ignored_in_pieces_of_any_size() {
    for (coding, whole) in [("gzip", gzip(b"text")), ("zstd", zstd(b"text"))] {
        for rubbish in
            [&b"x"[..], b"rubbish", b"x\x1F\x8B\x08", b"xyz\x28\xB5\x2F\xFD\x00", b"\0\0\0"]
        {
            let body = [&whole, rubbish].concat();
            for piece in [1, 2, 3, 5, usize::MAX] {
                let got = decode(coding, &body, piece, 100);
                assert_eq!(got.as_deref(), Ok(&b"text"[..]), "{coding} {rubbish:?} by {piece}");
            }
        }
    }
}

/// A second frame that begins well and is damaged is no rubbish.
#[test]
fn a_damaged_second_part_is_told_in_pieces_of_any_size() {
    let frame = [&zstd(b"text")[..], b"\x28\xB5\x2F\xFD\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"].concat();
    let member = [&gzip(b"text")[..], b"\x1F\x8B\xFF\xFF\xFF"].concat();
    for (coding, body) in [("zstd", frame), ("gzip", member)] {
        for piece in [1, 2, 3, 5, usize::MAX] {
            assert!(
                matches!(decode(coding, &body, piece, 100), Err(Fault::Bad(_))),
                "{coding} by {piece}"
            );
        }
    }
}

/// A raw stored block with odd padding begins like zlib, but for the check.
#[test]
fn raw_deflate_is_known_by_its_first_two_bytes() {
    let body = b"\x78\x04\x00\xFB\xFFtext\x01\x00\x00\xFF\xFF";
    for piece in [1, 2, usize::MAX] {
        let got = decode("deflate", body, piece, 100);
        assert_eq!(got.as_deref(), Ok(&b"text"[..]), "by {piece}");
    }
}

#[test]
fn names_what_is_wrong() {
    let text = text();
    let cut = |mut body: Vec<u8>| {
        body.truncate(body.len() / 2);
        body
    };
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("gzip", text.clone()),
        ("gzip", cut(gzip(&text))),
        ("deflate", cut(zlib(&text))),
        ("deflate", cut(deflate_raw(&text))),
        ("deflate", vec![0xFF; 100]),
        ("br", cut(brotli_stored(&text))),
        ("br", text.clone()),
        ("zstd", cut(zstd(&text))),
        ("zstd", text.clone()),
        ("gzip, br", gzip(&brotli_stored(&text))),
        ("compress", text.clone()),
        ("gzip,gzip,gzip,gzip,gzip", gzip(&text)),
        ("gzip", gzip(b"").repeat(5_000)),
    ];
    for (number, (coding, body)) in bad.iter().enumerate() {
        for piece in [1_000, usize::MAX] {
            let got = decode(coding, body, piece, 10_000_000);
            assert!(matches!(got, Err(Fault::Bad(_))), "case {number} {coding} by {piece}");
        }
    }
}

#[test]
fn caps_are_exact_for_every_coding() {
    let text = text();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("", text.clone()),
        ("gzip", gzip(&text)),
        ("deflate", zlib(&text)),
        ("br", brotli_stored(&text)),
        ("zstd", zstd(&text)),
        ("zstd, gzip", gzip(&zstd(&text))),
    ];
    for (coding, body) in &cases {
        for piece in [1_000, usize::MAX] {
            let at = |cap| decode(coding, body, piece, cap);
            assert!(at(text.len()).as_ref() == Ok(&text), "{coding} by {piece}");
            assert_eq!(at(text.len() - 1), Err(Fault::TooLarge), "{coding} by {piece}");
            assert_eq!(at(10), Err(Fault::TooLarge), "{coding} by {piece}");
        }
    }
}

#[test]
fn a_bomb_leaves_no_more_than_its_cap() {
    let zeros = vec![0; 50_000_000];
    for (coding, body) in
        [("gzip", gzip(&zeros)), ("zstd", zstd(&zeros)), ("deflate", zlib(&zeros))]
    {
        let mut decoder = Decoder::new(coding, 1_000_000).unwrap();
        let mut out = Vec::new();
        assert_eq!(decoder.push(&body, &mut out), Err(Fault::TooLarge), "{coding}");
        assert_eq!(out.len(), 1_000_000, "{coding}");
        assert!(out.capacity() <= 1_100_000, "{coding} {}", out.capacity());
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_end_in_a_result_within_the_cap(
        coding in "(gzip|deflate|br|zstd|identity)(, (gzip|deflate|br|zstd))?",
        head in 0..5usize,
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000),
        piece in 1..600usize,
        cap in 1..5_000usize,
    ) {
        // Half of the bodies begin well and go wrong later.
        let good = gzip(b"a beginning that can be read");
        let heads = [&good[..], &good[..10], &[0x78, 0x9C], &[0x28, 0xB5, 0x2F, 0xFD], &[]];
        let body = [heads[head], &body].concat();
        let mut decoder = Decoder::new(&coding, cap).unwrap();
        let mut out = Vec::new();
        for piece in body.chunks(piece) {
            if decoder.push(piece, &mut out).is_err() {
                break;
            }
        }
        proptest::prop_assert!(out.len() <= cap);
        let _ = decoder.finish();
    }
}

/// Bodies of every coding, honest and stacked, with their names.
fn bodies(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("gzip", gzip(text)),
        ("deflate", zlib(text)),
        ("deflate", deflate_raw(text)),
        ("br", brotli_stored(text)),
        ("zstd", zstd(text)),
        ("gzip, br", brotli_stored(&gzip(text))),
        ("zstd, gzip", gzip(&zstd(text))),
        ("br, zstd, deflate", zlib(&zstd(&brotli_stored(text)))),
    ]
}

proptest! {
    /// Whatever bytes come, and under whatever name: an answer, and never more than the cap.
    #[test]
    fn any_bytes_end_within_the_cap(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        coding in proptest::sample::select(vec![
            "gzip", "deflate", "br", "zstd", "gzip, br", "zstd, gzip", "br, zstd, deflate, gzip",
        ]),
        piece in 1_usize..64,
        cap in 0_usize..2_000,
    ) {
        let mut decoder = Decoder::new(coding, cap).expect("known");
        let mut out = Vec::new();
        for piece in bytes.chunks(piece) {
            if decoder.push(piece, &mut out).is_err() {
                break;
            }
        }
        prop_assert!(out.len() <= cap, "{} of {cap}", out.len());
    }

    /// The same for bodies that were once right: they get further in before they go wrong. One
    /// that was not harmed comes out whole, or is over the cap.
    #[test]
    fn harmed_bodies_end_within_the_cap(
        text in "[a-c ]{0,300}",
        repeat in 1_usize..40,
        which in 0_usize..8,
        harm in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
        piece in 1_usize..200,
        cap in 0_usize..10_000,
    ) {
        let text = text.repeat(repeat).into_bytes();
        let (coding, good) = bodies(&text).swap_remove(which);
        let mut body = good.clone();
        for (at, byte) in harm {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len() + 1));
        }
        let mut decoder = Decoder::new(coding, cap).expect("known");
        let mut out = Vec::new();
        let pushed = body.chunks(piece).try_for_each(|piece| decoder.push(piece, &mut out));
        prop_assert!(out.len() <= cap, "{} of {cap}", out.len());
        if body == good && text.len() <= cap && !coding.contains(',') {
            prop_assert_eq!(pushed.and_then(|()| decoder.finish()), Ok(()));
            prop_assert_eq!(out, text);
        }
    }
}
