-- Which article told a story first. ARGV: the article's 16 bytes; its signature; how many of
-- the signature's values must be equal; how many generations are kept; anchors and probes, each
-- as four bytes: three hex digits, the bucket, and its tag.
-- Returns the first article's 16 bytes, or '' where it is the one asked for.
local id, sign, enough, keep = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local anchors, probes = ARGV[6], ARGV[7]
-- Stories of a generation (their numbers are two bytes), records of a key, stories of an anchor.
local SIZE, RECORDS, SHARED = 65536, 454, 32
local width = #id + #sign
local mine = {byte(sign, 1, -1)}

local state = call('HMGET', P .. 'near', 'first', 'last', 'count', 'drop')
local first, last = tonumber(state[1] or 0), tonumber(state[2] or 0)
local count, drop = tonumber(state[3] or 0), tonumber(state[4] or 0)

local function record(generation, number)
  local chunk = floor(number / RECORDS)
  return P .. 'nr:' .. generation .. ':' .. chunk, (number - chunk * RECORDS) * width
end

-- How many values of four bits are the same; stops where it cannot be enough any more.
local values = #mine
local function near(theirs)
  local same, left = 0, 2 * values
  for at = 1, values do
    local a, b = mine[at], theirs[at]
    if a == b then
      same = same + 2
    else
      local low, other = a % 16, b % 16
      if low == other or a - low == b - other then same = same + 1 end
    end
    left = left - 2
    if same + left < enough then return false end
  end
  return same >= enough
end

-- A bucket is the tags of its entries, one byte each, then their numbers, two bytes each.
local found
-- A generation that is being dropped is not looked at any more.
for generation = drop > 0 and first + 1 or first, last do
  local keys, numbers, seen = {}, {}, {}
  for at = 1, #probes, 4 do
    keys[#keys + 1] = P .. 'nb:' .. generation .. ':' .. sub(probes, at, at + 2)
  end
  local buckets = call('MGET', unpack(keys))
  for at = 1, #buckets do
    local bucket = buckets[at]
    if bucket then
      local entries = #bucket / 3
      local tag = sub(probes, 4 * at, 4 * at)
      local place = string.find(bucket, tag, 1, true)
      while place and place <= entries do
        local high, low = byte(bucket, entries + 2 * place - 1, entries + 2 * place)
        local number = high * 256 + low
        if not seen[number] then
          seen[number] = true
          numbers[#numbers + 1] = number
        end
        place = string.find(bucket, tag, place + 1, true)
      end
    end
  end
  table.sort(numbers)
  for _, number in ipairs(numbers) do
    local key, from = record(generation, number)
    local has = call('GETRANGE', key, from, from + width - 1)
    if #has == width and near({byte(has, #id + 1, width)}) then
      local theirs = sub(has, 1, #id)
      if theirs == id then return '' end
      found = found or theirs
    end
  end
end
if found then return found end

-- It is the first. What a generation needs is made in one piece, so that nothing grows in place.
if count == SIZE then
  last, count = last + 1, 0
end
local key, from = record(last, count)
if from == 0 then call('SETRANGE', key, RECORDS * width - 1, '\0') end
call('SETRANGE', key, from, id .. sign)
local number = char(floor(count / 256), count % 256)
for at = 1, #anchors, 4 do
  local name = P .. 'nb:' .. last .. ':' .. sub(anchors, at, at + 2)
  local tag = sub(anchors, at + 3, at + 3)
  local bucket = call('GET', name) or ''
  local entries = #bucket / 3
  local shared, place = 0, string.find(bucket, tag, 1, true)
  while place and place <= entries do
    shared = shared + 1
    place = string.find(bucket, tag, place + 1, true)
  end
  if shared < SHARED then
    call('SET', name, sub(bucket, 1, entries) .. tag .. sub(bucket, entries + 1) .. number)
  end
end
count = count + 1

-- The oldest generation goes bit by bit, so that no step takes long.
if last - first >= keep then
  for at = drop, drop + 15 do
    local n = string.format('%03x', at)
    call('UNLINK', P .. 'nb:' .. first .. ':' .. n, P .. 'nr:' .. first .. ':' .. at)
  end
  drop = drop + 16
  if drop >= 512 then
    first, drop = first + 1, 0
  end
end
call('HSET', P .. 'near', 'first', first, 'last', last, 'count', count, 'drop', drop)
return ''
