-- Puts dead letters back into the ledger, to be processed as if they were new.
-- KEYS   ledger waiting dead dead_causes dead_index bells counts
-- ARGV   max_bells, batch size, the entries
-- RETURN token of a bell to ring ('' for none), how many went back
-- KEEPS  An entry is in the ledger or among the dead letters, never in both or in neither.

local k = {ledger = KEYS[1], waiting = KEYS[2], dead = KEYS[3], dead_causes = KEYS[4],
  dead_index = KEYS[5], bells = KEYS[6], counts = KEYS[7]}
local revived = 0
for i = 3, #ARGV do
  local payload = redis.call('HGET', k.dead, ARGV[i])
  if payload then
    redis.call('HSET', k.ledger, ARGV[i], payload)
    redis.call('LPUSH', k.waiting, ARGV[i])
    redis.call('HDEL', k.dead, ARGV[i])
    redis.call('HDEL', k.dead_causes, ARGV[i])
    redis.call('ZREM', k.dead_index, ARGV[i])
    revived = revived + 1
  end
end
return {bell_wanted(k, tonumber(ARGV[1]), tonumber(ARGV[2]), now_ms()), revived}
