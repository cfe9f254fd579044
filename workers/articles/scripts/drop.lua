-- Deletes dead letters.
-- KEYS   dead dead_causes dead_index
-- ARGV   ... the entries
-- RETURN how many there were
-- KEEPS  Payload, cause and place in the list go together.
-- FULL   It takes away.

local dropped = 0
for i = FIRST, #ARGV do
  dropped = dropped + redis.call('HDEL', key.dead, ARGV[i])
  redis.call('HDEL', key.dead_causes, ARGV[i])
  redis.call('ZREM', key.dead_index, ARGV[i])
end
return dropped
