-- Takes finished articles out of the ledger and puts their events into the queues, in one step.
-- KEYS   ledger lanes leases deliveries holds causes counts recent
--        ... the queues of this batch
-- ARGV   max_length       number: events in a queue
--        kept             number: recent events
--        delay            number: ms before a held article is tried again, at first
--        ... of each article: entry, event for the recent stream, head and tail of the message
--        (between them goes a delivery tag), number of queues, then of each queue: its place among
--        the queues of this batch, from 0, and the delivery tag
-- RETURN for each article: 'finished', 'repeated' when it was finished before, or the number (from
--        0) of its first queue that is full
-- KEEPS  An article leaves the ledger exactly once, and its event is pushed in that same step: to
--        all of its queues or, when one is full, to none, and the article is tried again later.

local now = now_ms()
local result = {}
local finished, unrouted = 0, 0
local at = FIRST

while at <= #ARGV do
  local entry, recent, head, tail = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local queues = tonumber(ARGV[at + 4])
  at = at + 5
  local outcome = 'repeated'
  if redis.call('HEXISTS', key.ledger, entry) == 1 then
    outcome = 'finished'
    for n = 0, queues - 1 do
      if redis.call('LLEN', KEYS[FIRST_KEY + ARGV[at + n * 2]]) >= arg.max_length then
        outcome = n
        break
      end
    end
  end
  if outcome == 'finished' then
    for n = 0, queues - 1 do
      redis.call('LPUSH', KEYS[FIRST_KEY + ARGV[at + n * 2]], head .. ARGV[at + n * 2 + 1] .. tail)
    end
    redis.call('HDEL', key.ledger, entry)
    if lane_of(entry) ~= 'normal' then redis.call('HDEL', key.lanes, entry) end
    redis.call('HDEL', key.deliveries, entry)
    redis.call('HDEL', key.holds, entry)
    redis.call('HDEL', key.causes, entry)
    redis.call('ZREM', key.leases, entry)
    if arg.kept > 0 then
      redis.call('XADD', key.recent, 'MAXLEN', '~', arg.kept, '*', 'event', recent)
    end
    finished = finished + 1
    if queues == 0 then unrouted = unrouted + 1 end
  elseif outcome ~= 'repeated' then
    redis.call('HINCRBY', key.deliveries, entry, -1)
    put_aside(entry, redis.call('HINCRBY', key.holds, entry, 1), arg.delay, now)
    redis.call('HINCRBY', key.counts, 'held', 1)
  end
  result[#result + 1] = outcome
  at = at + queues * 2
end

if finished > 0 then redis.call('HINCRBY', key.counts, 'finished', finished) end
if unrouted > 0 then redis.call('HINCRBY', key.counts, 'unrouted', unrouted) end
return result
