-- Swaps the memory of a site. ARGV: the site, the version expected, the new one, the sketch, and
-- how long it is kept (s). Returns nothing where it was done, else version and sketch that are
-- there.
local key = P .. 'm:' .. ARGV[2]
local has = call('HMGET', key, 'v', 's')
if (has[1] or '0') ~= ARGV[3] then return {has[1] or '0', has[2] or ''} end
call('HSET', key, 'v', ARGV[4], 's', ARGV[5])
call('EXPIRE', key, ARGV[6])
return {}
