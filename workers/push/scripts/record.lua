-- Writes down how a push goes.
-- KEYS   pushes push_counts
-- ARGV   name
--        state            as JSON
--        ... of each count: its name, and what is added
-- RETURN nothing
-- KEEPS  State and counts are of the same moment.
-- FULL   Else a push that empties a queue would count as fallen silent; it takes next to nothing.

redis.call('HSET', key.pushes, arg.name, arg.state)
for n = FIRST, #ARGV, 2 do
  redis.call('HINCRBY', key.push_counts, arg.name .. ' ' .. ARGV[n], ARGV[n + 1])
end
