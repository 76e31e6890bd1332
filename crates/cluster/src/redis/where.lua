-- Where URLs are, each told by its id and its fingerprint (ARGV[2], [3], and so on): of each its place,
-- the record of its flight, the status it ended in, and more of that for people.
local answers = {}
for at = 2, #ARGV, 2 do
  local _, digits, name = shard(ARGV[at])
  local place = place_in(name, digits)
  if not place then
    answers[#answers + 1] = {'', '', '', false}
  else
    local status = PLACES[place]
    if place == 6 then
      for other = 30, 69 do
        if call('SISMEMBER', P .. 'e:' .. name, digits .. other) == 1 then status = '' .. other end
      end
    end
    answers[#answers + 1] = {PLACES[place], call('HGET', P .. 'flights', ARGV[at + 1]) or '', status,
      call('HGET', P .. 'details', ARGV[at + 1])}
  end
end
return answers
