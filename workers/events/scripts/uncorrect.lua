-- Deletes corrections.
-- KEYS   corrections corrections_index corrections_bytes
-- ARGV   ...              ids of the articles
-- RETURN how many there were
-- FULL   It takes away.

local removed = 0
for n = FIRST, #ARGV do
  local bytes = redis.call('HSTRLEN', key.corrections, ARGV[n])
  if bytes > 0 then
    redis.call('HDEL', key.corrections, ARGV[n])
    redis.call('ZREM', key.corrections_index, ARGV[n])
    redis.call('DECRBY', key.corrections_bytes, bytes)
    removed = removed + 1
  end
end
return removed
