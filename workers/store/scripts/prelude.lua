-- Put before every script: the clock and the two moves that several scripts make.
-- All deadlines are Redis's own time, so the clocks of producers and workers do not matter.

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- Takes an article out of the ledger into the dead letters; its payload goes along.
-- Returns false when the dead letters are full: the article then stays where it is.
local function bury(k, id, cause, deliveries, max_dead, now)
  if redis.call('ZCARD', k.dead_index) >= max_dead then return false end
  redis.call('HSET', k.dead, id, redis.call('HGET', k.ledger, id))
  redis.call('HSET', k.dead_causes, id,
    cjson.encode({cause = cjson.decode(cause), deliveries = deliveries, at_ms = now}))
  redis.call('ZADD', k.dead_index, now, id)
  redis.call('HDEL', k.ledger, id)
  redis.call('HDEL', k.deliveries, id)
  redis.call('HDEL', k.holds, id)
  redis.call('HDEL', k.causes, id)
  redis.call('ZREM', k.leases, id)
  redis.call('HINCRBY', k.counts, 'dead', 1)
  return true
end

-- Puts an article aside until a delay is over; the delay doubles with each time, up to 5 minutes.
-- The sweeper brings it back, as it does with an expired lease.
local function put_aside(k, id, times, first_delay, now)
  local delay = math.min(first_delay * 2 ^ math.min(times - 1, 20), 300000)
  redis.call('ZADD', k.leases, now + delay, id)
end

-- Adds a bell where too few are out for what waits: one for each batch waiting, up to max_bells.
-- Returns its token, or '' when no bell is to be rung.
local function bell_wanted(k, max_bells, batch, now)
  local waiting = redis.call('LLEN', k.waiting)
  local out = redis.call('ZCARD', k.bells)
  if waiting <= out * batch or out >= max_bells then return '' end
  local token = 'bell-' .. redis.call('HINCRBY', k.counts, 'bells', 1)
  redis.call('ZADD', k.bells, now, token)
  return token
end
