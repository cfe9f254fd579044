-- Puts dead letters back into the ledger and their lanes, to be processed as if they were new.
-- KEYS   ledger waiting waiting_urgent waiting_bulk lanes pauses dead dead_causes dead_index bells
--        counts
-- ARGV   max_bells        number: out at once
--        batch            number: articles that a worker claims at once
--        ... the entries
-- RETURN token of a bell to ring ('' for none), how many went back
-- KEEPS  An entry goes from the dead letters to the ledger in one step. Where the same article was sent
--        again after it had been forgotten, and is in flight, the letter stays until that is over.
-- FULL   It only moves what is there.

local revived = 0
for i = FIRST, #ARGV do
  local payload = redis.call('HGET', key.dead, ARGV[i])
  if payload and redis.call('HEXISTS', key.ledger, ARGV[i]) == 0 then
    redis.call('HSET', key.ledger, ARGV[i], payload)
    local told = redis.call('HGET', key.dead_causes, ARGV[i])
    local lane = told and cjson.decode(told).lane or 'normal'
    redis.call('LPUSH', list_of(lane), ARGV[i])
    if lane ~= 'normal' then redis.call('HSET', key.lanes, ARGV[i], lane) end
    redis.call('HDEL', key.dead, ARGV[i])
    redis.call('HDEL', key.dead_causes, ARGV[i])
    redis.call('ZREM', key.dead_index, ARGV[i])
    revived = revived + 1
  end
end
return {bell_wanted(arg.max_bells, arg.batch, now_ms()), revived}
