-- Puts dead letters of the inbox back into it, or among the calls what was a whole call; except those
-- whose text was cut.
-- KEYS   inbox calls dead dead_causes dead_index dead_bytes
-- ARGV   ... their names
-- RETURN how many went back
-- KEEPS  A text is in the inbox, among the calls, or among the dead letters.
-- FULL   It only moves what is there.

local returned = 0
for i = FIRST, #ARGV do
  local cause = redis.call('HGET', key.dead_causes, ARGV[i])
  local told = cause and cjson.decode(cause)
  if told and told.bytes == redis.call('HSTRLEN', key.dead, ARGV[i]) then
    redis.call('LPUSH', told.call and key.calls or key.inbox, redis.call('HGET', key.dead, ARGV[i]))
    unbury(ARGV[i])
    returned = returned + 1
  end
end
return returned
