-- Carries out transitions, each whole or not at all. ARGV[4] numbers this commit, so that one
-- sent twice is carried out once; [5] is the record of hosts made on the way; [6] is how many
-- transitions follow; [7] the highest tick that was answered: where the store has a lower one it
-- lost writes (lease.lua) and nothing is done. Returns the new tick, `|`, and one word a
-- transition: `stale` or `ADMITTED,SEEN`.
local DONE = P .. 'done:' .. ARGV[4]
local before = call('GET', DONE)
if before then return before end
local tick = tonumber(lease[2] or 0)
if tick < tonumber(ARGV[7]) then return 'rolled back' end
tick = tick + 1
call('HSET', P .. 'lease', 'ticks', tick)
local NEW_HOST = ARGV[5]
local HOSTS, FLIGHTS, FROMS = P .. 'hosts', P .. 'flights', P .. 'froms'
local counts, touched, tails, words = {}, {}, {}, {}

local function count(name, by) counts[name] = (counts[name] or 0) + by end

-- Number and mark of the attempt in flight: '1' where it is a URL of the frontier.
local function flight(fp)
  local record = call('HGET', FLIGHTS, fp)
  if not record then return nil end
  return string.match(record, '^(%d+) (%d)')
end

local function make_host(host)
  if call('HSETNX', HOSTS, host, NEW_HOST) == 1 then
    call('ZADD', P .. 'names', 0, host)
    touched[host] = true
  end
end

-- Is the transition whose operations start at `i` stale? Gives also where the next one
-- starts, and by how many URLs it would leave the counts unbalanced.
local function check(host, i, ops, mixed)
  local stale, astray = false, 0
  local out, marks, popped, gone, added, new = {}, {}, {}, {}, {}, {}
  for _ = 1, ops do
    local op = ARGV[i]
    if op == 'S' or op == 'F' then
      local fp = ARGV[i + 1]
      if out[fp] == nil then
        local attempt, mark = flight(fp)
        out[fp], marks[fp] = attempt or false, mark
      end
      if op == 'S' then
        if out[fp] ~= ARGV[i + 2] then stale = true end
        if marks[fp] == '1' then astray = astray - 1 end
        out[fp] = false
        i = i + 3
      else
        if out[fp] then stale = true end
        out[fp], marks[fp] = ARGV[i + 2], ARGV[i + 3]
        if ARGV[i + 3] == '1' then astray = astray + 1 end
        i = i + 6
      end
    elseif op == 'P' then
      local lane, at = ARGV[i + 1], popped[ARGV[i + 1]] or 0
      local key, head = P .. 'l:' .. lane .. ':' .. host, nil
      local stored = (gone[lane] or not mixed) and 0 or call('LLEN', key)
      if not gone[lane] and (not mixed or at < stored) then
        head = call('LINDEX', key, at)
        head = head and sub(head, 1, 8)
      else
        head = added[lane] and added[lane][at - stored + 1]
      end
      if head ~= ARGV[i + 2] then stale = true end
      popped[lane] = at + 1
      astray = astray - 1
      i = i + 3
    elseif op == 'E' then
      astray = astray + 1
      i = i + 5
    elseif op == 'K' then
      astray = astray + 1
      i = i + 8
    elseif op == 'U' then
      i = i + 1
    elseif op == 'Q' then
      if ARGV[i + 1] == host then
        local lane = ARGV[i + 2]
        added[lane] = added[lane] or {}
        table.insert(added[lane], ARGV[i + 3])
      end
      astray = astray + 1
      i = i + 7
    elseif op == 'D' then
      gone[ARGV[i + 1]], popped[ARGV[i + 1]], added[ARGV[i + 1]] = true, 0, nil
      i = i + 3
    elseif op == 'M' then
      i = i + 2 + 2 * ARGV[i + 1]
    elseif op == 'R' or op == 'W' then
      i = i + 2
    elseif op == 'V' then
      i = i + 4
    elseif op == 'Y' then
      i = i + 3
    else
      local n = tonumber(ARGV[i + 3])
      if mixed and ARGV[i + 1] == host then
        for at = i + 4, i + 3 + 3 * n, 3 do
          local lane, id = ARGV[at], ARGV[at + 1]
          if #lane == 1 and not new[id] then
            local _, digits, name = shard(id)
            if not place_in(name, digits) then
              added[lane] = added[lane] or {}
              table.insert(added[lane], sub(ARGV[at + 2], 1, 8))
            end
            new[id] = true
          end
        end
      end
      i = i + 4 + 3 * n
    end
    if stale then break end
  end
  return stale, astray
