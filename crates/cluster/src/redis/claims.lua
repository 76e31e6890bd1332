-- Makes claims. ARGV holds, for each, the key's 8 bytes, the owner's and the content's.
-- Returns for each '' where it was granted, else owner and content of whoever has it.
local answers = {}
for at = 2, #ARGV, 3 do
  local fp = ARGV[at]
  -- Small hashes stay compact: the high 16 bits of the key choose one.
  local key = P .. 'c:' .. string.format('%02x%02x', byte(fp, 1), byte(fp, 2))
  local has = call('HGET', key, fp)
  if not has then
    call('HSET', key, fp, ARGV[at + 1] .. ARGV[at + 2])
    has = ARGV[at + 1]
  end
  answers[#answers + 1] = sub(has, 1, 8) == ARGV[at + 1] and '' or has
end
return answers
