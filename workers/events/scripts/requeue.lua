-- Puts an event that consumers refused back into its subscription's queue.
-- KEYS   refused queue
-- ARGV   event            its id
-- RETURN 1, or 0 if it is not among the refused ones
-- KEEPS  An event is in the queue or among the dead letters, never in both or in neither.
-- FULL   It only moves what is there.

local letter = redis.call('HGET', key.refused, arg.event)
if not letter then return 0 end
redis.call('LPUSH', key.queue, cjson.decode(letter).message)
redis.call('HDEL', key.refused, arg.event)
return 1
