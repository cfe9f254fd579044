-- Brings back what lost workers held, and rings when articles wait and no bell is out.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses leases bells counts
-- ARGV   at_most          number: articles
--        patience         number: ms to wait for an answer to a bell
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
-- RETURN how many came back, token of a bell to ring ('' for none)
-- KEEPS  An expired lease ends in the same step in which its article waits again, in its lane.

local now = now_ms()
local returned = 0

for _, entry in ipairs(redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, arg.at_most)) do
  redis.call('ZREM', key.leases, entry)
  if redis.call('HEXISTS', key.ledger, entry) == 1 then
    redis.call('RPUSH', list_of(lane_of(entry)), entry)
    returned = returned + 1
  end
end
if returned > 0 then redis.call('HINCRBY', key.counts, 'returned', returned) end
-- A worker of a version before lanes ends articles but leaves their lane behind.
for _, entry in ipairs(redis.call('HRANDFIELD', key.lanes, 20)) do
  if redis.call('HEXISTS', key.ledger, entry) == 0 then redis.call('HDEL', key.lanes, entry) end
end
redis.call('ZREMRANGEBYSCORE', key.bells, '-inf', now - arg.patience)
return {returned, bell_wanted(arg.max_bells, arg.batch, now)}
