-- Renews the holds of a consumer that is still working on its events.
-- KEYS   hands open hand
-- ARGV   lease            number: ms
--        ... the tags
-- RETURN for each tag: 1 when it is still held, else 0
-- KEEPS  An expired hold is not revived. The events of one fetch are held together: renewing one
--        renews all of them that are not settled.
-- FULL   What is being taken is not taken by others as well.

local now = now_ms()
local held, renewed = {}, {}
for i = FIRST, #ARGV do
  local stem, place = parts(ARGV[i])
  local message = redis.call('LINDEX', key.hand .. stem, place)
  if message and message ~= SETTLED then
    if not renewed[stem] then redis.call('ZADD', key.hands, now + arg.lease, stem) end
    renewed[stem] = true
    held[#held + 1] = 1
  else
    held[#held + 1] = 0
  end
end
return held
