-- Asks whether a request may be made to a host now.
-- KEYS   requests
-- ARGV   token            of the request
--        at_once          number: requests
--        gap              number: ms between two
--        over             number: ms after which a request is taken as over
--        clock            number: ms since 1970, '' for Redis's own clock
-- RETURN 0 to go, else ms to wait before asking again
-- KEEPS  However many workers there are, a host sees at most `at_once` requests, `gap` apart.

local now = arg.clock or now_ms()
redis.call('ZREMRANGEBYSCORE', key.requests, '-inf', now)
-- The member 'gap' is there while the time between two requests is not over.
local gap = redis.call('ZSCORE', key.requests, 'gap')
if gap then return math.max(math.ceil(gap - now), 1) end
if redis.call('ZCARD', key.requests) >= arg.at_once then return 200 end
redis.call('ZADD', key.requests, now + arg.over, arg.token, now + arg.gap, 'gap')
redis.call('PEXPIRE', key.requests, arg.over + arg.gap)
return 0
