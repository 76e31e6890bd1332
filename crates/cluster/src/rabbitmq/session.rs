//! Keeps one queue read, over a connection that is made again when it breaks: a session is one
//! connection's time.

use super::ack::Ended;
use super::connect::{connect, told};
use super::endings::{Endings, Stuck, put_back};
use super::link::Link;
use super::plan::Plan;
use super::topology;
use crate::error::ConnectError;
use futures_util::stream::StreamExt;
use lapin::message::Delivery as Message;
use lapin::options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Connection, Consumer as Stream};
use newshound_ports::patience::Backoff;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A message and the session it came in.
pub(super) type Numbered = (u64, Message);

/// Longest wait for the broker when a session ends.
const PATIENCE: Duration = Duration::from_secs(5);

const STUCK: &str = "it takes no acknowledgements";

/// One connection's time.
struct Session {
    number: u64,
    connection: Connection,
    stream: Stream,
    channel: lapin::Channel,
    endings: Endings,
}

impl Session {
    async fn open(plan: &Plan, number: u64) -> Result<Self, ConnectError> {
        let connection = connect(&plan.config, plan.purpose).await?;
        let shown = plan.config.url.shown();
        let failed = |error: lapin::Error| told(&shown, &error);
        topology::ensure(&connection, &plan.names, &plan.config).await?;
        let channel = connection.create_channel().await.map_err(failed)?;
        // Before consuming: the library's own buffer has no bound.
        channel.basic_qos(plan.prefetch, BasicQosOptions::default()).await.map_err(failed)?;
        let stream = channel
            .basic_consume(
                plan.queue.as_str().into(),
                // Empty: the broker gives a name of its own.
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await
            .map_err(failed)?;
        let endings = Endings::new(number, plan.prefetch);
        Ok(Self { number, connection, stream, channel, endings })
    }
}

/// Connects again and again until stopped. Dropping `outbox` tells the readers.
pub(super) async fn run(
    plan: Arc<Plan>,
    outbox: mpsc::UnboundedSender<Numbered>,
    mut ended: mpsc::UnboundedReceiver<Ended>,
) {
    let (mut backoff, mut number) = (Backoff::new(), 0);
    while !plan.stop.is_cancelled() {
        number += 1;
        let opened = tokio::select! {
            () = plan.stop.cancelled() => break,
            opened = Session::open(&plan, number) => opened,
        };
        let mut session = match opened {
            Ok(session) => session,
            Err(error) => {
                let wait = backoff.step();
                let (queue, wait_ms) = (&plan.queue, wait.as_millis());
                tracing::warn!(queue, %error, wait_ms, "broker_away");
                tokio::select! {
                    () = plan.stop.cancelled() => break,
                    () = tokio::time::sleep(wait) => continue,
                }
            }
        };
        backoff.reset();
        plan.link.send_replace(Link::Up);
        match read(&plan, &mut session, &outbox, &mut ended).await {
            Some(why) => {
                plan.link.send_replace(Link::Down);
                tracing::warn!(queue = plan.queue, why, "broker_lost");
                // It may live yet, as when the broker cancelled the consumer: what it has out
                // comes again only once it is closed.
                plan.closing.spawn(close(session.connection));
            }
            None => {
                drop(outbox);
                finish(&plan, session, &mut ended).await;
                break;
            }
        }
    }
    plan.link.send_replace(Link::Closed);
}

/// Passes messages on until the connection breaks (and why) or we are stopped.
async fn read(
    plan: &Plan,
    session: &mut Session,
    outbox: &mpsc::UnboundedSender<Numbered>,
    ended: &mut mpsc::UnboundedReceiver<Ended>,
) -> Option<String> {
    loop {
        tokio::select! {
            message = session.stream.next() => match message {
                Some(Ok(message)) => {
                    session.endings.delivered(message.delivery_tag);
                    if outbox.send((session.number, message)).is_err() {
                        return None;
                    }
                }
                Some(Err(error)) => return Some(error.to_string()),
                None => return Some("the consumer was cancelled".to_owned()),
            },
            Some(one) = ended.recv() => if let Err(Stuck) = session.endings.end(one).await {
                return Some(STUCK.to_owned());
            },
            () = session.endings.due() => if let Err(Stuck) = session.endings.flush().await {
                return Some(STUCK.to_owned());
            },
            () = outbox.closed() => return None,
            () = plan.stop.cancelled() => return None,
        }
    }
}

/// Takes no more, puts back what nobody has, and leaves the connection to those who still
/// work until `close`.
async fn finish(plan: &Plan, mut session: Session, ended: &mut mpsc::UnboundedReceiver<Ended>) {
    let cancel = session.channel.basic_cancel(session.stream.tag(), BasicCancelOptions::default());
    let _ = tokio::time::timeout(PATIENCE, cancel).await;
    loop {
        let written = tokio::select! {
            biased;
            one = ended.recv() => match one {
                Some(one) => session.endings.end(one).await,
                // Nobody has a message or may ask for one.
                None => break,
            },
            Some(Ok(message)) = session.stream.next() => put_back(&message.acker).await,
            () = session.endings.due() => session.endings.flush().await,
            () = plan.close.cancelled() => break,
        };
        if let Err(Stuck) = written {
            break;
        }
    }
    let _ = session.endings.flush().await;
    close(session.connection).await;
}

async fn close(connection: Connection) {
    let _ = tokio::time::timeout(PATIENCE, connection.close(200, "done".into())).await;
}
