-- Writes a worker's sign of life.
-- KEYS   workers
-- ARGV   field            names the worker
--        sign             as JSON
-- RETURN nothing
-- KEEPS  A worker has one sign, its latest.
-- FULL   Else `barid status` would miss workers that are there; it takes next to nothing.

redis.call('HSET', key.workers, arg.field, arg.sign)
