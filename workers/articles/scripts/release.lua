-- Gives claimed articles back unprocessed, as if they had never been claimed.
-- KEYS   waiting waiting_urgent waiting_bulk lanes leases deliveries
-- ARGV   ... the entries, in the order in which they were claimed
-- RETURN how many went back
-- KEEPS  Only an article that still has a lease goes back, to its own lane, so it waits once.

local returned = 0
for i = #ARGV, 1, -1 do
  if redis.call('ZREM', key.leases, ARGV[i]) == 1 then
    redis.call('HINCRBY', key.deliveries, ARGV[i], -1)
    redis.call('RPUSH', list_of(lane_of(ARGV[i])), ARGV[i])
    returned = returned + 1
  end
end
return returned
