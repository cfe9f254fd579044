-- What the scripts of the index share: articles and stories as bytes, little-endian. Wants the keys
-- state and chunks.
--
-- Every article has a number, from 1 on. CHUNK of them lie in one list, `chunks` and a number, as two
-- elements each: the article, and for the first of a story the story ('' for others).
--
-- An article: name, 16 bytes (FIELDS); its version, the number of its story, its place in it (from 1
-- on), its role (1 first, 2 copy, 3 same), its similarity, how many outlets the story had with it,
-- the number of the story that its story follows (0: none), seconds since 1970 when it came; the sums
-- of the squares of the weights of its terms: of all, of those of all languages, of title and opening,
-- of the title, of ideas (NORMS); its sketch (workers/stages/sketch.py); 4 bytes for each subscription that was given it as
-- one of its story.
--
-- A story: articles, seconds when the last one came, number of its outlets, number of its topics
-- (STORY); 2 bytes for each of its outlets, then of its topics; then for each subscription that was
-- given one of its articles 4 bytes for its name, 1 for outlets and 1 for topics at that time.

local CHUNK = 16
local FIELDS, NORMS, STORY = '<c16I2I4I2BI2I2I4I4', '<I2I2I2I2I2', '<I2I4BB'
local NORMS_AT, SKETCH_AT, STORY_SIZE = 38, 48, 8
local FIRST_ROLE, COPY_ROLE, SAME_ROLE = 1, 2, 3
local MOST = 65535
local MOST_NAMES = 255 -- outlets, topics

local PLACES = {[0] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14',
  '15', '16', '17', '18', '19', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31'}

local function chunk_of(number)
  return key.chunks .. math.floor(number / CHUNK)
end

local function article_at(number)
  return redis.call('LINDEX', chunk_of(number), PLACES[number % CHUNK * 2])
end

local function story_at(number)
  local text = redis.call('LINDEX', chunk_of(number), PLACES[number % CHUNK * 2 + 1])
  return text and text ~= '' and text or nil
end

local function put_article(number, text)
  redis.call('LSET', chunk_of(number), number % CHUNK * 2, text)
end

local function put_story(number, text)
  redis.call('LSET', chunk_of(number), number % CHUNK * 2 + 1, text)
end

-- Where the sketch of an article ends.
local function end_of_sketch(text)
  local hashes, terms = string.byte(text, SKETCH_AT + 6, SKETCH_AT + 7)
  return SKETCH_AT + 7 + hashes * 4 + terms * 5
end

-- The place of an item among items of the same size in a text; nil if it is not there.
local function place_of(text, item, first, last)
  local at = first
  while true do
    local found = string.find(text, item, at, true)
    if not found or found > last then return nil end
    if (found - first) % #item == 0 then return found end
    at = found + 1
  end
end

-- Reads a story.
local function open_story(text)
  local size, seconds, outlets, topics = struct.unpack(STORY, text)
  local from = STORY_SIZE + outlets * 2
  return {
    size = size, seconds = seconds, outlets = string.sub(text, STORY_SIZE + 1, from),
    topics = string.sub(text, from + 1, from + topics * 2),
    given = string.sub(text, from + topics * 2 + 1),
  }
end

local function story_text(story)
  return struct.pack(STORY, story.size, story.seconds, #story.outlets / 2, #story.topics / 2)
    .. story.outlets .. story.topics .. story.given
end

-- Adds those of a text of 2 bytes each that a list does not have.
local function with(list, more)
  for at = 1, #more, 2 do
    local one = string.sub(more, at, at + 1)
    if #list < MOST_NAMES * 2 and not place_of(list, one, 1, #list) then list = list .. one end
  end
  return list
end

-- Whether subscriptions that want one article of each story are given this one. `wanted` has 6 bytes
-- for each: 4 for its name, 2 for how many outlets more make it want the story again, 0 for never.
-- Returns a text of '1' and '0', and what is to be kept of it: the article's text, the story.
local function give(text, story, wanted)
  if wanted == '' then return '', text, story end
  local answer, changed = {}, false
  local outlets, topics = #story.outlets / 2, #story.topics / 2
  local kept = end_of_sketch(text) + 1
  for at = 1, #wanted, 6 do
    local name, again = string.sub(wanted, at, at + 3), struct.unpack('<I2', wanted, at + 4)
    local given = place_of(text, name, kept, #text) ~= nil
    if not given then
      local before
      for n = 1, #story.given, 6 do
        if string.sub(story.given, n, n + 3) == name then before = n end
      end
      if not before then
        given = true
        story.given = story.given .. name .. string.char(outlets, topics)
      elseif again > 0 then
        local had, carried = string.byte(story.given, before + 4, before + 5)
        if outlets - had >= again or topics > carried then
          given = true
          story.given = string.sub(story.given, 1, before + 3) .. string.char(outlets, topics)
            .. string.sub(story.given, before + 6)
        end
      end
      if given then
        text, changed = text .. name, true
      end
    end
    answer[#answer + 1] = given and '1' or '0'
  end
  return table.concat(answer), text, changed
end