end

-- A lane's entry is FP, two bytes for the length of the page that named it (65535: the same
-- as of the entry before), that page's URL, and the rest.
local function push(host, lane, fp, from, rest)
  local name = lane .. ':' .. host
  if tails[name] == nil then tails[name] = call('HGET', FROMS, 't' .. name) end
  local middle = '\255\255'
  if tails[name] ~= from then
    middle = char(floor(#from / 256), #from % 256) .. from
    call('HSET', FROMS, 't' .. name, from)
    tails[name] = from
  end
  if call('RPUSH', P .. 'l:' .. name, fp .. middle .. rest) == 1 then touched[host] = true end
  count('queued', 1)
end

local function forget_froms(name)
  call('HDEL', FROMS, 't' .. name, 'h' .. name)
  tails[name] = nil
end

local function pop(host, lane)
  local name = lane .. ':' .. host
  local gone = call('LPOP', P .. 'l:' .. name)
  local head = call('LINDEX', P .. 'l:' .. name, 0)
  if not head then
    forget_froms(name)
  elseif sub(head, 9, 10) == '\255\255' and sub(gone, 9, 10) ~= '\255\255' then
    local length = byte(gone, 9) * 256 + byte(gone, 10)
    call('HSET', FROMS, 'h' .. name, sub(gone, 11, 10 + length))
  end
  count('queued', -1)
end

-- The whole lane ends at once; the URLs' places follow in small steps (sweep.lua).
local function drain(host, lane, status)
  local name = lane .. ':' .. host
  local n = call('LLEN', P .. 'l:' .. name)
  if n == 0 then return end
  local number = call('INCR', P .. 'drains')
  call('RENAME', P .. 'l:' .. name, P .. 'drained:' .. number)
  call('RPUSH', P .. 'drainq', number .. ' ' .. status)
  forget_froms(name)
  count('queued', -n)
  count(status, n)
end

local function admit(i)
  local host, from, n = ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
  local admitted = 0
  for at = i + 4, i + 3 + 3 * n, 3 do
    local where = ARGV[at]
    local b, digits, name = shard(ARGV[at + 1])
    if not place_in(name, digits) then
      local key = P .. 's:' .. name
      if admitted == 0 then make_host(host) end
      admitted = admitted + 1
      if #where == 1 then
        call('SADD', key, digits .. '1' .. where)
        push(host, where, sub(ARGV[at + 2], 1, 8), from, sub(ARGV[at + 2], 9))
      else
        call('SADD', key, digits .. (where == '20' and '20' or '21'))
        if where ~= '20' then call('SADD', P .. 'e:' .. name, digits .. where) end
        count(where, 1)
      end
      if call('SCARD', key) >= FULL then split(b) end
    end
  end
  count('admitted', admitted)
  return admitted, n - admitted
end

-- What waits behind others comes forward: `n` pairs of fp and id from ARGV[first] on. One look
-- through each lane that holds any, PROMOTED_FROM entries deep.
local PROMOTED_FROM, CHUNK = 20000, 500
local function promote(host, first, n)
  local wanted, found = {['1'] = {}, ['3'] = {}}, {}
  for at = 0, n - 1 do
    local fp, id = ARGV[first + 2 * at], ARGV[first + 2 * at + 1]
    local _, digits, name = shard(id)
    local place = place_in(name, digits)
    local lane = place == 2 and '1' or place == 4 and '3'
    if lane and not wanted[lane][fp] then
      wanted[lane][fp] = {at = at, id = id, lane = lane}
      wanted[lane].n = (wanted[lane].n or 0) + 1
    end
  end
  for lane, those in pairs(wanted) do
    local name, left = lane .. ':' .. host, those.n or 0
    local key, at = P .. 'l:' .. lane .. ':' .. host, 0
    local from = call('HGET', FROMS, 'h' .. name) or ''
    local fixes, gone = {}, {}
    -- The entry behind one that goes says itself who named it.
    local behind = false
    while (left > 0 or behind) and at < PROMOTED_FROM do
      local chunk = call('LRANGE', key, at, at + CHUNK - 1)
      if #chunk == 0 then break end
      for _, entry in ipairs(chunk) do
        local rest
        local same = sub(entry, 9, 10) == '\255\255'
        if same then
          rest = sub(entry, 11)
        else
          local length = byte(entry, 9) * 256 + byte(entry, 10)
          from, rest = sub(entry, 11, 10 + length), sub(entry, 11 + length)
        end
        local one = those[sub(entry, 1, 8)]
        if one and not one.rest then
          one.from, one.rest, one.fp = from, rest, sub(entry, 1, 8)
          found[#found + 1] = one
          gone[#gone + 1] = at
          left, behind = left - 1, true
        elseif behind then
          behind = false
          if same then
            local middle = char(floor(#from / 256), #from % 256) .. from
            fixes[#fixes + 1] = {at, sub(entry, 1, 8) .. middle .. rest}
          end
        end
        at = at + 1
        if left == 0 and not behind then break end
      end
    end
    if #gone > 0 then
      for _, fix in ipairs(fixes) do call('LSET', key, fix[1], fix[2]) end
      for _, index in ipairs(gone) do call('LSET', key, index, '') end
      call('LREM', key, #gone, '')
      count('queued', -#gone)
      if call('EXISTS', key) == 0 then
        forget_froms(name)
      elseif behind then
        -- The last entry went: the next one to come says itself who named it.
        call('HDEL', FROMS, 't' .. name)
        tails[name] = nil
      end
    end
  end
  table.sort(found, function(one, other) return one.at < other.at end)
  for _, one in ipairs(found) do
    move(one.id, '10')
    push(host, '0', one.fp, one.from, one.rest)
  end
end

-- What ended for now goes back to its lanes, as if it had not ended.
local function resume(host)
  local all = call('LRANGE', P .. 'k:' .. host, 0, -1)
  call('DEL', P .. 'k:' .. host)
  for _, kept in ipairs(all) do
    local fp, id, status, lane, from, rest = unpack(cmsgpack.unpack(kept))
    call('HDEL', P .. 'details', fp)
    count(status, -1)
    move(id, '1' .. lane)
    push(host, lane, fp, from, rest)
  end
end

local function carry_out(host, i, ops)
  local admitted, seen = 0, 0
  for _ = 1, ops do
    local op = ARGV[i]
    if op == 'S' then
      local _, mark = flight(ARGV[i + 1])
      call('HDEL', FLIGHTS, ARGV[i + 1])
      call('ZREM', P .. 'deadlines', ARGV[i + 1])
      if mark == '1' then count('in_flight', -1) end
      i = i + 3
    elseif op == 'P' then
      pop(host, ARGV[i + 1])
      i = i + 3
    elseif op == 'F' then
      call('HSET', FLIGHTS, ARGV[i + 1],
        ARGV[i + 2] .. ' ' .. ARGV[i + 3] .. ' ' .. ARGV[i + 5])
      call('ZADD', P .. 'deadlines', ARGV[i + 4], ARGV[i + 1])
      if ARGV[i + 3] == '1' then count('in_flight', 1) end
      i = i + 6
    elseif op == 'E' then
      ended(ARGV[i + 2], ARGV[i + 3])
      if #ARGV[i + 4] > 0 then
        call('HSET', P .. 'details', ARGV[i + 1], sub(ARGV[i + 4], 2))
      end
      count(ARGV[i + 3], 1)
      i = i + 5
    elseif op == 'K' then
      local fp, id, status, lane = ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 5]
      ended(id, status)
      if #ARGV[i + 4] > 0 then call('HSET', P .. 'details', fp, sub(ARGV[i + 4], 2)) end
      count(status, 1)
      local kept = cmsgpack.pack({fp, id, status, lane, ARGV[i + 6], ARGV[i + 7]})
      call('RPUSH', P .. 'k:' .. host, kept)
      i = i + 8
    elseif op == 'U' then
      resume(host)
      i = i + 1
    elseif op == 'Q' then
      make_host(ARGV[i + 1])
      move(ARGV[i + 4], '1' .. ARGV[i + 2])
      push(ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 5], ARGV[i + 6])
      i = i + 7
    elseif op == 'M' then
      local n = tonumber(ARGV[i + 1])
      promote(host, i + 2, n)
      i = i + 2 + 2 * n
    elseif op == 'D' then
      drain(host, ARGV[i + 1], ARGV[i + 2])
      i = i + 3
    elseif op == 'R' then
      call('HSET', P .. 'robots', host, ARGV[i + 1])
      i = i + 2
    elseif op == 'V' then
      call('ZADD', P .. 'v:' .. host, ARGV[i + 2], ARGV[i + 1])
      call('HSET', P .. 'visits', ARGV[i + 1], ARGV[i + 3])
      i = i + 4
    elseif op == 'W' then
      call('ZREM', P .. 'v:' .. host, ARGV[i + 1])
      call('HDEL', P .. 'visits', ARGV[i + 1])
      i = i + 2
    elseif op == 'Y' then
      local key = P .. 'v:' .. host
      local pages = call('ZRANGEBYSCORE', key, '(' .. ARGV[i + 1], '(' .. ARGV[i + 2])
      for _, fp in ipairs(pages) do call('ZADD', key, ARGV[i + 1], fp) end
      i = i + 3
    else
      local new, old = admit(i)
      admitted, seen = admitted + new, seen + old
      i = i + 4 + 3 * tonumber(ARGV[i + 3])
    end
  end
  return admitted .. ',' .. seen
end

-- A transition: host, version expected, new record, whether a pop may meet what the same
-- transition appends, where the next one starts, number of operations, operations.
local i = 8
for _ = 1, tonumber(ARGV[6]) do
  local host, expect, record = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local next, ops, start = tonumber(ARGV[i + 4]), tonumber(ARGV[i + 5]), i + 6
  local found = call('HGET', HOSTS, host)
  local word = 'stale'
  if (found and string.match(found, '^%d+') or '0') == expect then
    local stale, astray = check(host, start, ops, ARGV[i + 3] == '1')
    if not stale and astray ~= 0 then
      word = 'astray ' .. astray .. ' ' .. host
    elseif not stale then
      call('HSET', HOSTS, host, record)
      if not found then call('ZADD', P .. 'names', 0, host) end
      touched[host] = true
      word = carry_out(host, start, ops)
    end
  end
  words[#words + 1] = word
  if sub(word, 1, 6) == 'astray' then break end
  i = next
end

for host in pairs(touched) do
  local open, due = string.match(call('HGET', HOSTS, host), '^%d+ (%d) (%-?%d+) ')
  local waiting = open == '1' and call('EXISTS', P .. 'l:0:' .. host, P .. 'l:1:' .. host,
    P .. 'l:2:' .. host, P .. 'l:3:' .. host) > 0
  if waiting then
    call('ZADD', P .. 'due', due, host)
  else
    call('ZREM', P .. 'due', host)
  end
  local first = open == '1' and call('ZRANGE', P .. 'v:' .. host, 0, 0, 'WITHSCORES')
  if first and first[1] then
    call('ZADD', P .. 'vdue', math.max(tonumber(due), tonumber(first[2])), host)
  else
    call('ZREM', P .. 'vdue', host)
  end
end
for name, by in pairs(counts) do
  if by ~= 0 then call('HINCRBY', P .. 'counts', name, by) end
end
local answer = string.format('%.0f', tick) .. '|' .. table.concat(words, ';')
call('SET', DONE, answer, 'PX', 120000)
return answer
