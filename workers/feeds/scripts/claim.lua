-- Leases feeds that are due to a poller.
-- KEYS   feeds_due poll_bell
-- ARGV   feeds at most, lease in ms, now in ms ('' for Redis's own clock)
-- RETURN names
-- KEEPS  A feed under way is due again when its lease is over, so a poller that dies loses none.

local now = tonumber(ARGV[3]) or now_ms()
redis.call('DEL', KEYS[2])
local names = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))
for _, name in ipairs(names) do
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), name)
end
return names
