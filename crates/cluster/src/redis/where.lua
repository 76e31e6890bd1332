-- Where the URL with id ARGV[2] and fingerprint ARGV[3] is: its place, the record of its
-- flight, the status it ended in, and more of that for people.
local _, digits, name = shard(ARGV[2])
local at = place_in(name, digits)
if not at then return {'', '', '', false} end
local status = PLACES[at]
if at == 6 then
  for other = 30, 69 do
    if call('SISMEMBER', P .. 'e:' .. name, digits .. other) == 1 then status = '' .. other end
  end
end
return {PLACES[at], call('HGET', P .. 'flights', ARGV[3]) or '', status,
  call('HGET', P .. 'details', ARGV[3])}
