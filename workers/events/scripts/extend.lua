-- Says that a consumer is alive: renews its hold on the events that it is working on.
-- KEYS   leases
-- ARGV   lease            number: ms
--        ... the tags
-- RETURN for each tag: 1 when it is still held, else 0
-- KEEPS  A hold that is over is not brought back to life.

local now = now_ms()
local held = {}
for i = FIRST, #ARGV do
  if redis.call('ZSCORE', key.leases, ARGV[i]) then
    redis.call('ZADD', key.leases, now + arg.lease, ARGV[i])
    held[#held + 1] = 1
  else
    held[#held + 1] = 0
  end
end
return held
