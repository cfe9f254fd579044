-- Leases a batch of waiting articles to a worker.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes turns pauses leases holders batches signs
--        deliveries holds causes bells counts dead dead_causes dead_index kombu_bindings bindings
--        subscriptions definitions
-- ARGV   batch            number: articles at most
--        lease            number: ms
--        max_deliveries   number: of an article
--        max_bells        number: out at once
--        max_dead         number: dead letters kept
--        max_bytes        number: of payload, after which the batch is closed
--        turns            number: articles of a lane in a row while one of a lower lane waits
--        holder           process that claims; '': its death cannot be seen, and its leases run out
--        token            of this claim: sent again with the same one, it gets the same answer
--        answered         token of the bell that is answered
--        linger           token to leave as a bell when nothing waits and the caller lingers
-- RETURN bindings, token of a bell to ring ('' for none), the two hashes of subscriptions (of a claim
--        that found something), 1 if other lanes were ever used, then for each article: entry,
--        delivery number, payload
-- KEEPS  A claimed article has a lease, and its delivery is counted, before any worker sees it. One
--        that was delivered before is claimed alone: if it kills its worker, no other article is
--        affected. After max_deliveries it is a dead letter. A higher lane goes before a lower one,
--        except that the lower lanes get one article after `turns` of it; that count carries over
--        from claim to claim, so small or early closed batches starve no lane. A batch is not
--        topped up from a lower lane, since events are out when all of their batch is done.
--        Nothing is claimed from a paused lane. The last batch of a process is kept, so that a
--        claim whose answer was lost leaves none that nobody works on.

local now = now_ms()
local HEAD = 5 -- values before the articles
local result = {{}, '', {}, {}, redis.call('EXISTS', key.turns)}
local bytes, leased, held = 0, {}, {}
local owner = arg.holder == '' and '' or arg.token .. ' ' .. arg.holder

-- Reads who gets events. Here, not in a trip of its own: a batch needs them as they are now.
local function read_bindings()
  result[1] = redis.call('SUNION', key.kombu_bindings, key.bindings)
  result[3] = redis.call('HGETALL', key.subscriptions)
  result[4] = redis.call('HGETALL', key.definitions)
end

-- Answers as before when this claim was made already, with leases from now on. Returns whether it
-- was, and still has any of what it was given.
local function answered_before()
  local kept = owner ~= '' and redis.call('HGET', key.batches, arg.holder)
  local batch = kept and cjson.decode(kept)
  if not batch or batch.token ~= arg.token then return false end
  for _, entry in ipairs(batch.entries) do
    local payload = redis.call('HGET', key.ledger, entry)
    if payload and is_leased_by(owner, entry) then
      redis.call('ZADD', key.leases, now + arg.lease, entry)
      result[#result + 1] = entry
      result[#result + 1] = tonumber(redis.call('HGET', key.deliveries, entry))
      result[#result + 1] = payload
    end
  end
  if #result == HEAD then return false end
  result[2] = batch.bell
  read_bindings()
  return true
end
if answered_before() then return result end

-- When several lanes are in use: decides whose turn it is, and counts the turns.
local function turns_of(lanes)
  local left, before, taken = {}, {}, {} -- of each lane: articles waiting, and turns in a row
  local kept = #lanes > 0 and redis.call('HMGET', key.turns, unpack(lanes)) or {}
  for place, lane in ipairs(lanes) do
    left[place] = redis.call('LLEN', list_of(lane))
    before[place] = tonumber(kept[place] or '0')
    taken[place] = before[place]
  end
  local top = #lanes -- the highest place in this batch
  local function waits(first, last)
    for n = first, last do
      if left[n] > 0 then return true end
    end
    return false
  end
  local turns = {}
  -- Returns the place of the lane to take the next article from; nil when the batch is complete.
  function turns.next()
    for n = 1, #lanes do
      if left[n] > 0 and (taken[n] < arg.turns or not waits(n + 1, #lanes)) then
        if n > top and not waits(1, n - 1) then return nil end
        left[n] = left[n] - 1
        return n
      end
    end
  end
  function turns.took(place)
    top = math.min(top, place)
    for n = 1, place - 1 do taken[n] = 0 end
    taken[place] = waits(place + 1, #lanes) and taken[place] + 1 or 0
  end
  function turns.keep()
    for n, lane in ipairs(lanes) do
      if taken[n] ~= before[n] then redis.call('HSET', key.turns, lane, taken[n]) end
    end
  end
  return turns
end

local lanes = open_lanes()
local turns = lanes and turns_of(lanes)
if turns and result[HEAD] == 0 then
  redis.call('HSET', key.turns, 'normal', 0)
  result[HEAD] = 1
end

if arg.answered ~= '' then redis.call('ZREM', key.bells, arg.answered) end

while #result < HEAD + arg.batch * 3 and bytes < arg.max_bytes do
  local list, place = key.waiting, nil
  if turns then
    place = turns.next()
    if not place then break end
    list = list_of(lanes[place])
  end
  local entry = redis.call('RPOP', list)
  if not entry then break end
  local payload = redis.call('HGET', key.ledger, entry)
  if payload then
    local delivery = redis.call('HINCRBY', key.deliveries, entry, 1)
    if delivery > arg.max_deliveries then
      local cause = redis.call('HGET', key.causes, entry)
        or '{"error":"its worker died or ran out of time","stage":null}'
      if not bury(entry, cause, delivery - 1, arg.max_dead, now) then
        redis.call('HINCRBY', key.deliveries, entry, -1)
        put_aside(entry, 7, 5000, now)
      end
    elseif delivery > 1 and #result > HEAD then
      redis.call('HINCRBY', key.deliveries, entry, -1)
      redis.call('RPUSH', list, entry)
      break
    else
      leased[#leased + 1] = now + arg.lease
      leased[#leased + 1] = entry
      held[#held + 1] = entry
      held[#held + 1] = owner
      result[#result + 1] = entry
      result[#result + 1] = delivery
      result[#result + 1] = payload
      bytes = bytes + #payload
      if turns then turns.took(place) end
      if delivery > 1 then break end
    end
  end
end

if turns then turns.keep() end
if #leased > 0 then
  redis.call('ZADD', key.leases, unpack(leased))
  if arg.holder ~= '' then
    redis.call('HSET', key.holders, unpack(held))
    redis.call('ZADD', key.signs, now, arg.holder)
  end
  read_bindings()
  result[2] = bell_wanted(arg.max_bells, arg.batch, now)
  if owner ~= '' then
    local batch = {token = arg.token, bell = result[2], entries = {}}
    for n = HEAD + 1, #result, 3 do batch.entries[#batch.entries + 1] = result[n] end
    redis.call('HSET', key.batches, arg.holder, cjson.encode(batch))
  end
elseif arg.linger ~= '' then
  redis.call('ZADD', key.bells, now, arg.linger)
end
return result
