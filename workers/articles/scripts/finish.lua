-- Takes finished articles out of the ledger and puts their events into the queues, in one step.
-- KEYS   ledger lanes leases deliveries holds causes counts recent owed owed_refs owed_bytes
--        dropped dropped_at pushed read_at
--        ... of each queue of this batch: its list, and the list of what is owed to it
-- ARGV   queues           number: of this batch
--        max_owed         number: bytes owed to a queue
--        kept             number: recent events to keep
--        delay            number: ms before a held article is tried again, at first
--        ... of each queue: name, events at most, what happens when it is full ('hold',
--        'drop-oldest', or 'unread': drop-oldest until somebody reads it); then of each article:
--        entry, event for the recent stream, head and tail of the message (between them goes a
--        delivery tag), number of queues, then of each queue: its place among the queues of this
--        batch, from 1, and the delivery tag
-- RETURN for each article: 'finished', 'repeated' if it was finished before, or the number (from
--        0) of its first queue that has no room at all; then which queues lost events and how many,
--        and which are owed some
-- KEEPS  An article leaves the ledger exactly once, and in the same step its event is put into each
--        of its queues or owed to it. If a queue whose when_full is 'hold' has no room left even
--        for owing, the event goes to no queue, and the article is tried again later.

local now = now_ms()
local result, queues = {}, {}
local finished, unrouted = 0, 0
local at = FIRST

for n = 1, arg.queues do
  queues[n] = {queue = KEYS[FIRST_KEY + n * 2 - 2], owed = KEYS[FIRST_KEY + n * 2 - 1],
    name = ARGV[at], max_length = tonumber(ARGV[at + 1]), when_full = ARGV[at + 2],
    max_owed = arg.max_owed}
  at = at + 3
end

while at <= #ARGV do
  local entry, recent, head, tail = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local copies = tonumber(ARGV[at + 4])
  at = at + 5
  local outcome = 'repeated'
  if redis.call('HEXISTS', key.ledger, entry) == 1 then
    outcome = 'finished'
    for n = 0, copies - 1 do
      if not has_room(queues[tonumber(ARGV[at + n * 2])], #recent) then
        outcome = n
        break
      end
    end
  end
  if outcome == 'finished' then
    for n = 0, copies - 1 do
      local tag = ARGV[at + n * 2 + 1]
      deliver(queues[tonumber(ARGV[at + n * 2])], entry, recent, head .. tag .. tail)
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
    if copies == 0 then unrouted = unrouted + 1 end
  elseif outcome ~= 'repeated' then
    redis.call('HINCRBY', key.deliveries, entry, -1)
    put_aside(entry, redis.call('HINCRBY', key.holds, entry, 1), arg.delay, now)
    redis.call('HINCRBY', key.counts, 'held', 1)
  end
  result[#result + 1] = outcome
  at = at + copies * 2
end

if finished > 0 then redis.call('HINCRBY', key.counts, 'finished', finished) end
if unrouted > 0 then redis.call('HINCRBY', key.counts, 'unrouted', unrouted) end
result[#result + 1] = settle_accounts(queues, now)
return result
