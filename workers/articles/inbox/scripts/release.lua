-- Puts claimed entries back where they were, as if they had never been claimed.
-- KEYS   inbox calls claims leases deliveries
-- ARGV   ... the tokens, in the order in which they were claimed
-- RETURN how many went back
-- KEEPS  Only an entry that is still claimed goes back, in the same step in which its claim ends.
-- FULL   It only moves what is there.

local returned = 0
for i = #ARGV, 1, -1 do
  local text = redis.call('HGET', key.claims, ARGV[i])
  if text then
    redis.call('RPUSH', string.sub(ARGV[i], 1, 5) == 'call-' and key.calls or key.inbox, text)
    forget(ARGV[i])
    returned = returned + 1
  end
end
return returned
