-- Puts dead letters of the inbox back into it, except those whose text was cut.
-- KEYS   inbox dead dead_causes dead_index dead_bytes
-- ARGV   ... their names
-- RETURN how many went back
-- KEEPS  A text is in the inbox or among the dead letters.
-- FULL   It only moves what is there.

local returned = 0
for i = FIRST, #ARGV do
  local cause = redis.call('HGET', key.dead_causes, ARGV[i])
  if cause and cjson.decode(cause).bytes == redis.call('HSTRLEN', key.dead, ARGV[i]) then
    redis.call('LPUSH', key.inbox, redis.call('HGET', key.dead, ARGV[i]))
    unbury(ARGV[i])
    returned = returned + 1
  end
end
return returned
