-- Adds to counts of a day.
-- KEYS   day
-- ARGV   max_fields  number: counts from which on no more feeds are counted
--        kept        number: seconds for which the counts are kept
--        general     number: of the counts that are kept in any case; they come first
--        ... of each count: its name and what is added
-- RETURN nothing
-- KEEPS  All counts of a batch are added together, in one reading and one writing.

local STEP = 1000
local format = string.format -- Redis writes a number that it is given as a fraction, which takes longer

local last = #ARGV
if redis.call('HLEN', key.day) >= arg.max_fields then last = FIRST - 1 + arg.general * 2 end
for from = FIRST, last, STEP do
  local names, values = {}, {}
  for at = from, math.min(from + STEP - 1, last), 2 do names[#names + 1] = ARGV[at] end
  for n, count in ipairs(redis.call('HMGET', key.day, unpack(names))) do
    values[n * 2 - 1] = names[n]
    values[n * 2] = format('%d', (count or 0) + ARGV[from + n * 2 - 1])
  end
  redis.call('HSET', key.day, unpack(values))
end
redis.call('EXPIRE', key.day, arg.kept)
