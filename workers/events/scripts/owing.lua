-- Reads the owed events that now have room in a subscription's queue, oldest first.
-- KEYS   queue owed_list owed
-- ARGV   max_length       number: events in the queue
--        at_most          number: events
-- RETURN for each event: its item in the list ("<bytes> <entry>"), its text
-- KEEPS  Nothing is written.

local room = math.min(arg.max_length - redis.call('LLEN', key.queue), arg.at_most)
if room <= 0 then return {} end
local result = {}
for _, item in ipairs(redis.call('LRANGE', key.owed_list, -room, -1)) do
  local entry = string.match(item, '^%d+ (.*)$')
  table.insert(result, 1, redis.call('HGET', key.owed, entry) or '')
  table.insert(result, 1, item)
end
return result
