-- Puts an article aside whose event found no room; it is tried again later, without a count.
-- KEYS   ledger leases deliveries holds counts
-- ARGV   entry, first delay in ms
-- RETURN 1, or 0 when the article was finished elsewhere
-- KEEPS  A held article stays in the ledger with a lease.

local k = {ledger = KEYS[1], leases = KEYS[2], deliveries = KEYS[3], holds = KEYS[4],
  counts = KEYS[5]}
if redis.call('HEXISTS', k.ledger, ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', k.deliveries, ARGV[1], -1)
put_aside(k, ARGV[1], redis.call('HINCRBY', k.holds, ARGV[1], 1), tonumber(ARGV[2]), now_ms())
redis.call('HINCRBY', k.counts, 'held', 1)
return 1
