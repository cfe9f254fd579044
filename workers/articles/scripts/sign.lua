-- Records that processes are alive.
-- KEYS   signs
-- ARGV   ... the processes
-- RETURN nothing
-- KEEPS  The time is that of Redis, by which sweeps judge (sweep.lua).
-- FULL   Else living processes would count as dead, and their work be done again.

local now = now_ms()
for n = FIRST, #ARGV do redis.call('ZADD', key.signs, now, ARGV[n]) end
