-- Ends a consumer's hold on an event: handled, given back, or refused.
-- KEYS   queue held leases refusals seen dead
-- ARGV   'handled', 'back', 'refused' or 'unreadable', tag, event id, max_refusals, seen events
--        kept, cause of the refusal, dead letters kept
-- RETURN 'handled', 'back', 'dead', or 'lost' when the hold had ended before
-- KEEPS  An event leaves the held ones exactly once, and only for the queue, the dead letters, or
--        because it was handled.

local verdict, tag, event = ARGV[1], ARGV[2], ARGV[3]
local message = redis.call('HGET', KEYS[2], tag)
local now = now_ms()
if verdict == 'handled' then
  -- Remembered even when the hold is over: the caller's code did run.
  redis.call('ZADD', KEYS[5], now, event)
  redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -tonumber(ARGV[5]) - 1)
end
if not message then return 'lost' end

if verdict == 'refused' or verdict == 'unreadable' then
  local times = redis.call('HINCRBY', KEYS[4], event, 1)
  if verdict == 'unreadable' or times >= tonumber(ARGV[4]) then
    -- With no room among the dead letters the event goes round again: nothing is dropped.
    if redis.call('HLEN', KEYS[6]) < tonumber(ARGV[7]) then
      redis.call('HSET', KEYS[6], event, cjson.encode(
        {cause = ARGV[6], refusals = times, at_ms = now, message = message}))
      redis.call('HDEL', KEYS[4], event)
      verdict = 'dead'
    end
  end
elseif verdict == 'handled' then
  redis.call('HDEL', KEYS[4], event)
end

redis.call('HDEL', KEYS[2], tag)
redis.call('ZREM', KEYS[3], tag)
if verdict == 'back' then
  redis.call('RPUSH', KEYS[1], message)
elseif verdict == 'refused' or verdict == 'unreadable' then
  redis.call('LPUSH', KEYS[1], message)  -- behind the others, so that it does not block them
  verdict = 'back'
end
return verdict
