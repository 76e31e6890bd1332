-- ARGV[2] is what to do: `acquire` OWNER MILLIS, `renew` EPOCH MILLIS, `release` EPOCH.
-- Returns epoch, owner and 1 where we hold it. The time is the server's.
local P, call = ARGV[1], redis.call
local key = P .. 'lease'
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = call('HMGET', key, 'epoch', 'owner', 'until')
local epoch, owner, ends = tonumber(lease[1] or 0), lease[2] or '', tonumber(lease[3] or 0)
if ARGV[2] == 'acquire' then
  -- The same owner may take it again: its earlier life is over, and its epoch with it.
  if now < ends and owner ~= ARGV[3] then return {epoch, owner, 0} end
  epoch, owner = epoch + 1, ARGV[3]
  call('HSET', key, 'epoch', epoch, 'owner', owner, 'until', now + tonumber(ARGV[4]))
  return {epoch, owner, 1}
end
if tostring(epoch) ~= ARGV[3] then return {epoch, owner, 0} end
local left = ARGV[2] == 'renew' and now + tonumber(ARGV[4]) or 0
call('HSET', key, 'until', left)
return {epoch, owner, 1}
