-- Puts recent events into a subscription's queue, again or for the first time.
-- KEYS   queue pushed owed_list seen
-- ARGV   name
--        max_length       number: events in the queue
--        ... of each event, oldest first: its message, and its id to forget that consumers have
--        handled it, or ''
-- RETURN how many found room
-- KEEPS  Owed events go first: nothing is pushed while the queue is owed something. An event is
--        removed from the seen ones in the same step that puts it into the queue.

if redis.call('LLEN', key.owed_list) > 0 then return 0 end
local given = (#ARGV - FIRST + 1) / 2
local room = math.min(arg.max_length - redis.call('LLEN', key.queue), given)
if room <= 0 then return 0 end
for i = FIRST, FIRST + room * 2 - 2, 2 do
  redis.call('LPUSH', key.queue, ARGV[i])
  if ARGV[i + 1] ~= '' then redis.call('ZREM', key.seen, ARGV[i + 1]) end
end
redis.call('HINCRBY', key.pushed, arg.name, room)
return room
