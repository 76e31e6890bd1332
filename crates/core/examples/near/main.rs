//! prototype
mod corpus;
mod edit;
mod rng;
use newshound_core::near::*;
use std::collections::{HashMap, BTreeMap};
type Kinds = BTreeMap<&'static str, u32>;
fn main() {
    let count = std::env::args().nth(1).map_or(100_000, |a| a.parse().unwrap());
    let seed = std::env::args().nth(2).map_or(7, |a| a.parse().unwrap());
    let items = corpus::build(count, seed);
    println!("{} items, {} copies", items.len(), items.iter().filter(|i| i.kind != "original").count());
    let begin = std::time::Instant::now();
    let s: Vec<_> = items.iter().map(|i| Sketch::of(&i.body)).collect();
    println!("{} us each", begin.elapsed().as_micros() / items.len() as u128);
    for q in [12] { for enough in [14, 15] {
        let mut index: HashMap<u64, Vec<u32>> = HashMap::new();
        let mut first: HashMap<u32, u32> = HashMap::new();
        let (mut tp, mut right, mut told, mut wanted, mut kept) = (0, 0, 0, 0, 0);
        let (mut fps, mut fns) = (Kinds::new(), Kinds::new());
        for (n, (item, sk)) in items.iter().zip(&s).enumerate() {
            let Some(sk) = sk else { continue };
            let f = first.get(&item.family).copied();
            if f.is_none() { first.insert(item.family, n as u32); } else { wanted += 1; }
            let mut cands: Vec<u32> = sk.probes.iter().take(q).flat_map(|a| index.get(a).into_iter().flatten().copied()).collect();
            cands.sort_unstable(); cands.dedup();
            let found = cands.into_iter().find(|c| equal_samples(&s[*c as usize].as_ref().unwrap().signature, &sk.signature) >= enough);
            match found {
                Some(c) => { told += 1; if items[c as usize].family == item.family { tp += 1; } else { *fps.entry(item.kind).or_default() += 1; } if f == Some(c) { right += 1; } else if f.is_some() { *fns.entry(item.kind).or_default() += 1; } }
                None => { kept += 1; if f.is_some() { *fns.entry(item.kind).or_default() += 1; } for a in &sk.anchors { let e = index.entry(*a).or_default(); if e.len() < 32 { e.push(n as u32); } } }
            }
        }
        println!("q {q} enough {enough}: {:.4}/{:.4} kept {kept} told {told} {fns:?}", tp as f64 / told as f64, right as f64 / wanted as f64);
    } }
}
