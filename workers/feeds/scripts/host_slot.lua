-- Asks whether a request may be made to a host now.
-- KEYS   requests under way to the host
-- ARGV   token, requests at once, ms between two, ms after which a request is taken as over,
--        now in ms ('' for Redis's own clock)
-- RETURN 0 to go, else ms to wait before asking again
-- KEEPS  However many workers there are, a host sees so many requests at once and one in so long.

local now = tonumber(ARGV[5]) or now_ms()
local over = tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
-- The member 'gap' is there while the time between two requests is not over.
local gap = redis.call('ZSCORE', KEYS[1], 'gap')
if gap then return math.max(math.ceil(gap - now), 1) end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 200 end
redis.call('ZADD', KEYS[1], now + over, ARGV[1], now + tonumber(ARGV[3]), 'gap')
redis.call('PEXPIRE', KEYS[1], over + tonumber(ARGV[3]))
return 0
