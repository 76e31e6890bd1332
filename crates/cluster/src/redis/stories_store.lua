-- Stores the first article of a story. ARGV behind the shared ones: the article's 16 bytes and its
-- signature; up to which number stories were looked at; how many generations are kept; how many
-- stories each has, at most 65,536; the anchors, each as the probes are.
-- Returns false where it is stored; else nothing was stored, and as `stories_find.lua` the stories
-- since then to which probes lead.
local story, looked_until = ARGV[4], tonumber(ARGV[5])
local keep, most, anchors = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
if stored_until() > looked_until then
  local newer = candidates(looked_until)
  if #newer > 0 then return {stored_until(), table.concat(newer)} end
end

-- What a generation needs is made in one piece, so that nothing grows in place.
if count >= most then
  last, count = last + 1, 0
end
local chunk = floor(count / RECORDS)
local key, from = P .. 'n3r:' .. last .. ':' .. chunk, (count - chunk * RECORDS) * WIDTH
if from == 0 then call('SETRANGE', key, RECORDS * WIDTH - 1, '\0') end
call('SETRANGE', key, from, story)
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
return false
