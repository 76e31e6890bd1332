//! Whether the user may do all that the scripts and commands need: asked at the start, since one right that
//! is missing would show itself hours later, in the middle of a step.

use crate::error::ConnectError;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, cmd};

/// Tries each command on a key of the crawl that nobody uses, and leaves nothing there. Gives what the
/// server says of the first that is forbidden; other refusals are for others to find.
const TRIED: &str = "
local k, call, denied = KEYS[1], redis.pcall, nil
local function try(name, ...)
  local answer = call(name, ...)
  if not denied and type(answer) == 'table' and answer.err
    and (string.find(answer.err, 'NOPERM') or string.find(answer.err, 'permission')
      or string.find(answer.err, 'run this command')) then
    denied = name .. ' (' .. answer.err .. ')'
  end
end
try('TIME')
try('SET', k, '1', 'PX', 1000) try('GET', k) try('MGET', k) try('INCR', k) try('EXISTS', k)
try('SETRANGE', k, 0, 'x') try('GETRANGE', k, 0, 1) try('EXPIRE', k, 1) try('RENAME', k, k) try('DEL', k)
try('HSET', k, 'a', 1) try('HSETNX', k, 'a', 1) try('HGET', k, 'a') try('HMGET', k, 'a')
try('HGETALL', k) try('HINCRBY', k, 'a', 1) try('HDEL', k, 'a') try('UNLINK', k)
try('RPUSH', k, 'a', 'b', 'c') try('LLEN', k) try('LINDEX', k, 0) try('LRANGE', k, 0, 1)
try('LSET', k, 0, 'z') try('LREM', k, 1, 'z') try('LTRIM', k, 0, 0) try('LPOP', k) try('DEL', k)
try('SADD', k, 1) try('SCARD', k) try('SMEMBERS', k) try('SISMEMBER', k, 1) try('SMISMEMBER', k, 1)
try('SREM', k, 1) try('DEL', k)
try('ZADD', k, 1, 'a') try('ZCARD', k) try('ZRANGE', k, 0, 0) try('ZRANGEBYLEX', k, '-', '+')
try('ZRANGEBYSCORE', k, 0, 1) try('ZREM', k, 'a') try('DEL', k)
return denied or ''";

/// What the server says of the first right that is missing; `None` where none is.
pub(super) async fn check(
    conn: &mut MultiplexedConnection,
    prefix: &str,
) -> Result<Option<String>, RedisError> {
    let mut eval = cmd("EVAL");
    eval.arg(TRIED).arg(1).arg(format!("{prefix}tried"));
    let denied: String = eval.query_async(conn).await?;
    Ok(Some(denied).filter(|denied| !denied.is_empty()))
}

/// The sentence for a right that is missing.
pub(super) fn lacking(server: &str, what: &str) -> ConnectError {
    ConnectError::Refused(format!(
        "Redis at {server} refuses a right: {what}; the user needs the rights that docs/OPERATIONS.md \
         names (keys `{{newshound:*`)"
    ))
}
