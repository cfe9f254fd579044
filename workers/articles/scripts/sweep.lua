-- Brings back what lost workers held, and rings when articles wait and no bell is out.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses leases holders batches signs watch
--        bells counts
-- ARGV   at_most          number: articles
--        silence          number: ms without a sign after which a process counts as dead
--        grace            number: ms for which sweeps must have come before any is judged
--        gap              number: ms between two sweeps after which that begins anew
--        patience         number: ms to wait for an answer to a bell
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
-- RETURN how many came back, token of a bell to ring ('' for none), how many of them because the
--        process that held them is dead
-- KEEPS  An expired lease ends in the same step in which its article waits again, in its lane. The
--        leases of a process without a sign of life end early, except after a time in which no
--        process could give one: Redis was away, or its clock was set.
-- FULL   It only moves what is there.

local now = now_ms()
local returned, orphaned = 0, 0

local function bring_back(entry)
  redis.call('ZREM', key.leases, entry)
  redis.call('HDEL', key.holders, entry)
  if redis.call('HEXISTS', key.ledger, entry) == 1 then
    redis.call('RPUSH', list_of(lane_of(entry)), entry)
    returned = returned + 1
  end
end

local since, last = unpack(redis.call('HMGET', key.watch, 'since', 'last'))
local quiet = now - tonumber(last or '0')
if quiet < 0 or quiet > arg.gap then
  since = now
  redis.call('HSET', key.watch, 'since', now)
end
redis.call('HSET', key.watch, 'last', now)

if now - tonumber(since) >= arg.grace then
  local dead = redis.call('ZRANGEBYSCORE', key.signs, '-inf', now - arg.silence)
  if #dead > 0 then
    local is_dead, left = {}, {}
    for _, holder in ipairs(dead) do is_dead[holder] = true end
    local held = redis.call('HGETALL', key.holders)
    for n = 1, #held, 2 do
      local process = process_of(held[n + 1])
      if is_dead[process] then
        if returned < arg.at_most then
          -- Counted only if it was leased: a version before this one ends articles but not holders.
          if redis.call('ZSCORE', key.leases, held[n]) then bring_back(held[n]) end
          redis.call('HDEL', key.holders, held[n])
        else
          left[process] = true
        end
      end
    end
    orphaned = returned
    for _, holder in ipairs(dead) do
      if not left[holder] then
        redis.call('ZREM', key.signs, holder)
        redis.call('HDEL', key.batches, holder)
      end
    end
  end
end

for _, entry in ipairs(redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, arg.at_most)) do
  bring_back(entry)
end
if returned > 0 then redis.call('HINCRBY', key.counts, 'returned', returned) end
if orphaned > 0 then redis.call('HINCRBY', key.counts, 'orphaned', orphaned) end
-- A worker of a version before lanes, or holders, ends articles but leaves these behind.
for _, kept in ipairs({key.lanes, key.holders}) do
  for _, entry in ipairs(redis.call('HRANDFIELD', kept, 20)) do
    if redis.call('HEXISTS', key.ledger, entry) == 0 then redis.call('HDEL', kept, entry) end
  end
end
redis.call('ZREMRANGEBYSCORE', key.bells, '-inf', now - arg.patience)
return {returned, bell_wanted(arg.max_bells, arg.batch, now), orphaned}
