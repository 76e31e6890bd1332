-- Which article told a story first. ARGV: the article's 16 bytes; its signature; how many marks
-- are enough, a byte for each difference of the signatures' last bytes; marks for an anchor found;
-- how many stories of a generation are looked at; how many generations are kept; how many stories
-- each has, at most 65,536; anchors and probes, each as four bytes: two of the bucket, its part, and
-- the tag.
-- Returns the first article's 16 bytes, or '' where it is the one asked for.
local id, sign, enough, bonus = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local looks, keep, most = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local anchors, probes = ARGV[9], ARGV[10]
-- Records of a key, stories of an anchor, parts of a bucket, entries of a part (their number is a
-- byte).
local RECORDS, SHARED, PARTS, FULL = 441, 32, 16, 255
local width = #id + #sign
local find, unpacked = string.find, struct.unpack
local bxor, bor, band, rshift = bit.bxor, bit.bor, bit.band, bit.rshift

local state = call('HMGET', P .. 'near3', 'first', 'last', 'count', 'drop')
local first, last = tonumber(state[1] or 0), tonumber(state[2] or 0)
local count, drop = tonumber(state[3] or 0), tonumber(state[4] or 0)

-- Of eight values of four bits, how many are the same: the bits of each are gathered in its
-- lowest, and the sum of hexadecimal digits is what is left of a division by 15.
local function alike(one, other)
  local x = bxor(one, other)
  x = bor(x, rshift(x, 1))
  return 8 - band(bor(x, rshift(x, 2)), 0x11111111) % 15
end

-- Whether the signature at `place` of `has` is near; stops where it cannot be any more.
local m1, m2, m3, m4, m5, size = unpacked('<I4I4I4I4I4B', sign)
local function near(has, place, found)
  local t1, t2, t3, t4, t5, theirs = unpacked('<I4I4I4I4I4B', has, place)
  local need = byte(enough, math.min(math.abs(size - theirs) + 1, #enough)) - bonus * found
  local same = alike(m1, t1) + alike(m2, t2) + alike(m3, t3)
  if same + 16 < need then return false end
  return same + alike(m4, t4) + alike(m5, t5) >= need
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
    keys[#keys + 1] = sub(probes, at, at + 1)
  end
  local buckets = call('HMGET', P .. 'n3b:' .. generation, unpack(keys))
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
  -- Of the stories of a generation that are near, the one told first.
  local records, looked, earliest = P .. 'n3r:' .. generation .. ':', 0, nil
  for found = 4, 1, -1 do
    for _, number in ipairs(by_found[found]) do
      if looked == looks then break end
      looked = looked + 1
      local chunk = floor(number / RECORDS)
      local from = (number - chunk * RECORDS) * width
      local has = call('GETRANGE', records .. chunk, from, from + width - 1)
      if #has == width and near(has, #id + 1, found) then
        local theirs = sub(has, 1, #id)
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
local key, from = P .. 'n3r:' .. last .. ':' .. chunk, (count - chunk * RECORDS) * width
if from == 0 then call('SETRANGE', key, RECORDS * width - 1, '\0') end
call('SETRANGE', key, from, id .. sign)
local number = char(floor(count / 256), count % 256)
local name = P .. 'n3b:' .. last
for at = 1, #anchors, 4 do
  local field = sub(anchors, at, at + 1)
  local part, tag = byte(anchors, at + 2), sub(anchors, at + 3, at + 3)
  local bucket = call('HGET', name, field) or string.rep('\0', PARTS)
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
    call('HSET', name, field, sub(bucket, 1, part) .. char(to - from + 1)
      .. sub(bucket, part + 2, to - 1) .. tag .. sub(bucket, to, number_at) .. number
      .. sub(bucket, number_at + 1))
  end
end
count = count + 1

-- The oldest generation goes bit by bit, so that no step takes long; its buckets are freed by the
-- server's own thread.
if last - first >= keep then
  if drop == 0 then call('UNLINK', P .. 'n3b:' .. first) end
  for at = drop, drop + 15 do
    call('UNLINK', P .. 'n3r:' .. first .. ':' .. at)
  end
  drop = drop + 16
  if drop * RECORDS >= 65536 then
    first, drop = first + 1, 0
  end
end
call('HSET', P .. 'near3', 'first', first, 'last', last, 'count', count, 'drop', drop)
return ''
