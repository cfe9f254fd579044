-- Functions that several scripts of the ledger share. Each names the keys that it needs.

-- The waiting list of a lane. Wants the keys waiting, waiting_urgent, waiting_bulk.
local function list_of(lane)
  if lane == 'normal' then return key.waiting end
  return lane == 'urgent' and key.waiting_urgent or key.waiting_bulk
end

-- The lane that an article in flight comes back to. Checks once whether other lanes than the normal
-- one are in use, so a service without lanes pays for one check a batch. Wants the key lanes.
local laned
local function lane_of(entry)
  if laned == nil then laned = redis.call('EXISTS', key.lanes) == 1 end
  return laned and redis.call('HGET', key.lanes, entry) or 'normal'
end

-- The lanes that may be claimed from, highest first; false when only the normal one is in use:
-- nothing waits in another, and nothing is paused. Checks once. Wants the keys waiting_urgent,
-- waiting_bulk, pauses.
local open
local function open_lanes()
  if open ~= nil then return open end
  open = false
  if redis.call('EXISTS', key.waiting_urgent, key.waiting_bulk, key.pauses) > 0 then
    local paused = {}
    for _, what in ipairs(redis.call('HKEYS', key.pauses)) do paused[what] = true end
    open = {}
    for _, lane in ipairs({'urgent', 'normal', 'bulk'}) do
      if not (paused.all or paused[lane]) then open[#open + 1] = lane end
    end
  end
  return open
end

-- The process of a claim. Owners are "<token> <process>"; a version before this one left out the
-- token.
local function process_of(owner) return string.match(owner, '[^ ]*$') end

-- Whether a claim still has the lease of an article, so that it may end it. `owner` is '' for a claim
-- that named no process; nobody owns what was put aside. Wants the keys leases, holders.
local function is_leased_by(owner, entry)
  return redis.call('ZSCORE', key.leases, entry)
    and (redis.call('HGET', key.holders, entry) or '') == owner
end

-- Whether another claim has an article now. Wants the key holders.
local function is_anothers(owner, entry)
  local has = redis.call('HGET', key.holders, entry)
  return has and has ~= owner
end

-- Moves an article from the ledger to the dead letters, with its payload and its lane.
-- Returns false when the dead letters are full: the article then stays where it is. `by` is the claim
-- that hears of it; nil: none does.
-- Wants the keys ledger, lanes, deliveries, holds, causes, leases, holders, counts, dead,
-- dead_causes, dead_index.
local function bury(entry, cause, deliveries, max_dead, now, by)
  if redis.call('ZCARD', key.dead_index) >= max_dead then return false end
  redis.call('HSET', key.dead, entry, redis.call('HGET', key.ledger, entry))
  local told = {cause = cjson.decode(cause), deliveries = deliveries, at_ms = now, by = by}
  local lane = lane_of(entry)
  if lane ~= 'normal' then
    told.lane = lane
    redis.call('HDEL', key.lanes, entry)
  end
  redis.call('HSET', key.dead_causes, entry, cjson.encode(told))
  redis.call('ZADD', key.dead_index, now, entry)
  redis.call('HDEL', key.ledger, entry)
  redis.call('HDEL', key.deliveries, entry)
  redis.call('HDEL', key.holds, entry)
  redis.call('HDEL', key.causes, entry)
  redis.call('ZREM', key.leases, entry)
  redis.call('HDEL', key.holders, entry)
  redis.call('HINCRBY', key.counts, 'dead', 1)
  return true
end

-- Puts an article aside until a delay is over; the delay doubles each time, up to 5 minutes. The
-- sweeper brings it back as it does an expired lease. Nobody holds it meanwhile, so the delay is not
-- cut short when a worker dies. Wants the keys leases, holders.
local function put_aside(entry, times, first_delay, now)
  local delay = math.min(first_delay * 2 ^ math.min(times - 1, 20), 300000)
  redis.call('ZADD', key.leases, now + delay, entry)
  redis.call('HDEL', key.holders, entry)
end

-- Adds a bell when too few are out for what waits: one for each waiting batch, up to max_bells.
-- Paused lanes do not count. Returns its token, or '' when no bell is needed. Wants the
-- keys waiting, waiting_urgent, waiting_bulk, pauses, bells, counts.
local function bell_wanted(max_bells, batch, now)
  local out = redis.call('ZCARD', key.bells)
  if out >= max_bells then return '' end
  local waiting, lanes = 0, open_lanes()
  if not lanes then
    waiting = redis.call('LLEN', key.waiting)
  else
    for _, lane in ipairs(lanes) do waiting = waiting + redis.call('LLEN', list_of(lane)) end
  end
  if waiting <= out * batch then return '' end
  local token = 'bell-' .. redis.call('HINCRBY', key.counts, 'bells', 1)
  redis.call('ZADD', key.bells, now, token)
  return token
end
