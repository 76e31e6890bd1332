-- Shared by the scripts that write; goes behind lib.lua. ARGV[2] is the lease's epoch.
local lease = call('HMGET', P .. 'lease', 'epoch', 'ticks')
if (lease[1] or '0') ~= ARGV[2] then
  return 'epoch ' .. (call('HGET', P .. 'lease', 'owner') or '')
end
-- Members a shard may have: it is split before it leaves the compact encoding.
local FULL = tonumber(ARGV[3])

-- Gives each shard of bucket `b` two in its place, from the last to the first, so that a new
-- name was always emptied before.
local function split(b)
  local depth = deeper[b] or byte(depths, b + 1)
  if depth >= 30 then return end
  local hex = string.format('%03x:', b)
  for _, kind in ipairs({'s:', 'e:'}) do
    for old = pow2(depth) - 1, 0, -1 do
      local key = P .. kind .. hex .. old
      local halves = {{}, {}}
      for _, member in ipairs(call('SMEMBERS', key)) do
        local new = floor(tonumber(sub(member, 1, -3)) / pow2(51 - depth))
        local half = halves[new - 2 * old + 1]
        half[#half + 1] = member
      end
      call('DEL', key)
      for at = 1, 2 do
        if #halves[at] > 0 then
          call('SADD', P .. kind .. hex .. (2 * old + at - 1), unpack(halves[at]))
        end
      end
    end
  end
  deeper[b] = depth + 1
  call('SETRANGE', P .. 'depths', b, char(depth + 1))
end

-- Moves an admitted URL to another place; `status` is '20' for an article.
local function move(id, place, status)
  local b, digits, name = shard(id)
  local at = place_in(name, digits)
  if not at or PLACES[at] == place and place ~= '21' then return end
  local key = P .. 's:' .. name
  if PLACES[at] ~= place then
    call('SREM', key, digits .. PLACES[at])
    call('SADD', key, digits .. place)
  end
  if at == 6 then
    for other = 30, 69 do call('SREM', P .. 'e:' .. name, digits .. other) end
  end
  if place == '21' then call('SADD', P .. 'e:' .. name, digits .. status) end
end

local function ended(id, status)
  move(id, status == '20' and '20' or '21', status)
end
