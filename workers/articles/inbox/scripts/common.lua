-- Functions that several scripts of the inbox share. Each names what it needs.

local PUT_ASIDE = 300000

-- Makes a dead letter of a text. A long text is cut, and the total size of the texts is bounded. A
-- text that arrives again is the same dead letter, and counted there.
-- Returns its name, or '' when there is no room. A whole call is kept as one (`call`), so that it can
-- be tried again as what it was.
-- Wants the keys dead, dead_causes, dead_index, dead_bytes, counts, the arguments max_dead,
-- max_dead_bytes, whole, cut.
local function bury(text, cause, now, call)
  local size = #text
  local kept = text
  if size > arg.whole then kept = string.sub(text, 1, arg.cut) end
  local name = 'inbox-' .. string.sub(redis.sha1hex(kept .. ' ' .. size), 1, 20)
  local times = 1
  local before = redis.call('HGET', key.dead_causes, name)
  if before then
    times = cjson.decode(before).deliveries + 1
  else
    local bytes = tonumber(redis.call('GET', key.dead_bytes) or '0')
    if redis.call('ZCARD', key.dead_index) >= arg.max_dead then return '' end
    if bytes + #kept > arg.max_dead_bytes then return '' end
    redis.call('HSET', key.dead, name, kept)
    redis.call('INCRBY', key.dead_bytes, #kept)
  end
  redis.call('HSET', key.dead_causes, name, string.format(
    '{"cause":%s,"deliveries":%d,"at_ms":%d,"bytes":%d,"call":%s}', cause, times, now, size,
    call and 'true' or 'false'))
  redis.call('ZADD', key.dead_index, now, name)
  redis.call('HINCRBY', key.counts, 'inbox_dead', 1)
  return name
end

-- Whether a claim is one of a call of the task.
local function is_call(token)
  return string.sub(token, 1, 5) == 'call-'
end

-- Forgets a claimed entry. Wants the keys claims, leases, deliveries.
local function forget(token)
  redis.call('HDEL', key.claims, token)
  redis.call('HDEL', key.deliveries, token)
  redis.call('ZREM', key.leases, token)
end

-- Keeps an entry that the dead letters have no room for; it is tried again in five minutes.
-- Wants the keys leases, deliveries.
local function put_aside(token, now)
  redis.call('ZADD', key.leases, now + PUT_ASIDE, token)
  redis.call('HDEL', key.deliveries, token)
end

-- Removes a dead letter. Wants the keys dead, dead_causes, dead_index, dead_bytes.
local function unbury(name)
  redis.call('DECRBY', key.dead_bytes, redis.call('HSTRLEN', key.dead, name))
  redis.call('HDEL', key.dead, name)
  redis.call('HDEL', key.dead_causes, name)
  redis.call('ZREM', key.dead_index, name)
end

-- Returns whether a key is a list: a client may have made it something else.
local function is_list(name)
  return redis.call('TYPE', name).ok == 'list'
end
