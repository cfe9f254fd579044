-- Lets articles that were held back be tried again now, since there is room for their events.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes leases holders
-- ARGV   ... entries that were held back at least once
-- RETURN how many of them were put aside until now; how many others are on their way already
-- KEEPS  Only an article that nobody has goes back, to its own lane, in the step that ends its lease.
--        Not by way of the sweeper, which brings a few hundred at a time: those that lost workers had
--        would have to wait behind, and leases that ran out long ago are a sign of trouble.
-- FULL   It only moves what is there.

local released, under_way = 0, 0
for n = #ARGV, FIRST, -1 do
  local entry = ARGV[n]
  if redis.call('HEXISTS', key.ledger, entry) == 1 then
    if redis.call('ZSCORE', key.leases, entry)
      and redis.call('HEXISTS', key.holders, entry) == 0 then
      redis.call('ZREM', key.leases, entry)
      redis.call('RPUSH', list_of(lane_of(entry)), entry)
      released = released + 1
    else
      under_way = under_way + 1
    end
  end
end
return {released, under_way}
