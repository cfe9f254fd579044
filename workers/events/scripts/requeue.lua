-- Puts an event that consumers refused back into its subscription's queue.
-- KEYS   dead (of the subscription), queue
-- ARGV   event id
-- RETURN 1, or 0 when it is not there
-- KEEPS  An event is in the queue or among the dead letters, never in both or in neither.

local letter = redis.call('HGET', KEYS[1], ARGV[1])
if not letter then return 0 end
redis.call('LPUSH', KEYS[2], cjson.decode(letter).message)
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
