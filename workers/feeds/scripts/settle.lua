-- Writes down what a poll found, and when the next is due.
-- KEYS   feeds feed_states feeds_due feed_items
-- ARGV   name, state as JSON, due in ms ('' for never), declaration as JSON ('' for unchanged),
--        keep at most so many items, then pairs of item key and fingerprint
-- RETURN 1, or 0 when the feed was removed meanwhile
-- KEEPS  A removed feed stays removed. A paused one is not due, whatever its poll said.

local name = ARGV[1]
local declared = redis.call('HGET', KEYS[1], name)
if not declared then return 0 end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], name, ARGV[4]) end
redis.call('HSET', KEYS[2], name, ARGV[2])
if ARGV[3] == '' or cjson.decode(declared).paused then
  redis.call('ZREM', KEYS[3], name)
else
  redis.call('ZADD', KEYS[3], tonumber(ARGV[3]), name)
end
if #ARGV > 5 then
  local kept, now_there = {}, {}
  for i = 6, #ARGV, 2 do
    kept[#kept + 1] = ARGV[i]
    kept[#kept + 1] = ARGV[i + 1]
    now_there[ARGV[i]] = true
  end
  for i = 1, #kept, 1000 do
    redis.call('HSET', KEYS[4], unpack(kept, i, math.min(i + 999, #kept)))
  end
  if redis.call('HLEN', KEYS[4]) > tonumber(ARGV[5]) then
    for _, key in ipairs(redis.call('HKEYS', KEYS[4])) do
      if not now_there[key] then redis.call('HDEL', KEYS[4], key) end
    end
  end
end
return 1
