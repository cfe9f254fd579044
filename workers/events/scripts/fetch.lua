-- Takes events from a subscription's queue and remembers who holds them, in one step.
-- KEYS   queue held leases
-- ARGV   at_most          number: events, 1,000 at most
--        lease            number: ms
--        stem             first part of the tags
-- RETURN for each event: its tag, its message
-- KEEPS  An event is in the queue or held under a lease; a lease that is over puts it back at the
--        head of the queue, before anything new is taken.

local now = now_ms()
local over = redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, 1000)
if #over > 0 then
  for _, tag in ipairs(over) do
    local message = redis.call('HGET', key.held, tag)
    if message then redis.call('RPUSH', key.queue, message) end
  end
  redis.call('ZREM', key.leases, unpack(over))
  redis.call('HDEL', key.held, unpack(over))
end

local messages = redis.call('RPOP', key.queue, arg.at_most)
if not messages then return {} end
local result, leases = {}, {}
for n, message in ipairs(messages) do
  local tag = arg.stem .. '.' .. n
  result[#result + 1] = tag
  result[#result + 1] = message
  leases[#leases + 1] = now + arg.lease
  leases[#leases + 1] = tag
end
redis.call('HSET', key.held, unpack(result))
redis.call('ZADD', key.leases, unpack(leases))
return result
