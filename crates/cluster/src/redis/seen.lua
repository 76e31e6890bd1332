-- Which of the ids in ARGV were admitted: one character each, 1 or 0.
local answers = {}
for at = 2, #ARGV do
  local _, digits, name = shard(ARGV[at])
  answers[#answers + 1] = place_in(name, digits) and '1' or '0'
end
return table.concat(answers)
