-- Says that an article could not be processed: it is tried again later, or becomes a dead letter.
-- KEYS   ledger leases deliveries holds causes counts dead dead_causes dead_index
-- ARGV   entry, cause as JSON, '1' when trying again cannot help, max_deliveries,
--        max_dead_letters, first delay in ms
-- RETURN 'dead', 'later', or 'gone' when the article was finished elsewhere
-- KEEPS  A failed article stays in the ledger with a lease until it is finished or a dead letter.

local k = {ledger = KEYS[1], leases = KEYS[2], deliveries = KEYS[3], holds = KEYS[4],
  causes = KEYS[5], counts = KEYS[6], dead = KEYS[7], dead_causes = KEYS[8], dead_index = KEYS[9]}
local entry, cause, permanent = ARGV[1], ARGV[2], ARGV[3] == '1'
local max_deliveries, max_dead, delay = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local now = now_ms()

if redis.call('HEXISTS', k.ledger, entry) == 0 then return 'gone' end
redis.call('HINCRBY', k.counts, 'failed', 1)
local deliveries = tonumber(redis.call('HGET', k.deliveries, entry) or '1')
if permanent or deliveries >= max_deliveries then
  if bury(k, entry, cause, deliveries, max_dead, now) then return 'dead' end
  redis.call('HINCRBY', k.deliveries, entry, -1)
end
redis.call('HSET', k.causes, entry, cause)
put_aside(k, entry, deliveries, delay, now)
return 'later'
