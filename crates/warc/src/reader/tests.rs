use super::*;
use crate::digest;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

fn record(kind: &str, url: &str, block: &str) -> Vec<u8> {
    sized(kind, url, block, block.len())
}

fn sized(kind: &str, url: &str, block: &str, length: usize) -> Vec<u8> {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Length: {length}\r\n\r\n\
         {block}\r\n\r\n"
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(bytes).expect("pack");
    out.finish().expect("pack")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("pack")
}

/// URLs and blocks of what is whole, and how often something was damaged.
fn read(file: &[u8]) -> (Vec<(String, String)>, Vec<String>) {
    let mut reader = Reader::new(Cursor::new(file));
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    loop {
        match reader.next() {
            Ok(Some(entry)) => {
                let url = entry.head.target().unwrap_or_default().to_owned();
                if entry.is_addressable {
                    let mut again = Reader::new(Cursor::new(file));
                    again.go_to(entry.offset).expect("seek");
                    let there = again.next().expect("a record").expect("one");
                    assert_eq!(there.head, entry.head);
                }
                match reader.block(1 << 20) {
                    Ok(block) => found.push((url, String::from_utf8(block.bytes).expect("text"))),
                    Err(fault) => faults.push(fault.to_string()),
                }
            }
            Ok(None) => return (found, faults),
            Err(Fault::Io(error)) => panic!("{error}"),
            Err(fault) => faults.push(fault.to_string()),
        }
        assert!(found.len() + faults.len() < 100, "no end: {faults:?}");
    }
}

fn three() -> [Vec<u8>; 3] {
    ["a", "b", "c"].map(|name| record("response", name, &name.repeat(1000)))
}

fn names(found: &[(String, String)]) -> String {
    found.iter().map(|(url, _)| url.as_str()).collect()
}

/// As the IIPC's *Zstandard WARC* has it: a skippable frame with the dictionary, then a frame a record.
fn with_dictionary(all: &[Vec<u8>], is_packed: bool) -> Vec<u8> {
    let dictionary = record("response", "a", "aaaaaaaaaabbbbbbbbbbbcccccccccccc");
    let content = if is_packed { zstd(&dictionary) } else { dictionary.clone() };
    let length = u32::try_from(content.len()).expect("short").to_le_bytes();
    let mut file = [&b"\x5d\x2a\x4d\x18"[..], &length, &content].concat();
    let mut packer = zstd::bulk::Compressor::with_dictionary(3, &dictionary).expect("packer");
    all.iter().for_each(|one| file.append(&mut packer.compress(one).expect("pack")));
    file
}

#[test]
fn files_of_other_forms_are_named() {
    for (file, word) in [
        (&b"BZh91AY&SY"[..], "bzip2"),
        (b"\xfd7zXZ\x00\x00", "xz"),
        (b"\x04\x22\x4d\x18", "lz4"),
        (b"filedesc://a.arc 0.0.0.0", "ARC"),
        (b"<?xml version=\"1.0\"?><Error>", "neither a record"),
    ] {
        let (found, faults) = read(file);
        assert!(found.is_empty() && faults.len() == 1 && faults[0].contains(word), "{faults:?}");
    }
}

#[test]
fn every_form_of_a_file_is_read() {
    let all = three();
    let plain = all.concat();
    let forms = [
        ("plain", plain.clone()),
        ("gzip, a member a record", all.iter().flat_map(|one| gzip(one)).collect()),
        ("gzip, one member", gzip(&plain)),
        ("zstd, a frame a record", all.iter().flat_map(|one| zstd(one)).collect()),
        (
            "zstd, a frame to skip",
            [b"\x50\x2a\x4d\x18\x02\x00\x00\x00xx".to_vec(), zstd(&plain)].concat(),
        ),
        ("gzip, members that know no record", plain.chunks(7).flat_map(gzip).collect()),
        (
            "gzip, an empty member behind each",
            all.iter().flat_map(|o| [gzip(o), gzip(b"")].concat()).collect(),
        ),
        ("zstd, frames that know no record", plain.chunks(700).flat_map(zstd).collect()),
        ("zstd, a dictionary", with_dictionary(&all, false)),
        ("zstd, a packed dictionary", with_dictionary(&all, true)),
        ("more empty lines", all.join(&b"\r\n\r\n\n"[..])),
        ("none behind the last", plain[..plain.len() - 4].to_vec()),
        ("nothing", Vec::new()),
    ];
    for (form, file) in forms {
        let (found, faults) = read(&file);
        let expected = if file.is_empty() { "" } else { "abc" };
        assert_eq!((names(&found).as_str(), faults), (expected, vec![]), "{form}");
    }
}

