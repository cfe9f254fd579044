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
-- Takes articles into the ledger, unless they are known or the ledger is full.
-- KEYS   ledger waiting bells counts, then one known-key for each article
-- ARGV   max_in_flight, known window in ms, max_bells, batch size, '1' to take a changed text of a
--        known article as its next version, then for each article: id, fingerprint, payload
-- RETURN token of a bell to ring ('' for none), then for each article: its version (1, 2 ...) when
--        taken, 0 when known, -1 when the ledger is full
-- KEEPS  An id is on the waiting list only after its payload is in the ledger.

local k = {ledger = KEYS[1], waiting = KEYS[2], bells = KEYS[3], counts = KEYS[4]}
local max_in_flight, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local max_bells, batch, versions = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1'
local now = now_ms()
local result = {''}
local room = max_in_flight - redis.call('HLEN', k.ledger)
local taken, refused = 0, 0

for i = 5, #KEYS do
  local at = 6 + (i - 5) * 3
  local id, fingerprint, payload = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local version = 1
  local known = redis.call('GET', KEYS[i])
  if known then
    local known_print, known_version = string.match(known, '^(%S+) (%d+)$')
    if versions and known_print ~= fingerprint then
      version = tonumber(known_version) + 1
    else
      version = 0
    end
  end
  if version > 0 and room <= 0 then version = -1 end
  if version > 0 then
    local entry = id .. '.' .. version
    redis.call('HSET', k.ledger, entry, payload)
    redis.call('LPUSH', k.waiting, entry)
    redis.call('SET', KEYS[i], fingerprint .. ' ' .. version, 'PX', window)
    room = room - 1
    taken = taken + 1
  elseif version == 0 then
    refused = refused + 1
  end
  result[#result + 1] = version
end

if taken > 0 then
  redis.call('HINCRBY', k.counts, 'enqueued', taken)
  result[1] = bell_wanted(k, max_bells, batch, now)
end
if refused > 0 then redis.call('HINCRBY', k.counts, 'known', refused) end
return result
