-- Writes down what a poll found, and when the next is due.
-- KEYS   feeds feed_states feed_marks feeds_due
--        ... the hash of the feed's items
-- ARGV   name
--        state            as JSON
--        mark             for overviews
--        paused_mark      the same if the feed is paused
--        due              number: ms since 1970, '' for never
--        declaration      as JSON, '' for unchanged
--        kept             number: items at most
--        ... item key and fingerprint
-- RETURN 1, or 0 when the feed was removed meanwhile
-- KEEPS  A removed feed stays removed. A paused one is not due, whatever its poll said.

local items = KEYS[FIRST_KEY]
local declared = redis.call('HGET', key.feeds, arg.name)
if not declared then return 0 end
if arg.declaration ~= '' then redis.call('HSET', key.feeds, arg.name, arg.declaration) end
redis.call('HSET', key.feed_states, arg.name, arg.state)
local paused = cjson.decode(declared).paused
redis.call('HSET', key.feed_marks, arg.name, paused and arg.paused_mark or arg.mark)
if not arg.due or paused then
  redis.call('ZREM', key.feeds_due, arg.name)
else
  redis.call('ZADD', key.feeds_due, arg.due, arg.name)
end
if #ARGV >= FIRST then
  local there = {}
  for i = FIRST, #ARGV, 2 do there[ARGV[i]] = true end
  for i = FIRST, #ARGV, 1000 do
    redis.call('HSET', items, unpack(ARGV, i, math.min(i + 999, #ARGV)))
  end
  if redis.call('HLEN', items) > arg.kept then
    for _, item in ipairs(redis.call('HKEYS', items)) do
      if not there[item] then redis.call('HDEL', items, item) end
    end
  end
end
return 1
