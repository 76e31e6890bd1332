-- Rows of hosts. ARGV[2] says which: `due` NOW LIMIT, `visits` NOW LIMIT, `all` AFTER LIMIT,
-- `these` HOST... Behind a row of `visits` come time and page of its first visit.
local hosts
local visits = ARGV[2] == 'visits'
if ARGV[2] == 'due' then
  hosts = call('ZRANGEBYSCORE', P .. 'due', '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
elseif visits then
  hosts = call('ZRANGEBYSCORE', P .. 'vdue', '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])
elseif ARGV[2] == 'all' then
  hosts = call('ZRANGEBYLEX', P .. 'names', ARGV[3], '+', 'LIMIT', 0, ARGV[4])
else
  hosts = {}
  for at = 3, #ARGV do hosts[#hosts + 1] = ARGV[at] end
end
local rows = {}
for _, host in ipairs(hosts) do
  local row = {host, call('HGET', P .. 'hosts', host) or ''}
  for lane = 0, 3 do
    local name = lane .. ':' .. host
    local head = call('LINDEX', P .. 'l:' .. name, 0)
    if head then
      row[#row + 1] = call('LLEN', P .. 'l:' .. name)
      row[#row + 1] = head
      local same = sub(head, 9, 10) == '\255\255'
      row[#row + 1] = same and call('HGET', P .. 'froms', 'h' .. name) or ''
    else
      row[#row + 1], row[#row + 2], row[#row + 3] = 0, '', ''
    end
  end
  if visits then
    local first = call('ZRANGE', P .. 'v:' .. host, 0, 0, 'WITHSCORES')
    row[#row + 1] = first[2] or ''
    row[#row + 1] = first[1] and call('HGET', P .. 'visits', first[1]) or ''
  end
  rows[#rows + 1] = row
end
return rows
