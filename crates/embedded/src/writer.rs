//! The one thread that reads and writes.
//!
//! Commits, claims and what workers keep that wait together are carried out in one SQL transaction and answered
//! after it; questions that wait with them are answered then. What comes alone waits for
//! nobody. There is no second connection for reading: each commit would make it forget its
//! whole page cache, which cost more than the reads themselves (docs/adr/0002).

use crate::claims;
use crate::fault::Fault;
use crate::group::Group;
use crate::hosts::Hosts;
use crate::job::{Job, Question, Shared};
use crate::source::Sources;
use crate::tally::Tally;
use newshound_core::frontier::Applied;
use newshound_ports::{Candidates, Claimed, StoreError, Swapped};
use rusqlite::Connection;
use std::fs::File;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};

/// Jobs in one SQL transaction, so that the first one does not wait for too many others.
const GROUP: usize = 64;

/// A job's answer, kept until its group is committed.
enum Done {
    Commit(Vec<Applied>),
    Claim(Vec<Claimed>),
    Keep(Option<Swapped>),
    Story(Option<Candidates>),
    Written(u64),
}

/// Runs until it is told to close or nobody can ask any more. The lock goes last.
pub(crate) fn run(
    conn: &Connection,
    tally: Tally,
    jobs: &Receiver<Job>,
    shared: &Arc<Shared>,
    lock: File,
) {
    let mut group = begin(conn, tally, shared);
    let mut closing = false;
    while !closing {
        let Ok(first) = jobs.recv() else {
            break;
        };
        let (mut batch, mut questions) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Close => {
                    closing = true;
                    break;
                }
                Job::Read(question) => questions.push(question),
                write => batch.push(write),
            }
            let full = batch.len() + questions.len() >= GROUP;
            next = if full { None } else { jobs.try_recv().ok() };
        }
        if !batch.is_empty() {
            carry_out(&mut group, batch, shared);
        }
        if !questions.is_empty() {
            reply(&mut group, questions);
        }
        group.hosts.trim();
    }
    drop(group);
    // Left undone, it is done at the next open.
    let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(lock);
}

/// Answers questions of a store that another process may be writing; refuses the rest.
pub(crate) fn look(conn: &Connection, tally: Tally, jobs: &Receiver<Job>, shared: &Shared) {
    let mut group = begin(conn, tally, shared);
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Close => break,
            Job::Read(question) => {
                // What was read before may have changed since.
                group.hosts.forget();
                reply(&mut group, vec![question]);
            }
            write => answer(write, Err(StoreError::Closed)),
        }
    }
}

fn begin<'a>(conn: &'a Connection, tally: Tally, shared: &'a Shared) -> Group<'a> {
    Group {
        conn,
        fingerprints: shared.fingerprints,
        known: &shared.known,
        hosts: Hosts::default(),
        sources: Sources::default(),
        tally,
        learned: Vec::new(),
        buffer: Vec::new(),
    }
}

/// Answers in one read transaction: its locks are taken once.
fn reply(group: &mut Group<'_>, questions: Vec<Question>) {
    let run = |sql| group.conn.prepare_cached(sql).and_then(|mut run| run.execute([]));
    let begun = run("BEGIN").is_ok();
    for question in questions {
        question(group);
    }
    if begun {
        // Nothing was written, so nothing can fail that matters.
        let _ = group.conn.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
    }
}

/// Carries out the jobs together; if one fails, each by itself, so that it fails alone.
fn carry_out(group: &mut Group<'_>, batch: Vec<Job>, shared: &Shared) {
    match together(group, &batch, shared) {
        Ok(done) => {
            for (job, done) in batch.into_iter().zip(done) {
                answer(job, Ok(done));
            }
        }
        Err(fault) if batch.len() == 1 => {
            for job in batch {
                answer(job, Err(fault.told(&shared.path)));
            }
        }
        Err(_) => {
            for job in batch {
                let alone = std::slice::from_ref(&job);
                let done = together(group, alone, shared).map(|mut done| done.pop());
                match done {
                    Ok(Some(done)) => answer(job, Ok(done)),
                    Ok(None) => answer(job, Err(StoreError::Closed)),
                    Err(fault) => answer(job, Err(fault.told(&shared.path))),
                }
            }
        }
    }
}

fn together(group: &mut Group<'_>, batch: &[Job], shared: &Shared) -> Result<Vec<Done>, Fault> {
    let before = group.tally;
    let done = transaction(group, batch, &before);
    if done.is_err() {
        // Whatever was done in memory is void; the rows are the truth.
        let _ = group.conn.prepare_cached("ROLLBACK").and_then(|mut undo| undo.execute([]));
        group.tally = before;
        group.learned.clear();
        group.hosts.forget();
        group.sources.forget();
        return done;
    }
    if group.tally != before {
        *shared.counts.lock().unwrap_or_else(PoisonError::into_inner) = group.tally.counts();
    }
    if !group.learned.is_empty() {
        let mut known = shared.known.lock();
        for fp in group.learned.drain(..) {
            known.insert(fp);
        }
    }
    done
}

fn transaction(group: &mut Group<'_>, batch: &[Job], before: &Tally) -> Result<Vec<Done>, Fault> {
    let conn = group.conn;
    conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let mut done = Vec::with_capacity(batch.len());
    for job in batch {
        done.push(match job {
            Job::Commit(transitions, now, _) => {
                let applied: Result<_, _> =
                    transitions.iter().map(|one| group.apply(one, *now)).collect();
                Done::Commit(applied?)
            }
            Job::Claim(list, _) => Done::Claim(claims::make(conn, list)?),
            Job::Keep(change) => Done::Keep(change.make(conn)?),
            Job::Story(new, _) => Done::Story(new.store(conn)?),
            Job::Written(change, _) => Done::Written(group.change_written(change)?),
            Job::Read(_) | Job::Close => continue,
        });
    }
    group.hosts.store(conn)?;
    group.tally.store(before, conn)?;
    conn.prepare_cached("COMMIT")?.execute([])?;
    Ok(done)
}

/// Whoever asked may have gone: then nobody is told.
fn answer(job: Job, done: Result<Done, StoreError>) {
    match (job, done) {
        (Job::Commit(_, _, to), Ok(Done::Commit(applied))) => drop(to.send(Ok(applied))),
        (Job::Claim(_, to), Ok(Done::Claim(claimed))) => drop(to.send(Ok(claimed))),
        (Job::Keep(change), Ok(Done::Keep(done))) => change.answer(Ok(done)),
        (Job::Story(_, to), Ok(Done::Story(newer))) => drop(to.send(Ok(newer))),
        (Job::Written(_, to), Ok(Done::Written(count))) => drop(to.send(Ok(count))),
        (Job::Written(_, to), Err(error)) => drop(to.send(Err(error))),
        (Job::Commit(_, _, to), Err(error)) => drop(to.send(Err(error))),
        (Job::Claim(_, to), Err(error)) => drop(to.send(Err(error))),
        (Job::Keep(change), Err(error)) => change.answer(Err(error)),
        (Job::Story(_, to), Err(error)) => drop(to.send(Err(error))),
        (_, Ok(_)) | (Job::Read(_) | Job::Close, Err(_)) => {}
    }
}
