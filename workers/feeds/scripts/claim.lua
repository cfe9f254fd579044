-- Leases feeds that are due to a poller.
-- KEYS   feeds_due poll_bell
-- ARGV   at_most          number: feeds
--        lease            number: ms
--        clock            number: ms since 1970, '' for Redis's own clock
-- RETURN names
-- KEEPS  A feed under way is due again when its lease is over, so a poller that dies loses none.

local now = arg.clock or now_ms()
redis.call('DEL', key.poll_bell)
local names = redis.call('ZRANGEBYSCORE', key.feeds_due, '-inf', now, 'LIMIT', 0, arg.at_most)
for _, name in ipairs(names) do
  redis.call('ZADD', key.feeds_due, now + arg.lease, name)
end
return names
