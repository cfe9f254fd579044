-- Holds claiming, of the whole service or of one lane.
-- KEYS   pauses
-- ARGV   what             'all' or a lane
--        by               who holds it
-- RETURN 1, or 0 when it was paused already
-- KEEPS  Who paused first, and when, is kept until it is resumed.

return redis.call('HSETNX', key.pauses, arg.what, cjson.encode({by = arg.by, at_ms = now_ms()}))
