-- Puts events into a subscription's queue that it is to have again, or has never had.
-- KEYS   queue pushed owed_list seen
-- ARGV   name
--        max_length       number: events in the queue
--        ... of each event, the oldest first: its message, and its id when it is to be forgotten
--        that consumers have handled it, or ''
-- RETURN how many found room
-- KEEPS  What is owed to the queue goes before these: nothing is pushed while something is owed.
--        An event is forgotten in the same step in which it is in the queue again.

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
