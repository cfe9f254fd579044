-- Deletes dead letters of the inbox.
-- KEYS   dead dead_causes dead_index dead_bytes
-- ARGV   ... their names
-- RETURN how many there were
-- KEEPS  The count of bytes matches the texts of the dead letters that remain.
-- FULL   It takes away.

local dropped = 0
for i = FIRST, #ARGV do
  if redis.call('HEXISTS', key.dead_causes, ARGV[i]) == 1 then
    unbury(ARGV[i])
    dropped = dropped + 1
  end
end
return dropped
