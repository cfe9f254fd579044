-- Puts events into a subscription's queue that it is to have again, or has never had.
-- KEYS   queue pushed owed_list
-- ARGV   name
--        max_length       number: events in the queue
--        ... the messages, the oldest first
-- RETURN how many found room
-- KEEPS  What is owed to the queue goes before these: nothing is pushed while something is owed.

if redis.call('LLEN', key.owed_list) > 0 then return 0 end
local room = math.min(arg.max_length - redis.call('LLEN', key.queue), #ARGV - FIRST + 1)
if room <= 0 then return 0 end
for i = FIRST, FIRST + room - 1 do redis.call('LPUSH', key.queue, ARGV[i]) end
redis.call('HINCRBY', key.pushed, arg.name, room)
return room
