-- Forgets what is owed to a subscription that is being removed.
-- KEYS   queue owed_list owed owed_refs owed_bytes dropped dropped_at pushed read_at
-- ARGV   name
-- RETURN how many events were owed
-- KEEPS  What is owed to other subscriptions stays.
-- FULL   It takes away.

local queue = {queue = key.queue, owed = key.owed_list, name = arg.name}
look_at(queue)
local forgiven = 0
while forget_oldest(queue) do forgiven = forgiven + 1 end
redis.call('HDEL', key.owed_bytes, arg.name)
redis.call('HDEL', key.dropped, arg.name)
redis.call('HDEL', key.dropped_at, arg.name)
redis.call('HDEL', key.pushed, arg.name)
redis.call('HDEL', key.read_at, arg.name)
return forgiven
