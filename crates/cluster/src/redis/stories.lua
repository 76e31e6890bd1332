-- Shared by the two scripts about stories: what lies in the buckets (docs/MESSAGES.md, *Stories*).
-- Whether two texts are near is decided by `core::near`; nothing here compares signatures.
-- ARGV: the prefix; how many stories of a generation are returned at most; probes, each as four
-- bytes: two of the bucket, its part, and the tag; then what the script itself needs.
local looks, probes = tonumber(ARGV[2]), ARGV[3]
-- Records of a key and their bytes (id and signature); stories of an anchor, parts of a bucket,
-- entries of a part (their number is a byte).
local RECORDS, WIDTH, SHARED, PARTS, FULL = 441, 37, 32, 16, 255
local find = string.find

local state = call('HMGET', P .. 'near3', 'first', 'last', 'count', 'drop')
local first, last = tonumber(state[1] or 0), tonumber(state[2] or 0)
local count, drop = tonumber(state[3] or 0), tonumber(state[4] or 0)

-- Above the numbers of all stories stored. A story's number is its generation's, and its place in it.
local function stored_until() return last * 65536 + count end

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

-- Adds the stories of a generation, from a number on, to which probes lead.
local function find_in(generation, least, out)
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
        if number >= least then
          if not seen[number] then
            seen[number] = 0
            numbers[#numbers + 1] = number
          end
          seen[number] = seen[number] + 1
        end
        place = find(bucket, tag, place + 1, true)
      end
    end
  end
  local by_found = {{}, {}, {}, {}}
  for _, number in ipairs(numbers) do
    local list = by_found[math.min(seen[number], 4)]
    list[#list + 1] = number
  end
  local records, looked = P .. 'n3r:' .. generation .. ':', 0
  for found = 4, 1, -1 do
    for _, number in ipairs(by_found[found]) do
      if looked == looks then return end
      looked = looked + 1
      local chunk = floor(number / RECORDS)
      local from = (number - chunk * RECORDS) * WIDTH
      local has = call('GETRANGE', records .. chunk, from, from + WIDTH - 1)
      if #has == WIDTH then
        out[#out + 1] = struct.pack('>I4I2B', generation, number, found) .. has
      end
    end
  end
end

-- The stories numbered `from` or higher to which probes lead: each its generation (4 bytes), its
-- place in it (2), the anchors found (1), its id and its signature.
local function candidates(from)
  local out = {}
  -- A generation that is being dropped is not looked at any more.
  local oldest, since = drop > 0 and first + 1 or first, floor(from / 65536)
  for generation = math.max(oldest, since), last do
    find_in(generation, generation == since and from - since * 65536 or 0, out)
  end
  return out
end
