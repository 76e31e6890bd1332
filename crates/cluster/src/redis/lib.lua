-- Shared by all scripts. Compare-and-set and moves only: no rule of the crawl lives here.
--
-- A URL is told by its 64-bit fingerprint in two forms: `fp`, its 8 bytes, and `id`, three hex
-- digits (its bucket, the high 12 bits) and the low 52 bits in decimal. 52 bits are exact in
-- Lua's numbers. A member of the seen-set is those decimal digits and two more, the URL's
-- place: 10 to 13 it is outstanding and belongs to that lane, 20 it ended as an article, 21
-- it ended otherwise (how is in the shard of the same number under `e:`).
local P = ARGV[1]
local call, sub, byte, char = redis.call, string.sub, string.byte, string.char
local floor, pow2 = math.floor, function(n) return 2 ^ n end
local PLACES = {'10', '11', '12', '13', '20', '21'}
local depths = call('GET', P .. 'depths')
local deeper = {}
if not depths then return redis.error_reply('GONE the keys of this crawl are gone') end

-- Bucket, digits and shard name of `id`. A bucket of depth d has 2^d shards.
local function shard(id)
  local b = tonumber(sub(id, 1, 3), 16)
  local digits = sub(id, 4)
  local depth = deeper[b] or byte(depths, b + 1)
  return b, digits, sub(id, 1, 3) .. ':' .. floor(tonumber(digits) / pow2(52 - depth))
end

-- Which place `digits` has in the shard, as an index of PLACES; nil where it is not there.
local function place_in(name, digits)
  local found = call('SMISMEMBER', P .. 's:' .. name, digits .. '10', digits .. '11',
    digits .. '12', digits .. '13', digits .. '20', digits .. '21')
  for at = 1, 6 do
    if found[at] == 1 then return at end
  end
  return nil
end