#[test]
fn what_is_damaged_is_told_once_and_the_rest_is_read() {
    let [a, b, c] = three();
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let mut flipped = gzip(&b);
    let middle = flipped.len() - 10;
    flipped[middle] ^= 0xff;
    let bad_length = |length| gzip(&sized("response", "b", &"b".repeat(1000), length));
    let plain_length = |length| sized("response", "b", &"b".repeat(1000), length);
    let cases: [(&str, Vec<Vec<u8>>, &str); 12] = [
        ("a member cut in its middle", vec![gzip(&a), cut(gzip(&b)), gzip(&c)], "ac"),
        ("the last one cut", vec![gzip(&a), gzip(&c), cut(gzip(&b))], "ac"),
        ("a frame cut", vec![zstd(&a), cut(zstd(&b)), zstd(&c)], "ac"),
        ("a damaged member", vec![gzip(&a), flipped, gzip(&c)], "ac"),
        ("noughts behind a crash", vec![gzip(&a), gzip(&c), vec![0; 5000]], "ac"),
        ("a length too long, packed", vec![gzip(&a), bad_length(9000), gzip(&c)], "ac"),
        ("a length too short, packed", vec![gzip(&a), bad_length(10), gzip(&c)], "ac"),
        ("a length too long, plain", vec![a.clone(), plain_length(1500), c.clone()], "ac"),
        ("a length too short, plain", vec![a.clone(), plain_length(10), c.clone()], "ac"),
        ("no length", vec![a.clone(), b"WARC/1.0\r\nX: y\r\n\r\n".to_vec(), c.clone()], "ac"),
        ("text between", vec![a.clone(), b"my diary\r\n\r\n".to_vec(), c.clone()], "ac"),
        (
            "a negative length",
            vec![a.clone(), b"WARC/1.0\r\nContent-Length: -5\r\n\r\n".to_vec(), c.clone()],
            "ac",
        ),
    ];
    for (what, parts, expected) in cases {
        let (found, faults) = read(&parts.concat());
        let whole: String = names(&found).chars().filter(|name| *name != 'b').collect();
        assert_eq!(whole, expected, "{what}: {faults:?}");
        assert!((1..=2).contains(&faults.len()), "{what}: {faults:?}");
    }
}

#[test]
fn a_member_that_is_a_bomb_is_left_and_a_large_record_costs_no_memory() {
    let [a, _, c] = three();
    // 600 MB of noughts behind a record of five bytes.
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    bomb.write_all(b"WARC/1.0\r\nWARC-Target-URI: x\r\nContent-Length: 700000000\r\n\r\n")
        .expect("pack");
    for _ in 0..600 {
        bomb.write_all(&vec![0; 1_000_000]).expect("pack");
    }
    let file = [gzip(&a), bomb.finish().expect("pack"), gzip(&c)].concat();
    let mut reader = Reader::new(Cursor::new(file.as_slice()));
    let (mut urls, mut faults) = (String::new(), Vec::new());
    loop {
        match reader.next() {
            Ok(Some(entry)) => {
                urls.push_str(entry.head.target().unwrap_or_default());
                let block = reader.block(1000).expect("a block");
                assert!(block.bytes.len() <= 1000 && block.bytes.capacity() <= 1 << 20);
            }
            Ok(None) => break,
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    assert_eq!(urls, "axc");
    assert!(faults.len() == 1 && faults[0].contains("100 times"), "{faults:?}");
}

#[test]
fn digests_that_lie_are_named() {
    let block = "HTTP/1.1 200 OK\r\n\r\nnews";
    let head = |digest: &str, payload: &str| {
        let text = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nWARC-Block-Digest: {digest}\r\n\
             WARC-Payload-Digest: {payload}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        );
        let mut reader = Reader::new(Cursor::new(text.into_bytes()));
        let entry = reader.next().expect("read").expect("a record");
        reader.block(1000).expect("a block").lies(&entry.head, &|_| Some(b"decoded".to_vec()))
    };
    let (right, payload) = (digest::sha1(&[block.as_bytes()]), digest::sha1(&[b"news"]));
    assert_eq!(head(&right, &payload), Vec::<&str>::new());
    assert_eq!(head(&payload, &payload), ["WARC-Block-Digest"]);
    assert_eq!(head(&right, &right), ["WARC-Payload-Digest"]);
    // That of what its coding held; and some that nobody can judge.
    assert_eq!(head(&right, &digest::sha1(&[b"decoded"])), Vec::<&str>::new());
    assert_eq!(head("blake3:x", "?"), Vec::<&str>::new());
}
