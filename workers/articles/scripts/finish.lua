-- Takes finished articles out of the ledger and puts their events into the queues, in one step.
-- KEYS   ledger leases deliveries holds causes counts recent, then the queues of this batch
-- ARGV   max_queue_length, recent events kept, first delay in ms of a held article, then for each
--        article: entry, event for the recent stream, head and tail of the message (between them
--        goes a delivery tag), number of queues, then for each queue: its place after KEYS[7] and
--        the delivery tag
-- RETURN for each article: 1 finished now, 0 was finished before, -n its n-th queue is full
-- KEEPS  An article leaves the ledger exactly once, and its event is pushed in that same step: to
--        all of its queues or, when one is full, to none, and the article is tried again later.

local k = {ledger = KEYS[1], leases = KEYS[2], deliveries = KEYS[3], holds = KEYS[4],
  causes = KEYS[5], counts = KEYS[6], recent = KEYS[7]}
local max_length, keep, delay = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = now_ms()
local result = {}
local finished, unrouted = 0, 0
local at = 4

while at <= #ARGV do
  local entry, recent, head, tail = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local queues = tonumber(ARGV[at + 4])
  at = at + 5
  local code = 0
  if redis.call('HEXISTS', k.ledger, entry) == 1 then
    code = 1
    for n = 0, queues - 1 do
      if redis.call('LLEN', KEYS[7 + ARGV[at + n * 2]]) >= max_length then code = -(n + 1) break end
    end
  end
  if code == 1 then
    for n = 0, queues - 1 do
      redis.call('LPUSH', KEYS[7 + ARGV[at + n * 2]], head .. ARGV[at + n * 2 + 1] .. tail)
    end
    redis.call('HDEL', k.ledger, entry)
    redis.call('HDEL', k.deliveries, entry)
    redis.call('HDEL', k.holds, entry)
    redis.call('HDEL', k.causes, entry)
    redis.call('ZREM', k.leases, entry)
    if keep > 0 then redis.call('XADD', k.recent, 'MAXLEN', '~', keep, '*', 'event', recent) end
    finished = finished + 1
    if queues == 0 then unrouted = unrouted + 1 end
  elseif code < 0 then
    redis.call('HINCRBY', k.deliveries, entry, -1)
    put_aside(k, entry, redis.call('HINCRBY', k.holds, entry, 1), delay, now)
    redis.call('HINCRBY', k.counts, 'held', 1)
  end
  result[#result + 1] = code
  at = at + queues * 2
end

if finished > 0 then redis.call('HINCRBY', k.counts, 'finished', finished) end
if unrouted > 0 then redis.call('HINCRBY', k.counts, 'unrouted', unrouted) end
return result
