-- Records that an article could not be processed: it is tried again later, or is a dead letter now.
-- KEYS   ledger lanes leases holders deliveries holds causes counts dead dead_causes dead_index
-- ARGV   entry
--        owner            of the claim
--        cause            as JSON
--        permanent        '1' when trying again cannot help
--        max_deliveries   number: of an article
--        max_dead         number: dead letters kept
--        delay            number: ms before it is tried again, at first
-- RETURN 'dead' if it is a dead letter now, 'later', or 'gone' when another worker finished the article,
--        has it, or has heard that it is a dead letter
-- KEEPS  A failed article stays in the ledger with a lease until it is finished or a dead letter. One
--        that waits again or was put aside, since its worker came after its lease or says it once
--        more, stays where it is and is not counted. Of each dead letter one claim hears 'dead', as
--        often as it asks, so that the log says it once.
-- FULL   What was worked on ends as it should.

local now = now_ms()

-- Whether this claim is the one that hears of a dead letter: it failed before, and the answer was lost;
-- or the letter was made while nobody had the article.
local function hears_of(letter)
  local told = cjson.decode(letter)
  if told.by then return told.by == arg.owner end
  told.by = arg.owner
  redis.call('HSET', key.dead_causes, arg.entry, cjson.encode(told))
  return true
end

if redis.call('HEXISTS', key.ledger, arg.entry) == 0 then
  local letter = redis.call('HGET', key.dead_causes, arg.entry)
  return letter and hears_of(letter) and 'dead' or 'gone'
end
if is_anothers(arg.owner, arg.entry) then return 'gone' end
if not is_leased_by(arg.owner, arg.entry) then
  redis.call('HSET', key.causes, arg.entry, arg.cause)
  return 'later'
end
redis.call('HINCRBY', key.counts, 'failed', 1)
local deliveries = tonumber(redis.call('HGET', key.deliveries, arg.entry) or '1')
if arg.permanent == '1' or deliveries >= arg.max_deliveries then
  if bury(arg.entry, arg.cause, deliveries, arg.max_dead, now, arg.owner) then return 'dead' end
  redis.call('HINCRBY', key.deliveries, arg.entry, -1)
end
redis.call('HSET', key.causes, arg.entry, arg.cause)
put_aside(arg.entry, deliveries, arg.delay, now)
return 'later'
