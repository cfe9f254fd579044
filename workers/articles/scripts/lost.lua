-- Brings back what a process held that was seen to die, with the cause, and rings.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses leases holders batches signs causes
--        bells counts
-- ARGV   holder           the process
--        cause            as JSON
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
-- RETURN how many came back, token of a bell to ring ('' for none)
-- KEEPS  A lease ends in the same step in which its article waits again, in its lane.
-- FULL   It only moves what is there.

local returned = 0
local held = redis.call('HGETALL', key.holders)
for n = 1, #held, 2 do
  if process_of(held[n + 1]) == arg.holder then
    local entry = held[n]
    redis.call('HDEL', key.holders, entry)
    if redis.call('ZREM', key.leases, entry) == 1
      and redis.call('HEXISTS', key.ledger, entry) == 1 then
      redis.call('HSET', key.causes, entry, arg.cause)
      redis.call('RPUSH', list_of(lane_of(entry)), entry)
      returned = returned + 1
    end
  end
end
redis.call('ZREM', key.signs, arg.holder)
redis.call('HDEL', key.batches, arg.holder)
if returned > 0 then
  redis.call('HINCRBY', key.counts, 'returned', returned)
  redis.call('HINCRBY', key.counts, 'orphaned', returned)
end
return {returned, bell_wanted(arg.max_bells, arg.batch, now_ms())}
