-- What a consumer holds. Wants the keys hands, open, hand.
--
-- A hand is a list of what one fetch took, named by `hand` and its stem. `hands` has its deadline,
-- `open` the number of its unsettled events. A settled event is replaced by this mark:

local SETTLED = '\0'

-- Returns the stem of a tag and the place in its hand, counted from 0.
local function parts(tag)
  local stem, place = string.match(tag, '^(.*)%.(%d+)$')
  return stem or tag, tonumber(place or 0) - 1
end

-- Removes a hand with nothing left in it.
local function forget(stem)
  redis.call('DEL', key.hand .. stem)
  redis.call('HDEL', key.open, stem)
  redis.call('ZREM', key.hands, stem)
end
