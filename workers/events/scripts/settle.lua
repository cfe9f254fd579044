-- Ends consumers' holds on events: handled, given back, refused, or dropped as repeats.
-- KEYS   queue held leases refusals seen refused
-- ARGV   max_refusals     number: of an event, before it is a dead letter
--        seen_kept        number: handled events remembered
--        max_dead         number: dead letters kept
--        ... of each event: verdict ('handled', 'repeat', 'back', 'refused' or 'unreadable'), tag,
--        event id, cause of the refusal, message where another broker holds it ('' for what is
--        held here)
-- RETURN for each event: 'handled', 'back', 'dead', or 'lost' when the hold had ended before
-- KEEPS  An event leaves the held ones exactly once, and only for the queue, the dead letters, or
--        because it was handled. One that was handled is remembered even when its hold is over,
--        since its consumer's code did run; a repeat is not, since the event that it repeats may
--        still come to nothing.

local now = now_ms()
local result, tags, seen, handled = {}, {}, {}, {}

local function refuse(event, verdict, cause, message)
  local times = redis.call('HINCRBY', key.refusals, event, 1)
  if verdict ~= 'unreadable' and times < arg.max_refusals then return 'back' end
  -- With no room among the dead letters the event goes round again: nothing is dropped.
  if redis.call('HLEN', key.refused) >= arg.max_dead then return 'back' end
  redis.call('HSET', key.refused, event,
    cjson.encode({cause = cause, refusals = times, at_ms = now, message = message}))
  redis.call('HDEL', key.refusals, event)
  return 'dead'
end

for i = FIRST, #ARGV, 5 do
  local verdict, tag, event, cause, message = unpack(ARGV, i, i + 4)
  local elsewhere = message ~= ''
  local outcome = verdict
  if verdict == 'handled' or verdict == 'repeat' then
    outcome = 'handled'
    if verdict == 'handled' then
      seen[#seen + 1] = now
      seen[#seen + 1] = event
      handled[#handled + 1] = event
    end
    if not elsewhere and redis.call('HDEL', key.held, tag) == 0 then outcome = 'lost' end
  else
    if not elsewhere then message = redis.call('HGET', key.held, tag) end
    if not message then
      outcome = 'lost'
    else
      if verdict ~= 'back' then outcome = refuse(event, verdict, cause, message) end
      if not elsewhere then
        redis.call('HDEL', key.held, tag)
        if verdict == 'back' then
          redis.call('RPUSH', key.queue, message)
        elseif outcome == 'back' then
          redis.call('LPUSH', key.queue, message)  -- behind the others, so that it blocks none
        end
      end
    end
  end
  if not elsewhere then tags[#tags + 1] = tag end
  result[#result + 1] = outcome
end

if #tags > 0 then redis.call('ZREM', key.leases, unpack(tags)) end
if #seen > 0 then
  redis.call('ZADD', key.seen, unpack(seen))
  redis.call('ZREMRANGEBYRANK', key.seen, 0, -arg.seen_kept - 1)
  redis.call('HDEL', key.refusals, unpack(handled))
end
return result
