-- Takes finished articles out of the ledger and puts their events into the queues, in one step.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes leases holders deliveries holds causes
--        counts recent owed owed_refs owed_bytes dropped dropped_at pushed read_at outlines
--        ... the hashes of outlines; then of each queue of this batch: its list, and the list of
--        what is owed to it
-- ARGV   rings            number: hashes of outlines
--        outline_window   number: ms for which outlines are kept
--        max_outline_bytes  number: of all outlines
--        queues           number: of this batch
--        max_owed         number: bytes owed to a queue
--        kept             number: recent events to keep
--        delay            number: ms before a held article is tried again, at first
--        ... of each queue: name, events at most, what happens when it is full ('hold',
--        'drop-oldest', or 'unread': drop-oldest until somebody reads it); then of each article:
--        entry, owner of the claim, event for the recent stream, name and outline ('': none is kept), head and tail of
--        the message (between them goes a delivery tag), number of queues, then of each queue: its
--        place among the queues of this batch, from 1, and the delivery tag
-- RETURN for each article: 'finished', 'repeated' if it was finished before or another claim has
--        it, or the number (from 0) of its first queue that has no room at all; then which queues
--        lost events and how many, and which are owed some
-- KEEPS  An article leaves the ledger exactly once, and in the same step its event is put into each
--        of its queues or owed to it. If a queue whose when_full is 'hold' has no room left even
--        for owing, the event goes to no queue, and the article is tried again later. An outline
--        is kept in the step that ends its version. An article that waits again, since its worker
--        came after its lease, is taken from its lane when it is finished, and else stays there.
-- FULL   What was worked on gets out; what comes of it is bounded by the queues.

local now = now_ms()
local result, queues = {}, {}
local done, unrouted = {}, 0
local at = FIRST

for n = 1, arg.queues do
  local list = FIRST_KEY + arg.rings + n * 2 - 2
  queues[n] = {queue = KEYS[list], owed = KEYS[list + 1],
    name = ARGV[at], max_length = tonumber(ARGV[at + 1]), when_full = ARGV[at + 2],
    max_owed = arg.max_owed}
  at = at + 3
end

while at <= #ARGV do
  local entry, owner, recent, name, outline = unpack(ARGV, at, at + 4)
  local head, tail, copies = ARGV[at + 5], ARGV[at + 6], tonumber(ARGV[at + 7])
  at = at + 8
  local outcome, full
  for n = 0, copies - 1 do
    if not has_room(queues[tonumber(ARGV[at + n * 2])], #recent) then
      full = n
      break
    end
  end
  if is_anothers(owner, entry) then
    outcome = 'repeated'
  elseif full then
    outcome = redis.call('HEXISTS', key.ledger, entry) == 1 and full or 'repeated'
  else
    outcome = redis.call('HDEL', key.ledger, entry) == 1 and 'finished' or 'repeated'
  end
  if outcome == 'finished' then
    for n = 0, copies - 1 do
      local tag = ARGV[at + n * 2 + 1]
      deliver(queues[tonumber(ARGV[at + n * 2])], entry, recent, head .. tag .. tail)
    end
    if arg.kept > 0 then
      redis.call('XADD', key.recent, 'MAXLEN', '~', arg.kept, '*', 'event', recent)
    end
    if outline ~= '' then keep_outline(name, outline, now) end
    done[#done + 1] = entry
    if copies == 0 then unrouted = unrouted + 1 end
  elseif outcome == full then
    if is_leased_by(owner, entry) then
      redis.call('HINCRBY', key.deliveries, entry, -1)
      put_aside(entry, redis.call('HINCRBY', key.holds, entry, 1), arg.delay, now)
      redis.call('HINCRBY', key.counts, 'held', 1)
    end
  end
  result[#result + 1] = outcome
  at = at + copies * 2
end

if #done > 0 then
  for n, lease in ipairs(redis.call('ZMSCORE', key.leases, unpack(done))) do
    -- It came back to the head of its lane, from where the search begins.
    if not lease then redis.call('LREM', list_of(lane_of(done[n])), -1, done[n]) end
  end
  redis.call('HDEL', key.deliveries, unpack(done))
  redis.call('HDEL', key.holds, unpack(done))
  redis.call('HDEL', key.causes, unpack(done))
  redis.call('ZREM', key.leases, unpack(done))
  redis.call('HDEL', key.holders, unpack(done))
  if redis.call('EXISTS', key.lanes) == 1 then redis.call('HDEL', key.lanes, unpack(done)) end
  redis.call('HINCRBY', key.counts, 'finished', #done)
end
if unrouted > 0 then redis.call('HINCRBY', key.counts, 'unrouted', unrouted) end
close_ring()
result[#result + 1] = settle_accounts(queues, now)
return result
