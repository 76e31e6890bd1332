-- How many URLs wait in each lane of hosts, in the order of their names: ARGV[2] is where to begin
-- (`-`, or `(` and a name), [3] how many hosts. Returns name, then four numbers, for each.
local hosts = call('ZRANGEBYLEX', P .. 'names', ARGV[2], '+', 'LIMIT', 0, ARGV[3])
local answer = {}
for _, host in ipairs(hosts) do
  answer[#answer + 1] = host
  for lane = 0, 3 do
    answer[#answer + 1] = call('LLEN', P .. 'l:' .. lane .. ':' .. host)
  end
end
return answer
