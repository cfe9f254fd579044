-- Ends consumers' holds on events: handled, given back, refused, or dropped as repeats.
-- KEYS   queue hands open hand refusals seen refused
-- ARGV   max_refusals     number: of an event, before it is a dead letter
--        seen_kept        number: handled events to remember
--        max_dead         number: dead letters kept
--        ... of each event: verdict ('handled', 'repeat', 'back', 'refused' or 'unreadable'), tag,
--        event id, cause of the refusal, message if another broker holds it ('' for what is held
--        here)
-- RETURN for each event: 'handled', 'back', 'dead', or 'lost' when the hold had ended before
-- KEEPS  An event leaves its hand exactly once: to the queue, to the dead letters, or because it
--        was handled. A handled event is recorded as seen even if its hold had expired, since the
--        consumer's code did run; a repeat is not, since the event that it repeats may still fail.
-- FULL   It empties a queue.

local now = now_ms()
local result, seen, handled, touched = {}, {}, {}, {}

local function refuse(event, verdict, cause, message)
  local times = redis.call('HINCRBY', key.refusals, event, 1)
  if verdict ~= 'unreadable' and times < arg.max_refusals then return 'back' end
  -- Without room among the dead letters, the event goes round again: nothing is dropped.
  if redis.call('HLEN', key.refused) >= arg.max_dead then return 'back' end
  redis.call('HSET', key.refused, event,
    cjson.encode({cause = cause, refusals = times, at_ms = now, message = message}))
  redis.call('HDEL', key.refusals, event)
  return 'dead'
end

-- A hand that is settled as a whole (a consumer handled all that it fetched, and settled none of it
-- before) needs no look at each event.
local function look_at(stem)
  if touched[stem] then return touched[stem] end
  local hand = {left = tonumber(redis.call('HGET', key.open, stem) or 0), places = {}, count = 0}
  touched[stem] = hand
  return hand
end

for i = FIRST, #ARGV, 5 do
  if ARGV[i + 4] == '' then
    local stem, place = parts(ARGV[i + 1])
    local hand = look_at(stem)
    local plain = ARGV[i] == 'handled' or ARGV[i] == 'repeat'
    if plain then hand.count = hand.count + 1 end
    if hand.places[place] then hand.twice = true end -- only the first verdict on an event counts
    hand.places[place] = true
  end
end
for stem, hand in pairs(touched) do
  hand.whole = hand.left > 0 and hand.count == hand.left and not hand.twice
    and redis.call('LLEN', key.hand .. stem) == hand.left
end

-- Takes an event out of its hand; returns its message, or nothing if the hold has ended.
local function take(tag)
  local stem, place = parts(tag)
  local hand = touched[stem]
  if hand.left <= 0 then return nil end
  local message = redis.call('LINDEX', key.hand .. stem, place)
  if not message or message == SETTLED then return nil end
  redis.call('LSET', key.hand .. stem, place, SETTLED)
  hand.left = hand.left - 1
  return message
end

for i = FIRST, #ARGV, 5 do
  local verdict, tag, event, cause, message = unpack(ARGV, i, i + 4)
  local elsewhere = message ~= ''
  local outcome = verdict
  if verdict == 'handled' then
    seen[#seen + 1] = now
    seen[#seen + 1] = event
    handled[#handled + 1] = event
  end
  if verdict == 'handled' or verdict == 'repeat' then
    outcome = 'handled'
    if not elsewhere and not touched[parts(tag)].whole and not take(tag) then outcome = 'lost' end
  else
    if not elsewhere then message = take(tag) end
    if not message then
      outcome = 'lost'
    else
      if verdict ~= 'back' then outcome = refuse(event, verdict, cause, message) end
      if not elsewhere and verdict == 'back' then
        redis.call('RPUSH', key.queue, message)
      elseif not elsewhere and outcome == 'back' then
        redis.call('LPUSH', key.queue, message) -- behind the others, so that it blocks none
      end
    end
  end
  result[#result + 1] = outcome
end

for stem, hand in pairs(touched) do
  if hand.whole or hand.left <= 0 then
    forget(stem)
  else
    redis.call('HSET', key.open, stem, hand.left)
  end
end
if #seen > 0 then
  redis.call('ZADD', key.seen, unpack(seen))
  redis.call('ZREMRANGEBYRANK', key.seen, 0, -arg.seen_kept - 1)
  redis.call('HDEL', key.refusals, unpack(handled))
end
return result
