-- Which article told a story first. ARGV: the article's 16 bytes; its signature; how many marks
-- are enough, a byte for each difference of the signatures' last bytes; marks for an anchor found;
-- how many stories of a generation are looked at; how many generations are kept; how many stories
-- each has, at most 65,536; anchors and probes, each as four bytes: two hex digits, the bucket, its
-- part, and the tag.
-- Returns the first article's 16 bytes, or '' where it is the one asked for.
local id, sign, enough, bonus = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local looks, keep, most = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local anchors, probes = ARGV[9], ARGV[10]
-- Records of a key, stories of an anchor, parts of a bucket, entries of a part (their number is a
-- byte).
local RECORDS, SHARED, PARTS, FULL = 441, 32, 32, 255
local width = #id + #sign
local mine = {byte(sign, 1, -1)}
local find = string.find

local state = call('HMGET', P .. 'near2', 'first', 'last', 'count', 'drop')
local first, last = tonumber(state[1] or 0), tonumber(state[2] or 0)
local count, drop = tonumber(state[3] or 0), tonumber(state[4] or 0)

-- How many values of four bits are the same; stops where it cannot be enough any more.
local values, size = #mine - 1, mine[#mine]
local lows, highs = {}, {}
for at = 1, values do
  lows[at] = mine[at] % 16
  highs[at] = mine[at] - lows[at]
end
local function near(theirs, found)
  local apart = math.abs(size - theirs[values + 1]) + 1
  local need = byte(enough, math.min(apart, #enough)) - bonus * found
  local same, left = 0, 2 * values
  for at = 1, values do
    local other = theirs[at]
    if other == mine[at] then
      same = same + 2
    else
      local low = other % 16
      if low == lows[at] or other - low == highs[at] then same = same + 1 end
    end
    left = left - 2
    if same + left < need then return false end
  end
  return same >= need
end

-- A bucket is how many entries each of its parts has, one byte each; then, part after part, the
-- tags of the entries, one byte each; then their numbers in the same order, two bytes each.
-- Returns the place of a part's first tag and the place behind its last.
local function bounds(bucket, part)
  local from = PARTS + 1
  for _, many in ipairs({byte(bucket, 1, part)}) do from = from + many end
  return from, from + byte(bucket, part + 1)
end
local function entries(bucket)
  return (#bucket - PARTS) / 3
end

local first_found
-- A generation that is being dropped is not looked at any more.
for generation = drop > 0 and first + 1 or first, last do
  local keys, numbers, seen = {}, {}, {}
  for at = 1, #probes, 4 do
    keys[#keys + 1] = P .. 'n2b:' .. generation .. ':' .. sub(probes, at, at + 1)
  end
  local buckets = call('MGET', unpack(keys))
  for at = 1, #buckets do
    local bucket = buckets[at]
    if bucket then
      local tag = sub(probes, 4 * at, 4 * at)
      local from, to = bounds(bucket, byte(probes, 4 * at - 1))
      local place = find(bucket, tag, from, true)
      while place and place < to do
        -- Two bytes for each entry before it, behind all tags.
        local number_at = PARTS + entries(bucket) + 2 * (place - PARTS) - 1
        local high, low = byte(bucket, number_at, number_at + 1)
        local number = high * 256 + low
        if not seen[number] then
          seen[number] = 0
          numbers[#numbers + 1] = number
        end
        seen[number] = seen[number] + 1
        place = find(bucket, tag, place + 1, true)
      end
    end
  end
  local by_found = {{}, {}, {}, {}}
  for _, number in ipairs(numbers) do
    local list = by_found[math.min(seen[number], 4)]
    list[#list + 1] = number
  end
  local looked, chunks = 0, {}
  for found = 4, 1, -1 do
    for _, number in ipairs(by_found[found]) do
      if looked == looks then break end
      looked = looked + 1
      local chunk = floor(number / RECORDS)
      local list = chunks[chunk] or {}
      chunks[chunk] = list
      list[#list + 1] = number
    end
  end
  -- Of the stories of a generation that are near, the one told first. Many of one key are read
  -- with it as a whole.
  local earliest
  for chunk, list in pairs(chunks) do
    local key = P .. 'n2r:' .. generation .. ':' .. chunk
    local whole = #list > 2 and call('GET', key)
    for _, number in ipairs(list) do
      local from, has = (number - chunk * RECORDS) * width, whole
      if not has then
        has, from = call('GETRANGE', key, from, from + width - 1), 0
      end
      local sign_at = from + #id + 1
      if #has >= from + width
        and near({byte(has, sign_at, from + width)}, math.min(seen[number], 4)) then
        local theirs = sub(has, from + 1, from + #id)
        if theirs == id then return '' end
        if not earliest or number < earliest then
          earliest, first_found = number, theirs
        end
      end
    end
  end
  if first_found then break end
end
if first_found then return first_found end

-- It is the first. What a generation needs is made in one piece, so that nothing grows in place.
if count >= most then
  last, count = last + 1, 0
end
local chunk = floor(count / RECORDS)
local key, from = P .. 'n2r:' .. last .. ':' .. chunk, (count - chunk * RECORDS) * width
if from == 0 then call('SETRANGE', key, RECORDS * width - 1, '\0') end
call('SETRANGE', key, from, id .. sign)
local number = char(floor(count / 256), count % 256)
for at = 1, #anchors, 4 do
  local name = P .. 'n2b:' .. last .. ':' .. sub(anchors, at, at + 1)
  local part, tag = byte(anchors, at + 2), sub(anchors, at + 3, at + 3)
  local bucket = call('GET', name) or string.rep('\0', PARTS)
  local from, to = bounds(bucket, part)
  local shared, place = 0, find(bucket, tag, from, true)
  while place and place < to do
    shared = shared + 1
    place = find(bucket, tag, place + 1, true)
  end
  if shared < SHARED and to - from < FULL then
    -- Behind the others of its part, so the order of numbers stays.
    local tags_end = PARTS + entries(bucket)
    local number_at = tags_end + 2 * (to - PARTS - 1)
    call('SET', name, sub(bucket, 1, part) .. char(to - from + 1) .. sub(bucket, part + 2, to - 1)
      .. tag .. sub(bucket, to, number_at) .. number .. sub(bucket, number_at + 1))
  end
end
count = count + 1

-- The oldest generation goes bit by bit, so that no step takes long.
if last - first >= keep then
  for at = drop, drop + 15 do
    local n = string.format('%02x', at)
    call('UNLINK', P .. 'n2b:' .. first .. ':' .. n, P .. 'n2r:' .. first .. ':' .. at)
  end
  drop = drop + 16
  if drop >= 256 then
    first, drop = first + 1, 0
  end
end
call('HSET', P .. 'near2', 'first', first, 'last', last, 'count', count, 'drop', drop)
return ''
