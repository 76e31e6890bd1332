-- Ends the URLs of a drained lane, some at a time. ARGV[4] is the lane's number, [5] the
-- status, [6] the fingerprint its head must have, then the ids of its first URLs.
local key = P .. 'drained:' .. ARGV[4]
local head = call('LINDEX', key, 0)
if head and sub(head, 1, 8) == ARGV[6] then
  for at = 7, #ARGV do ended(ARGV[at], ARGV[5]) end
  call('LTRIM', key, #ARGV - 6, -1)
end
if call('EXISTS', key) == 0 then
  call('LREM', P .. 'drainq', 1, ARGV[4] .. ' ' .. ARGV[5])
end
return 'done'
