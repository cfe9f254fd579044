-- Which articles have a key, for assign.lua: the latest ones, as a Python twin in
-- workers/stages/story/stories.py keeps them.
--
-- Keys are kept in buckets, strings with ENTRY bytes for each article that has a key: TAG bytes that
-- tell the key from others of the bucket, and the number of the article, of which 3 bytes are enough
-- to know it among those kept. They are in the order of the articles, so what is too old is in front;
-- it is cut off when a bucket is written to.

local TAG, ENTRY, POSTINGS = 3, 6, 16
local RANGE = 2 ^ 24

local byte, find, sub = string.byte, string.find, string.sub

-- The places of the entries of a tag in a bucket; nil if there are none.
local function entries(bucket, tag)
  local places
  local at = find(bucket, tag, 1, true)
  while at do
    if at % ENTRY == 1 then
      places = places or {}
      places[#places + 1] = at
    end
    at = find(bucket, tag, at + 1, true)
  end
  return places
end

-- The article of an entry, when articles before `upto` are kept.
local function article_of(bucket, place, upto)
  local low, middle, high = byte(bucket, place + TAG, place + TAG + 2)
  return upto - (upto - (low + middle * 256 + high * 65536)) % RANGE
end

-- Adds an article to a bucket, where the entries of its tag are at `places`. Entries before `oldest` are
-- too old; once they are a quarter of the bucket, they are removed.
local function add_entry(name, bucket, tag, places, number, oldest, upto)
  local entry = tag .. struct.pack('<I3', number % RANGE)
  local first, count = 1, places and #places or 0
  if bucket and oldest > CHUNK then
    local quarter = math.floor(#bucket / ENTRY / 4) * ENTRY + 1
    if article_of(bucket, quarter, upto) < oldest then
      while first <= #bucket and article_of(bucket, first, upto) < oldest do first = first + ENTRY end
    end
  end
  if first == 1 and count < POSTINGS * 2 then
    redis.call('APPEND', name, entry)
    return
  end
  local parts = {}
  for n = 1, count - POSTINGS + 1 do
    if places[n] >= first then
      parts[#parts + 1] = sub(bucket, first, places[n] - 1)
      first = places[n] + ENTRY
    end
  end
  parts[#parts + 1] = sub(bucket, first)
  parts[#parts + 1] = entry
  redis.call('SET', name, table.concat(parts))
end
