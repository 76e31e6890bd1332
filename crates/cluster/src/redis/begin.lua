-- Begins an attempt (begin.rs). ARGV[2] is the task's 8 bytes, [3] its attempt, [4] its tick ('' where it
-- has none), [5] the delivery, [6] milliseconds, [7] the key of this handing out without prefix, [8] that of
-- the next, [9] the history that the worker knows. Returns a word.
local history = call('HGET', P .. 'lease', 'history') or '0'
local record = call('HGET', P .. 'flights', ARGV[2])
local void = ARGV[4] ~= '' and tonumber(ARGV[4]) < tonumber(history)
if void or not record or string.match(record, '^(%d+) ') ~= ARGV[3] then
  return 'settled'
end
-- The store lost writes, and the worker still believes seen what may be unknown again.
if tonumber(ARGV[9]) < tonumber(history) then return 'early' end
local key = P .. ARGV[7]
call('SET', key, ARGV[5], 'NX', 'PX', ARGV[6])
if call('GET', key) ~= ARGV[5] then return 'theirs' end
-- Another copy may have been handed on already: it must not wait for us.
if call('EXISTS', P .. ARGV[8]) == 1 then
  call('DEL', key)
  return 'theirs'
end
return 'ours'
