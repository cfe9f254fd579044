-- Says that a consumer is alive: renews its hold on the events that it is working on.
-- KEYS   leases
-- ARGV   lease in ms, the tags
-- RETURN how many are still held
-- KEEPS  A hold that is over is not brought back to life.

local now = now_ms()
local held = 0
for i = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[i])
    held = held + 1
  end
end
return held
