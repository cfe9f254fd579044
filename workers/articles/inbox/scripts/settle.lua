-- Ends the claims of entries that were dealt with; whatever is no article becomes a dead letter.
-- KEYS   claims leases deliveries counts dead dead_causes dead_index dead_bytes
-- ARGV   max_dead         number: dead letters of the inbox
--        max_dead_bytes   number: of their texts
--        whole            number: bytes up to which a text is kept whole
--        cut              number: bytes kept of a longer one
--        ... of each entry: token, number of dead letters, then of each of those: its cause as
--        JSON, its text ('' for the entry's own)
-- RETURN names of the dead letters; '' for one that found no room: its entry is put aside
-- KEEPS  An entry's claim ends once, in the step that makes its dead letters: of two workers that
--        both had it, the second finds nothing.
-- FULL   What was taken ends as it should.

local now = now_ms()
local names = {}
local ended = 0
local at = FIRST

while at <= #ARGV do
  local token, letters = ARGV[at], tonumber(ARGV[at + 1])
  local text = redis.call('HGET', key.claims, token)
  if text then
    local room = true
    for n = 1, letters do
      local own = ARGV[at + n * 2 + 1]
      local name = bury(own == '' and text or own, ARGV[at + n * 2], now, own == '' and is_call(token))
      if name == '' then room = false end
      names[#names + 1] = name
    end
    if room then
      forget(token)
      ended = ended + 1
    else
      put_aside(token, now)
    end
  end
  at = at + 2 + letters * 2
end

if ended > 0 then redis.call('HINCRBY', key.counts, 'inbox_taken', ended) end
return names
