-- Takes events from a subscription's queue and remembers who holds them, in one step.
-- KEYS   queue held leases refusals
-- ARGV   events at most, lease in ms, prefix for tags
-- RETURN for each event: its tag, its message
-- KEEPS  An event is in the queue or held under a lease; a lease that is over puts it back at the
--        head of the queue, before anything new is taken.

local now = now_ms()
for _, tag in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 1000)) do
  local message = redis.call('HGET', KEYS[2], tag)
  redis.call('ZREM', KEYS[3], tag)
  redis.call('HDEL', KEYS[2], tag)
  if message then redis.call('RPUSH', KEYS[1], message) end
end
local result = {}
for n = 1, tonumber(ARGV[1]) do
  local message = redis.call('RPOP', KEYS[1])
  if not message then break end
  local tag = ARGV[3] .. '.' .. n
  redis.call('HSET', KEYS[2], tag, message)
  redis.call('ZADD', KEYS[3], now + tonumber(ARGV[2]), tag)
  result[#result + 1] = tag
  result[#result + 1] = message
end
return result
