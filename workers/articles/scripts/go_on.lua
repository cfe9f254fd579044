-- Lets articles that were held back be tried again now, since there is room for their events.
-- KEYS   ledger leases holders
-- ARGV   ... entries that were held back at least once
-- RETURN how many of them were still put aside
-- KEEPS  Only the time of a lease that nobody has changes: the sweeper brings the article back as it
--        does an expired lease. What a worker has in hand is left to it.

local now = now_ms()
local released = 0
for n = FIRST, #ARGV do
  local due = redis.call('ZSCORE', key.leases, ARGV[n])
  if due and tonumber(due) > now and redis.call('HEXISTS', key.holders, ARGV[n]) == 0
    and redis.call('HEXISTS', key.ledger, ARGV[n]) == 1 then
    redis.call('ZADD', key.leases, now, ARGV[n])
    released = released + 1
  end
end
return released
