-- Takes articles into the ledger, unless they are known or the ledger is full.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses bells counts
--        ... the known key of each article
-- ARGV   max_in_flight    number: articles in the ledger above which this lane is refused
--        lane             'urgent', 'normal' or 'bulk'
--        window           number: ms for which an article stays known
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
--        versions         '1' to accept a changed text of a known article as its next version
--        ... of each article: id, fingerprint, payload
-- RETURN token of a bell to ring ('' for none), then for each article: 'accepted', 'known',
--        'changed' (known with another text) or 'full', and the version (1, 2 ...) that was
--        enqueued, 0 for none
-- KEEPS  An id is on a waiting list only after its payload is in the ledger.

local now = now_ms()
local result = {''}
local room = arg.max_in_flight - redis.call('HLEN', key.ledger)
local waiting = list_of(arg.lane)
local taken, refused = 0, 0

for i = FIRST_KEY, #KEYS do
  local at = FIRST + (i - FIRST_KEY) * 3
  local id, fingerprint, payload = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local outcome, version = 'accepted', 1
  local known = redis.call('GET', KEYS[i])
  if known then
    local known_print, known_version = string.match(known, '^(%S+) (%d+)$')
    outcome = known_print == fingerprint and 'known' or 'changed'
    version = 0
    if outcome == 'changed' and arg.versions == '1' then version = tonumber(known_version) + 1 end
  end
  if version == 0 then
    refused = refused + 1
  elseif room <= 0 then
    outcome, version = 'full', 0
  else
    local entry = id .. '.' .. version
    redis.call('HSET', key.ledger, entry, payload)
    redis.call('LPUSH', waiting, entry)
    if arg.lane ~= 'normal' then redis.call('HSET', key.lanes, entry, arg.lane) end
    redis.call('SET', KEYS[i], fingerprint .. ' ' .. version, 'PX', arg.window)
    room = room - 1
    taken = taken + 1
  end
  result[#result + 1] = outcome
  result[#result + 1] = version
end

if taken > 0 then
  redis.call('HINCRBY', key.counts, 'enqueued', taken)
  result[1] = bell_wanted(arg.max_bells, arg.batch, now)
end
if refused > 0 then redis.call('HINCRBY', key.counts, 'known', refused) end
return result
