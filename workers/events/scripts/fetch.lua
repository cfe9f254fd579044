-- Takes events from a subscription's queue and remembers who holds them, in one step.
-- KEYS   queue held leases owed_list read_at
-- ARGV   name
--        at_most          number: events, 1,000 at most
--        lease            number: ms
--        stem             first part of the tags
-- RETURN how many events are owed to the queue, then for each event: its tag, its message
-- KEEPS  An event is in the queue or held under a lease; a lease that is over puts it back at the
--        head of the queue, before anything new is taken.

local now = now_ms()
redis.call('HSET', key.read_at, arg.name, now)
local over = redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, 1000)
if #over > 0 then
  for _, tag in ipairs(over) do
    local message = redis.call('HGET', key.held, tag)
    if message then redis.call('RPUSH', key.queue, message) end
  end
  redis.call('ZREM', key.leases, unpack(over))
  redis.call('HDEL', key.held, unpack(over))
end

local result = {redis.call('LLEN', key.owed_list)}
local messages = redis.call('RPOP', key.queue, arg.at_most)
if not messages then return result end
local held, leases = {}, {}
for n, message in ipairs(messages) do
  local tag = arg.stem .. '.' .. n
  held[n * 2 - 1], held[n * 2] = tag, message
  result[n * 2], result[n * 2 + 1] = tag, message
  leases[n * 2 - 1], leases[n * 2] = now + arg.lease, tag
end
redis.call('HSET', key.held, unpack(held))
redis.call('ZADD', key.leases, unpack(leases))
return result
