//! Passing the bytes of one connection.

use super::{Network, Shared, Towards};
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// Bytes read at once: a frame of either protocol is seldom larger.
const CHUNK: usize = 16 * 1024;
/// Chunks on their way; more are left to the sender's own buffers.
const ON_THE_WAY: usize = 64;

/// How a direction ended.
enum End {
    /// The sender closed its side, and so did we on the other.
    Closed,
    /// The connection broke, or is to break here.
    Broken,
}

/// Passes bytes until both sides have closed, one breaks, or all are reset.
pub(super) async fn both(
    shared: &Shared,
    client: TcpStream,
    server: TcpStream,
    mut resets: watch::Receiver<u64>,
) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let reset = tokio::select! {
        _ = resets.changed() => true,
        () = until_over(
            direction(shared, from_client, &mut to_server, Towards::Server),
            direction(shared, from_server, &mut to_client, Towards::Client),
        ) => false,
    };
    if reset {
        // Closing with this set sends RST, unless a FIN went before, as dropping a half would.
        for half in [to_client, to_server] {
            let _ = half.as_ref().set_zero_linger();
            half.forget();
        }
    }
}

/// Waits for the end of both directions, or for the first that breaks.
async fn until_over(one: impl Future<Output = End>, other: impl Future<Output = End>) {
    tokio::pin!(one, other);
    let (first_was_one, end) = tokio::select! {
        end = &mut one => (true, end),
        end = &mut other => (false, end),
    };
    if matches!(end, End::Closed) {
        let _ = if first_was_one { other.await } else { one.await };
    }
}

async fn direction(
    shared: &Shared,
    from: OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    towards: Towards,
) -> End {
    let (sender, receiver) = mpsc::channel(ON_THE_WAY);
    let (_, end) = tokio::join!(read(shared, from, sender), write(shared, receiver, to, towards));
    end
}

/// Reads until the end; every chunk is told when it is due. Ends early once nobody writes.
async fn read(shared: &Shared, mut from: OwnedReadHalf, chunks: mpsc::Sender<(Instant, Vec<u8>)>) {
    let mut buffer = vec![0; CHUNK];
    let mut network = shared.network.subscribe();
    loop {
        let passes = |network: &Network| *network != Network::Blackhole;
        if network.wait_for(passes).await.is_err() {
            return;
        }
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = chunks.closed() => return,
        };
        let Ok(length @ 1..) = read else { return };
        let delay = match *network.borrow() {
            Network::Delay(delay) => delay,
            _ => std::time::Duration::ZERO,
        };
        let chunk = (Instant::now() + delay, buffer[..length].to_vec());
        if chunks.send(chunk).await.is_err() {
            return;
        }
    }
}

/// Writes chunks when they are due.
async fn write(
    shared: &Shared,
    mut chunks: mpsc::Receiver<(Instant, Vec<u8>)>,
    to: &mut OwnedWriteHalf,
    towards: Towards,
) -> End {
    let mut network = shared.network.subscribe();
    while let Some((due, chunk)) = chunks.recv().await {
        tokio::time::sleep_until(due).await;
        // A chunk that was read before the blackhole began is held as well.
        let passes = |network: &Network| *network != Network::Blackhole;
        if network.wait_for(passes).await.is_err() {
            return End::Broken;
        }
        let cut = shared.cut(towards, chunk.len());
        let part = &chunk[..cut.unwrap_or(chunk.len())];
        let written = to.write_all(part).await;
        if cut.is_some() {
            // The kept bytes must arrive, so this ends with FIN, not RST.
            let _ = to.shutdown().await;
            shared.cuts.fetch_add(1, Ordering::SeqCst);
            return End::Broken;
        }
        if written.is_err() {
            return End::Broken;
        }
    }
    if to.shutdown().await.is_ok() { End::Closed } else { End::Broken }
}
