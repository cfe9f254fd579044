-- Takes articles into the ledger, unless they are known or the ledger is full.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses bells counts known known_table
-- ARGV   max_in_flight    number: articles in the ledger above which this lane is refused
--        lane             'urgent', 'normal' or 'bulk'
--        window           number: ms for which an article stays known
--        max_bells        number: out at once
--        batch            number: articles that a worker claims at once
--        versions         '1' to accept a changed text of a known article as its next version
--        ... of each article: id, the same as 16 bytes, fingerprint, its first 8 bytes, payload
-- RETURN token of a bell to ring ('' for none), then for each article: 'accepted', 'known',
--        'changed' (known with another text) or 'full', and the version (1, 2 ...) that was
--        enqueued, 0 for none
-- KEEPS  An id is on a waiting list only after its payload is in the ledger, and once.

local now = now_ms()
local result = {''}
local room = arg.max_in_flight - redis.call('HLEN', key.ledger)
local payloads, entries, lanes = {}, {}, {} -- of what is taken: written at once, which is cheaper
local refused = 0

if not look_at_known() then
  begin_known(redis.call('HEXISTS', key.counts, 'enqueued') == 1, now, arg.window)
end

for i = FIRST, #ARGV, 5 do
  local id, name, fingerprint, print, payload = unpack(ARGV, i, i + 4)
  local outcome, version = 'accepted', 1
  local known_version, same = known_as(id, name, fingerprint, print, now)
  if known_version then
    outcome = same and 'known' or 'changed'
    version = 0
    if not same and arg.versions == '1' then version = known_version + 1 end
  end
  -- What is known of an article may end while it is still in flight.
  while version > 0 and redis.call('HEXISTS', key.ledger, id .. '.' .. version) == 1 do
    outcome = arg.versions == '1' and 'changed' or 'known'
    version = arg.versions == '1' and version + 1 or 0
  end
  if version == 0 then
    refused = refused + 1
  elseif room <= 0 then
    outcome, version = 'full', 0
  else
    local entry = id .. '.' .. version
    remember(id, name, fingerprint, print, version, now, arg.window)
    entries[#entries + 1] = entry
    payloads[#payloads + 1] = entry
    payloads[#payloads + 1] = payload
    lanes[#lanes + 1] = entry
    lanes[#lanes + 1] = arg.lane
    room = room - 1
  end
  result[#result + 1] = outcome
  result[#result + 1] = version
end

if #entries > 0 then
  in_parts('HSET', key.ledger, payloads)
  if arg.lane ~= 'normal' then in_parts('HSET', key.lanes, lanes) end
  in_parts('LPUSH', list_of(arg.lane), entries)
  redis.call('HINCRBY', key.counts, 'enqueued', #entries)
  result[1] = bell_wanted(arg.max_bells, arg.batch, now)
end
if refused > 0 then redis.call('HINCRBY', key.counts, 'known', refused) end
return result
