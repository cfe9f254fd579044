-- Brings back what a lost worker held, and rings when work waits and no bell is out.
-- KEYS   ledger waiting leases bells counts
-- ARGV   articles at most, patience with a bell in ms, max_bells, batch size
-- RETURN how many came back, token of a bell to ring ('' for none)
-- KEEPS  A lease that is over ends in the same step in which its article waits again.

local k = {ledger = KEYS[1], waiting = KEYS[2], leases = KEYS[3], bells = KEYS[4], counts = KEYS[5]}
local now = now_ms()
local returned = 0

for _, entry in ipairs(redis.call('ZRANGEBYSCORE', k.leases, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  redis.call('ZREM', k.leases, entry)
  if redis.call('HEXISTS', k.ledger, entry) == 1 then
    redis.call('RPUSH', k.waiting, entry)
    returned = returned + 1
  end
end
if returned > 0 then redis.call('HINCRBY', k.counts, 'returned', returned) end
redis.call('ZREMRANGEBYSCORE', k.bells, '-inf', now - tonumber(ARGV[2]))
return {returned, bell_wanted(k, 1, 1, now)}
