-- Takes events from a subscription's queue into a consumer's hand, in one step. They are moved, not
-- copied: a hand is a list of what one call took.
-- KEYS   queue hands open hand held leases owed_list read_at
-- ARGV   name
--        at_most          number: events
--        lease            number: ms
--        stem             names the hand, and is the first part of the tags
-- RETURN how many events are owed to the queue, then the messages; the tag of the n-th is
--        "<stem>.<n>"
-- KEEPS  An event is in the queue or in a hand under a lease. When a lease expires, what is left in
--        the hand goes back to the head of the queue before anything new is taken. A call that is
--        sent again, since its answer was lost, takes nothing more and answers the same.
-- FULL   It begins what empties a queue.

local now = now_ms()
redis.call('HSET', key.read_at, arg.name, now)

local over = redis.call('ZRANGEBYSCORE', key.hands, '-inf', now, 'LIMIT', 0, 50)
for n = #over, 1, -1 do -- backwards, so that what was taken first is first again
  local hand = key.hand .. over[n]
  local messages = redis.call('LRANGE', hand, 0, -1)
  for m = #messages, 1, -1 do
    if messages[m] ~= SETTLED then redis.call('RPUSH', key.queue, messages[m]) end
  end
  forget(over[n])
end

-- What consumers of an earlier version held: one lease for each event, its message in a hash.
over = redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, 1000)
if #over > 0 then
  for _, tag in ipairs(over) do
    local message = redis.call('HGET', key.held, tag)
    if message then redis.call('RPUSH', key.queue, message) end
  end
  redis.call('ZREM', key.leases, unpack(over))
  redis.call('HDEL', key.held, unpack(over))
end

local result = {redis.call('LLEN', key.owed_list)}
local hand = key.hand .. arg.stem
for n, message in ipairs(redis.call('LRANGE', hand, 0, -1)) do result[n + 1] = message end
if #result == 1 then
  for n = 1, arg.at_most do
    local message = redis.call('LMOVE', key.queue, hand, 'RIGHT', 'RIGHT')
    if not message then break end
    result[n + 1] = message
  end
end
if #result > 1 then
  redis.call('ZADD', key.hands, now + arg.lease, arg.stem)
  redis.call('HSET', key.open, arg.stem, #result - 1)
end
return result
