-- Leases a batch of waiting articles to a worker.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes turns pauses leases deliveries holds causes
--        bells counts dead dead_causes dead_index kombu_bindings bindings
-- ARGV   batch            number: articles at most
--        lease            number: ms
--        max_deliveries   number: of an article
--        max_bells        number: out at once
--        max_dead         number: dead letters kept
--        max_bytes        number: of payload, after which the batch is closed
--        turns            number: articles of a lane in a row while one of a lower lane waits
--        answered         token of the bell that is answered
--        linger           token to leave while lingering when nothing waits
-- RETURN bindings, token of a bell to ring ('' for none), then for each article: entry, delivery
--        number, payload
-- KEEPS  A claimed article has a lease, and its delivery is counted, before anyone sees it. One
--        that was delivered before is claimed alone: if it kills its worker, it takes no other
--        along. After max_deliveries it is a dead letter. A higher lane goes before a lower one,
--        but for one article of the lower lanes after `turns` of it; that count goes on from claim
--        to claim, so small or early closed batches starve nobody. A paused lane is left alone.

local now = now_ms()
local result = {redis.call('SUNION', key.kombu_bindings, key.bindings), ''}
local bytes = 0

local lanes = open_lanes()
local left, before, taken = {}, {}, {} -- of each lane: what waits, and the turns it has had in a row
local mixed = #lanes > 1
local kept = mixed and redis.call('HMGET', key.turns, unpack(lanes)) or {}
for place, lane in ipairs(lanes) do
  left[lane] = mixed and redis.call('LLEN', LISTS[lane]) or math.huge
  before[lane] = tonumber(kept[place] or '0')
  taken[lane] = before[lane]
end

-- Whether an article waits in a lane below the one in a place of `lanes`.
local function waits_below(place)
  for n = place + 1, #lanes do
    if left[lanes[n]] > 0 then return true end
  end
  return false
end

-- The place in `lanes` of the lane that is next; nil when nothing waits.
local function next_place()
  for place, lane in ipairs(lanes) do
    if left[lane] > 0 and (taken[lane] < arg.turns or not waits_below(place)) then return place end
  end
end

local function count_turn(place)
  for n = 1, place - 1 do taken[lanes[n]] = 0 end
  local lane = lanes[place]
  taken[lane] = waits_below(place) and taken[lane] + 1 or 0
end

if arg.answered ~= '' then redis.call('ZREM', key.bells, arg.answered) end

while #result < 2 + arg.batch * 3 and bytes < arg.max_bytes do
  local place = next_place()
  if not place then break end
  local lane = lanes[place]
  local entry = redis.call('RPOP', LISTS[lane])
  if not entry then break end
  left[lane] = left[lane] - 1
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
    elseif delivery > 1 and #result > 2 then
      redis.call('HINCRBY', key.deliveries, entry, -1)
      redis.call('RPUSH', LISTS[lane], entry)
      break
    else
      redis.call('ZADD', key.leases, now + arg.lease, entry)
      result[#result + 1] = entry
      result[#result + 1] = delivery
      result[#result + 1] = payload
      bytes = bytes + #payload
      if mixed then count_turn(place) end
      if delivery > 1 then break end
    end
  end
end

for _, lane in ipairs(lanes) do
  if taken[lane] ~= before[lane] then redis.call('HSET', key.turns, lane, taken[lane]) end
end
if #result > 2 then
  result[2] = bell_wanted(arg.max_bells, arg.batch, now)
elseif arg.linger ~= '' then
  redis.call('ZADD', key.bells, now, arg.linger)
end
return result
