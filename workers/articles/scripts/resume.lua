-- Resumes claiming, of the whole service or of one lane.
-- KEYS   waiting waiting_urgent waiting_bulk pauses bells counts
-- ARGV   what             'all' or a lane
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
-- RETURN 1, or 0 when it was not paused; token of a bell to ring ('' for none)
-- KEEPS  The bell is counted in the same step, so what waited is on its way at once.
-- FULL   It takes away.

local resumed = redis.call('HDEL', key.pauses, arg.what)
return {resumed, bell_wanted(arg.max_bells, arg.batch, now_ms())}
