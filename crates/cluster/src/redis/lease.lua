-- ARGV[2] is what to do: `acquire` OWNER, `renew` EPOCH, `release` EPOCH; then MILLIS, KNOWN, LOST.
-- Returns epoch, owner, 1 where we hold it, then (of `acquire`) the ticks before, the ticks it begins
-- with, the history, 1 where it was given up in order, and 1 where the store lost writes; of `renew` 2
-- where it did.
-- The time is the server's.
--
-- `ticks` rises with every commit, and with every holder to the time in milliseconds at least: so
-- ticks that were lost with the last writes are never given again. KNOWN is the highest one that the
-- caller has seen: where the store has a lower one, it lost writes. LOST is 1 where the caller knows that
-- by a tick of somebody else, which the store then keeps as `lost` for the next holder. `history` is the
-- tick from which on nothing was lost: what was given out before is void.
local P, call = ARGV[1], redis.call
local key = P .. 'lease'
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = call('HMGET', key, 'epoch', 'owner', 'until', 'ticks', 'history', 'lost')
local epoch, owner, ends = tonumber(lease[1] or 0), lease[2] or '', tonumber(lease[3] or 0)
local ticks, history = tonumber(lease[4] or 0), tonumber(lease[5] or 0)
local function exact(number) return string.format('%.0f', number) end
if ARGV[2] == 'acquire' then
  -- The same owner may take it again: its earlier life is over, and its epoch with it.
  if now < ends and owner ~= ARGV[3] then return {epoch, owner, 0, 0, 0, 0, 0, 0} end
  local known, before = tonumber(ARGV[5]), ticks
  epoch, owner = math.max(epoch + 1, now), ARGV[3]
  ticks = math.max(ticks + 1, known + 1, now)
  local lost = known > before or ARGV[6] == '1' or lease[6] == '1'
  if lost then history = ticks end
  call('HSET', key, 'epoch', exact(epoch), 'owner', owner, 'until', now + tonumber(ARGV[4]),
    'ticks', exact(ticks), 'history', exact(history), 'lost', lost and 1 or 0)
  return {epoch, owner, 1, before, ticks, history, ends == 0 and 1 or 0, lost and 1 or 0}
end
if exact(epoch) ~= ARGV[3] then return {epoch, owner, 0, 0, 0, 0, 0, 0} end
if ARGV[2] == 'renew' and tonumber(ARGV[5]) > ticks then
  return {epoch, owner, 2, ticks, 0, 0, 0, 0}
end
local left = ARGV[2] == 'renew' and now + tonumber(ARGV[4]) or 0
call('HSET', key, 'until', left)
-- One that dies leaves it to the next, who does all again that follows from it.
if ARGV[2] == 'release' then call('HSET', key, 'lost', ARGV[6]) end
return {epoch, owner, 1, ticks, 0, 0, 0, 0}
