-- The moves that several scripts of the ledger make. Each names the keys that its script must have.

-- Takes an article out of the ledger into the dead letters; its payload goes along.
-- Returns false when the dead letters are full: the article then stays where it is.
-- Wants the keys ledger, deliveries, holds, causes, leases, counts, dead, dead_causes, dead_index.
local function bury(entry, cause, deliveries, max_dead, now)
  if redis.call('ZCARD', key.dead_index) >= max_dead then return false end
  redis.call('HSET', key.dead, entry, redis.call('HGET', key.ledger, entry))
  redis.call('HSET', key.dead_causes, entry,
    cjson.encode({cause = cjson.decode(cause), deliveries = deliveries, at_ms = now}))
  redis.call('ZADD', key.dead_index, now, entry)
  redis.call('HDEL', key.ledger, entry)
  redis.call('HDEL', key.deliveries, entry)
  redis.call('HDEL', key.holds, entry)
  redis.call('HDEL', key.causes, entry)
  redis.call('ZREM', key.leases, entry)
  redis.call('HINCRBY', key.counts, 'dead', 1)
  return true
end

-- Puts an article aside until a delay is over; the delay doubles with each time, up to 5 minutes.
-- The sweeper brings it back, as it does with an expired lease. Wants the key leases.
local function put_aside(entry, times, first_delay, now)
  local delay = math.min(first_delay * 2 ^ math.min(times - 1, 20), 300000)
  redis.call('ZADD', key.leases, now + delay, entry)
end

-- Adds a bell where too few are out for what waits: one for each batch waiting, up to max_bells.
-- Returns its token, or '' when no bell is to be rung. Wants the keys waiting, bells, counts.
local function bell_wanted(max_bells, batch, now)
  local waiting = redis.call('LLEN', key.waiting)
  local out = redis.call('ZCARD', key.bells)
  if waiting <= out * batch or out >= max_bells then return '' end
  local token = 'bell-' .. redis.call('HINCRBY', key.counts, 'bells', 1)
  redis.call('ZADD', key.bells, now, token)
  return token
end
