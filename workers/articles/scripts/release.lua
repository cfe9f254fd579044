-- Gives claimed articles back unprocessed, as if they had never been claimed.
-- KEYS   waiting waiting_urgent waiting_bulk lanes leases holders deliveries
-- ARGV   ... of each article, in the order in which they were claimed: entry, owner of the claim
-- RETURN how many went back
-- KEEPS  Only an article that this claim still has goes back, to its own lane: it waits once, and is
--        taken from nobody.
-- FULL   It only moves what is there.

local returned = 0
for i = #ARGV - 1, 1, -2 do
  if is_leased_by(ARGV[i + 1], ARGV[i]) then
    redis.call('ZREM', key.leases, ARGV[i])
    redis.call('HDEL', key.holders, ARGV[i])
    redis.call('HINCRBY', key.deliveries, ARGV[i], -1)
    redis.call('RPUSH', list_of(lane_of(ARGV[i])), ARGV[i])
    returned = returned + 1
  end
end
return returned
