-- Puts aside an article whose event found no room; it is tried again later, and no delivery is
-- counted.
-- KEYS   ledger leases holders deliveries holds counts
-- ARGV   entry
--        owner            of the claim
--        delay            number: ms before it is tried again, at first
-- RETURN 1, or 0 when another worker finished the article or has it, or it waits again since its
--        lease is over
-- KEEPS  A held article stays in the ledger with a lease.
-- FULL   What was worked on ends as it should.

if redis.call('HEXISTS', key.ledger, arg.entry) == 0 then return 0 end
if not is_leased_by(arg.owner, arg.entry) then return 0 end
redis.call('HINCRBY', key.deliveries, arg.entry, -1)
put_aside(arg.entry, redis.call('HINCRBY', key.holds, arg.entry, 1), arg.delay, now_ms())
redis.call('HINCRBY', key.counts, 'held', 1)
return 1
