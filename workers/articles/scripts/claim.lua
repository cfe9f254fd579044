-- Leases a batch of waiting articles to a worker.
-- KEYS   ledger waiting leases deliveries holds causes bells counts dead dead_causes dead_index
--        bindings (kombu's table), bindings (our copy)
-- ARGV   batch size, lease in ms, max_deliveries, max_bells, max_dead_letters, bytes at most,
--        token of the bell now answered, token to leave while lingering when nothing waits
-- RETURN bindings, token of a bell to ring ('' for none), then for each article: entry, delivery
--        number, payload
-- KEEPS  A claimed article has a lease, and its delivery is counted, before anyone sees it. One
--        that was delivered before is claimed alone: if it kills its worker, it takes no other
--        along. After max_deliveries it is a dead letter.

local k = {ledger = KEYS[1], waiting = KEYS[2], leases = KEYS[3], deliveries = KEYS[4],
  holds = KEYS[5], causes = KEYS[6], bells = KEYS[7], counts = KEYS[8],
  dead = KEYS[9], dead_causes = KEYS[10], dead_index = KEYS[11]}
local batch, lease, max_deliveries = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local max_bells, max_dead, max_bytes = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local answered, linger = ARGV[7], ARGV[8]
local now = now_ms()
local result = {redis.call('SUNION', KEYS[12], KEYS[13]), ''}
local bytes = 0

if answered ~= '' then redis.call('ZREM', k.bells, answered) end

while #result < 2 + batch * 3 and bytes < max_bytes do
  local entry = redis.call('RPOP', k.waiting)
  if not entry then break end
  local payload = redis.call('HGET', k.ledger, entry)
  if payload then
    local delivery = redis.call('HINCRBY', k.deliveries, entry, 1)
    if delivery > max_deliveries then
      local cause = redis.call('HGET', k.causes, entry)
        or '{"error":"its worker died or ran out of time","stage":null}'
      if not bury(k, entry, cause, delivery - 1, max_dead, now) then
        redis.call('HINCRBY', k.deliveries, entry, -1)
        put_aside(k, entry, 7, 5000, now)
      end
    elseif delivery > 1 and #result > 2 then
      redis.call('HINCRBY', k.deliveries, entry, -1)
      redis.call('RPUSH', k.waiting, entry)
      break
    else
      redis.call('ZADD', k.leases, now + lease, entry)
      result[#result + 1] = entry
      result[#result + 1] = delivery
      result[#result + 1] = payload
      bytes = bytes + #payload
      if delivery > 1 then break end
    end
  end
end

if #result > 2 then
  result[2] = bell_wanted(k, max_bells, batch, now)
elseif linger ~= '' then
  redis.call('ZADD', k.bells, now, linger)
end
return result
