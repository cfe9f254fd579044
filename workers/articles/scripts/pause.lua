-- Pauses claiming, of the whole service or of one lane.
-- KEYS   pauses
-- ARGV   what             'all' or a lane
--        by               who pauses it
-- RETURN 1, or 0 when it was paused already
-- KEEPS  The first to pause, and the time, stay on record until claiming is resumed.
-- FULL   It is how an operator stops work, and takes next to nothing.

return redis.call('HSETNX', key.pauses, arg.what, cjson.encode({by = arg.by, at_ms = now_ms()}))
