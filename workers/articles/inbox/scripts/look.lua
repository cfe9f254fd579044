-- Looks at the inbox, and rings when something waits and no bell is out.
-- KEYS   inbox calls calls_3 calls_6 calls_9 claims leases since ledger bells counts dead_index
--        dead_bytes
-- ARGV   ring             '1' to ring; else nothing is written, so that this works on a full Redis
--        max_in_flight    number: articles in the ledger
-- RETURN token of a bell to ring ('' for none), type of the inbox's key, entries waiting there,
--        Celery messages waiting, entries claimed, dead letters, bytes of their texts, ms for which
--        something has waited and nothing was taken
-- KEEPS  A bell is rung only when the ledger has room: until then entries wait in the inbox.

local now = now_ms()
local kind = redis.call('TYPE', key.inbox).ok
local waiting = kind == 'list' and redis.call('LLEN', key.inbox) or 0
local calls = 0
for _, name in ipairs({key.calls, key.calls_3, key.calls_6, key.calls_9}) do
  if is_list(name) then calls = calls + redis.call('LLEN', name) end
end
local due = redis.call('ZCOUNT', key.leases, '-inf', now)

local idle, token = 0, ''
if arg.ring == '1' then
  if waiting + calls + due == 0 then
    redis.call('DEL', key.since)
  else
    redis.call('SET', key.since, now, 'NX')
    if redis.call('ZCARD', key.bells) == 0
      and redis.call('HLEN', key.ledger) < arg.max_in_flight then
      token = 'bell-' .. redis.call('HINCRBY', key.counts, 'bells', 1)
      redis.call('ZADD', key.bells, now, token)
    end
  end
end
local since = waiting + calls + due > 0 and redis.call('GET', key.since)
if since then idle = now - tonumber(since) end
return {token, kind, waiting, calls, redis.call('HLEN', key.claims),
  redis.call('ZCARD', key.dead_index), tonumber(redis.call('GET', key.dead_bytes) or '0'), idle}
