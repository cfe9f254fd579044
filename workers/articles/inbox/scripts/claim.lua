-- Leases entries of the inbox to a worker.
-- KEYS   inbox calls calls_3 calls_6 calls_9 claims leases deliveries since ledger counts dead
--        dead_causes dead_index dead_bytes
-- ARGV   batch            number: entries at most
--        max_bytes        number: of text, after which the batch is closed
--        lease            number: ms
--        max_deliveries   number: of an entry
--        max_in_flight    number: articles in the ledger
--        largest          number: bytes of the largest entry that may be an article
--        too_large        cause, as JSON, for a larger one; %d stands for its bytes
--        lost             cause, as JSON, for one that was claimed too often
--        max_dead         number: dead letters of the inbox
--        max_dead_bytes   number: of their texts
--        whole            number: bytes up to which a text is kept whole
--        cut              number: bytes kept of a longer one
-- RETURN for each dead letter made here: name, cause as JSON; then for each entry: token, text
-- KEEPS  At any moment an entry is in its list, in the claims with a lease, or among the dead
--        letters. One that was claimed before is claimed alone: if it kills its worker, no other
--        entry is affected. Nothing is claimed while the ledger is full.

local now = now_ms()
local refused = {}
local result = {refused}
local room = math.min(arg.batch, arg.max_in_flight - redis.call('HLEN', key.ledger))
if room <= 0 then return result end

local function refuse(token, text, cause)
  local name = bury(text, cause, now, is_call(token))
  if name == '' then
    redis.call('HSET', key.claims, token, text)
    put_aside(token, now)
  else
    forget(token)
    refused[#refused + 1] = name
    refused[#refused + 1] = cause
  end
end

local function hand_out(token, text)
  redis.call('ZADD', key.leases, now + arg.lease, token)
  result[#result + 1] = token
  result[#result + 1] = text
end

while true do
  local token = redis.call('ZRANGEBYSCORE', key.leases, '-inf', now, 'LIMIT', 0, 1)[1]
  if not token then break end
  local again = redis.call('HINCRBY', key.deliveries, token, 1)
  local text = redis.call('HGET', key.claims, token)
  redis.call('SET', key.since, now)
  if not text then
    forget(token)
  elseif again >= arg.max_deliveries then
    refuse(token, text, arg.lost)
  else
    hand_out(token, text)
    return result
  end
end

local lists = {}
for _, name in ipairs({key.inbox, key.calls_9, key.calls_6, key.calls_3, key.calls}) do
  if is_list(name) then lists[#lists + 1] = name end
end

-- From each list in turn, so that a flood in one does not block the others.
local taken, bytes, dry = 0, 0, false
while not dry do
  dry = true
  for _, name in ipairs(lists) do
    local text = taken < room and bytes < arg.max_bytes and redis.call('RPOP', name)
    if text then
      dry = false
      taken, bytes = taken + 1, bytes + #text
      local kind = name == key.inbox and 'article-' or 'call-'
      local token = kind .. redis.call('HINCRBY', key.counts, 'inbox', 1)
      if #text > arg.largest then
        refuse(token, text, string.format(arg.too_large, #text))
      else
        redis.call('HSET', key.claims, token, text)
        hand_out(token, text)
      end
    end
  end
end
if taken > 0 then redis.call('SET', key.since, now) end
return result
