-- Moves what is owed to a subscription into its queue, in order.
-- KEYS   queue owed_list owed owed_refs owed_bytes dropped dropped_at pushed read_at
-- ARGV   name
--        max_length       number: events in the queue
--        ... of each event, oldest first: its item in the list ("<bytes> <entry>"), its message
-- RETURN how many were moved
-- KEEPS  An event moves from the list to the queue in one step; what another process has moved
--        meanwhile is not moved again.
-- FULL   It moves what is there into room that a consumer has made.

local queue = {queue = key.queue, owed = key.owed_list, name = arg.name}
look_at(queue)
local moved = 0
for i = FIRST, #ARGV, 2 do
  if queue.length >= arg.max_length then break end
  if redis.call('LINDEX', queue.owed, -1) ~= ARGV[i] then break end
  forget_oldest(queue)
  if ARGV[i + 1] ~= '' then
    redis.call('LPUSH', queue.queue, ARGV[i + 1])
    queue.length = queue.length + 1
  end
  moved = moved + 1
end
return moved
