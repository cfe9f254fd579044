-- Stores a correction, replacing an earlier one of the same article.
-- KEYS   corrections corrections_index corrections_bytes counts
-- ARGV   article
--        correction       compressed
--        most             number; most bytes of all corrections
-- RETURN {how many others were dropped; the replaced correction and its ms, if any}
-- KEEPS  There are never more bytes than `most`: the oldest are dropped, and counted. Repeating it
--        with the same correction changes nothing.

local before = redis.call('HGET', key.corrections, arg.article)
if before == arg.correction then
  return {0}
end
local since = redis.call('ZSCORE', key.corrections_index, arg.article)
redis.call('HSET', key.corrections, arg.article, arg.correction)
redis.call('ZADD', key.corrections_index, now_ms(), arg.article)
redis.call('HINCRBY', key.counts, 'corrected', 1)
local bytes = redis.call('INCRBY', key.corrections_bytes,
  #arg.correction - (before and #before or 0))
local dropped = 0
while bytes > arg.most do
  local oldest = redis.call('ZRANGE', key.corrections_index, 0, 0)[1]
  if oldest == arg.article then -- within one millisecond, the newest may sort first
    oldest = redis.call('ZRANGE', key.corrections_index, 1, 1)[1]
  end
  if not oldest then
    break
  end
  bytes = redis.call('DECRBY', key.corrections_bytes,
    redis.call('HSTRLEN', key.corrections, oldest))
  redis.call('HDEL', key.corrections, oldest)
  redis.call('ZREM', key.corrections_index, oldest)
  dropped = dropped + 1
end
if dropped > 0 then
  redis.call('HINCRBY', key.counts, 'corrections_dropped', dropped)
end
return {dropped, before, since}
