-- Leases a batch of waiting articles to a worker.
-- KEYS   ledger waiting leases deliveries holds causes bells counts dead dead_causes dead_index
--        kombu_bindings bindings
-- ARGV   batch            number: articles at most
--        lease            number: ms
--        max_deliveries   number: of an article
--        max_bells        number: out at once
--        max_dead         number: dead letters kept
--        max_bytes        number: of payload, after which the batch is closed
--        answered         token of the bell that is answered
--        linger           token to leave while lingering when nothing waits
-- RETURN bindings, token of a bell to ring ('' for none), then for each article: entry, delivery
--        number, payload
-- KEEPS  A claimed article has a lease, and its delivery is counted, before anyone sees it. One
--        that was delivered before is claimed alone: if it kills its worker, it takes no other
--        along. After max_deliveries it is a dead letter.

local now = now_ms()
local result = {redis.call('SUNION', key.kombu_bindings, key.bindings), ''}
local bytes = 0

if arg.answered ~= '' then redis.call('ZREM', key.bells, arg.answered) end

while #result < 2 + arg.batch * 3 and bytes < arg.max_bytes do
  local entry = redis.call('RPOP', key.waiting)
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
    elseif delivery > 1 and #result > 2 then
      redis.call('HINCRBY', key.deliveries, entry, -1)
      redis.call('RPUSH', key.waiting, entry)
      break
    else
      redis.call('ZADD', key.leases, now + arg.lease, entry)
      result[#result + 1] = entry
      result[#result + 1] = delivery
      result[#result + 1] = payload
      bytes = bytes + #payload
      if delivery > 1 then break end
    end
  end
end

if #result > 2 then
  result[2] = bell_wanted(arg.max_bells, arg.batch, now)
elseif arg.linger ~= '' then
  redis.call('ZADD', key.bells, now, arg.linger)
end
return result
