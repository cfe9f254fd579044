-- Throws dead letters of the inbox away.
-- KEYS   dead dead_causes dead_index dead_bytes
-- ARGV   ... their names
-- RETURN how many there were
-- KEEPS  The bytes of the texts are those of the dead letters that are there.

local dropped = 0
for i = FIRST, #ARGV do
  if redis.call('HEXISTS', key.dead_causes, ARGV[i]) == 1 then
    unbury(ARGV[i])
    dropped = dropped + 1
  end
end
return dropped
