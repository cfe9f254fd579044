-- Puts events into queues, or owes them to full queues. Used by scripts of several rooms.
-- Wants the keys owed, owed_refs, owed_bytes, dropped, dropped_at, pushed, read_at.
--
-- A queue is {queue, owed (keys), name, max_length, max_owed (bytes), when_full}. An owed event is
-- kept once, however many queues it is owed to: `owed` has its text, `owed_refs` counts the queues.
-- Each queue has a list of what is owed to it, oldest last, as "<bytes> <entry>".

local function look_at(queue)
  if queue.length then return end
  queue.length = redis.call('LLEN', queue.queue)
  queue.owes = redis.call('LLEN', queue.owed)
  queue.added, queue.lost = 0, 0
end

-- Whether a queue has been read, by our consumer or, judging by its length, by another.
local function was_read(queue)
  if redis.call('HEXISTS', key.read_at, queue.name) == 1 then return true end
  local pushed = tonumber(redis.call('HGET', key.pushed, queue.name) or 0) + queue.added
  local dropped = tonumber(redis.call('HGET', key.dropped, queue.name) or 0) + queue.lost
  return pushed - dropped > queue.length + queue.owes
end

local function drops(queue)
  if queue.when_full == 'unread' then
    queue.when_full = was_read(queue) and 'hold' or 'drop-oldest'
  end
  return queue.when_full == 'drop-oldest'
end

local function owed_bytes(queue)
  return tonumber(redis.call('HGET', key.owed_bytes, queue.name) or 0)
end

-- Removes the oldest event that is owed to a queue.
local function forget_oldest(queue)
  local item = redis.call('RPOP', queue.owed)
  if not item then return nil end
  local bytes, entry = string.match(item, '^(%d+) (.*)$')
  if redis.call('HINCRBY', key.owed_bytes, queue.name, -bytes) <= 0 then
    redis.call('HDEL', key.owed_bytes, queue.name)
  end
  if redis.call('HINCRBY', key.owed_refs, entry, -1) <= 0 then
    redis.call('HDEL', key.owed_refs, entry)
    redis.call('HDEL', key.owed, entry)
  end
  queue.owes = queue.owes - 1
  return entry
end

-- Whether an event of this many bytes can go to a queue, now or later.
local function has_room(queue, bytes)
  look_at(queue)
  if queue.owes == 0 and queue.length < queue.max_length then return true end
  return owed_bytes(queue) + bytes <= queue.max_owed or drops(queue)
end

-- Puts an event into a queue, or owes it; the queue must have room for either.
local function deliver(queue, entry, text, message)
  look_at(queue)
  queue.added = queue.added + 1
  if queue.owes == 0 and queue.length < queue.max_length then
    redis.call('LPUSH', queue.queue, message)
    queue.length = queue.length + 1
    return
  end
  local owed = owed_bytes(queue)
  if owed + #text > queue.max_owed then
    -- The oldest events are in the queue. The caller moves owed events into the room that this
    -- makes; even if nobody does, the bound of what is owed is kept.
    if redis.call('RPOP', queue.queue) then
      queue.length = queue.length - 1
      queue.lost = queue.lost + 1
    end
    while queue.owes > 0 and owed_bytes(queue) + #text > queue.max_owed * 1.25 do
      forget_oldest(queue)
      queue.lost = queue.lost + 1
    end
  end
  redis.call('HSET', key.owed, entry, text)
  redis.call('HINCRBY', key.owed_refs, entry, 1)
  redis.call('HINCRBY', key.owed_bytes, queue.name, #text)
  redis.call('LPUSH', queue.owed, #text .. ' ' .. entry)
  queue.owes = queue.owes + 1
end

local BURST = 60000 -- ms without a loss after which the next one is reported again

-- Records what was done. Returns, for each queue that lost events, its name, how many, and 1 if
-- they are the first for a while; then the names of the queues that are owed some.
local function settle_accounts(queues, now)
  local lost, owing = {}, {}
  for _, queue in ipairs(queues) do
    if queue.length then
      if queue.added > 0 then redis.call('HINCRBY', key.pushed, queue.name, queue.added) end
      if queue.lost > 0 then
        redis.call('HINCRBY', key.dropped, queue.name, queue.lost)
        lost[#lost + 1] = queue.name
        lost[#lost + 1] = queue.lost
        local before = tonumber(redis.call('HGET', key.dropped_at, queue.name) or 0)
        lost[#lost + 1] = now - before > BURST and 1 or 0
        redis.call('HSET', key.dropped_at, queue.name, now)
      end
      if queue.owes > 0 then owing[#owing + 1] = queue.name end
    end
  end
  return {lost, owing}
end
