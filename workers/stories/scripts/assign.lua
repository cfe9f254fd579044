-- Says of articles which story each tells, and remembers them.
-- KEYS   state chunks ids
--        ... the bucket of each key of each article
-- ARGV   window   number: ms for which an article is remembered
--        most     number: articles remembered at most
--        rule     of score.lua: numbers of 4 bytes each
--        tags     of score.lua: a byte for each tag of a term
--        ... of each article: name (16 bytes), version (0: only if it is known), sketch, the sums of squares of its weights,
--        tags of its keys, outlet (2 bytes), topics (2 bytes each), and what `give` wants to know of
--        subscriptions
-- RETURN of each article: role (0: not known), name of the first article of its story, articles and outlets of the
--        story with it, similarity in thousandths, name of the first article of the story that this
--        one follows ('': none), and which subscriptions are given it ('1' or '0' each)
-- KEEPS  An article that is known keeps its story, its role and what it was given, however often it
--        is asked for, and is counted once. Who asks later finds whoever asked before. Of what is too
--        old or too much, a little is forgotten each time, the oldest first.

local CANDIDATES, COPY_KEYS, HEAVIEST, ENOUGH = 10, 2, 8, 8
local ORDER = 2 ^ 33 -- more than any number of an article
local VALUES = 8 -- that come with an article

local now = now_ms()
local seconds = math.floor(now / 1000)
local state = redis.call('HMGET', key.state, 'next', 'oldest')
local coming, oldest = tonumber(state[1] or CHUNK), tonumber(state[2] or CHUNK)
local counts = {0, 0, 0} -- articles of each role
local result = {}

local function id_of(name)
  local first, second = string.byte(name, 1, 2)
  return key.ids .. first * 16 + math.floor(second / 16), string.sub(name, 2, 9)
end

local function alive(number) return number >= oldest and number < coming end

-- Forgets the oldest chunk; entries of its articles go when their buckets are written to.
local function forget_chunk()
  local items = redis.call('LRANGE', chunk_of(oldest), 0, -1)
  for n = 1, #items, 2 do
    local bucket, field = id_of(items[n])
    if tonumber(redis.call('HGET', bucket, field) or 0) == oldest + (n - 1) / 2 then
      redis.call('HDEL', bucket, field)
    end
  end
  redis.call('DEL', chunk_of(oldest))
  oldest = oldest + CHUNK
  return #items / 2
end

local function forget()
  local forgotten = 0
  for _ = 1, math.ceil((#ARGV - FIRST + 1) / VALUES / CHUNK) + 1 do
    if oldest + CHUNK > coming then break end
    local text = article_at(oldest)
    local age = text and seconds - struct.unpack('<I4', text, 34) or math.huge
    if coming - oldest <= arg.most and age * 1000 <= arg.window then break end
    forgotten = forgotten + forget_chunk()
  end
  return forgotten
end

-- Makes sure, once in a batch, that the coming number has its place, even if somebody removed its chunk.
local reserved
local function reserve()
  if reserved then return end
  reserved = true
  while redis.call('LLEN', chunk_of(coming)) ~= coming % CHUNK * 2 do
    coming = (math.floor(coming / CHUNK) + 1) * CHUNK
  end
end

local function add_article(text, story)
  redis.call('RPUSH', chunk_of(coming), text, story)
  coming = coming + 1
  return coming - 1
end

-- Reads the buckets of an article's keys, and counts for other articles what their keys say.
local function look_up(sketch, tags, first)
  local number = #tags / TAG
  local votes, looked = {}, {tags = {}, places = {}}
  looked.votes = votes
  if number == 0 then return looked end
  looked.buckets = redis.call('MGET', unpack(KEYS, first, first + number - 1))
  local copies = math.min(COPY_KEYS, sketch.hashes)
  for n = 1, number do
    local bucket, tag = looked.buckets[n], sub(tags, n * TAG - TAG + 1, n * TAG)
    looked.tags[n] = tag
    local places = bucket and entries(bucket, tag)
    if places then
      local count = #places
      looked.places[n] = places
      local weight = HEAVIEST
      if n > copies then weight = weights[byte(sketch.text, sketch.terms_at + (n - copies) * 5 - 1)] end
      local from = math.max(1, count - POSTINGS + 1)
      while from <= count and article_of(bucket, places[from], coming) < oldest do from = from + 1 end
      if n > copies or count - from + 1 < POSTINGS then
        for m = from, count do
          local other = article_of(bucket, places[m], coming)
          votes[other] = (votes[other] or 0) + weight
        end
      end
    end
  end
  return looked
end

local function best_of(votes)
  local best, count = {}, 0
  for number, vote in pairs(votes) do
    local order = vote * ORDER + number
    if count < CANDIDATES or order > best[count] then
      local at = count < CANDIDATES and count + 1 or count
      count = at
      while at > 1 and best[at - 1] < order do
        best[at] = best[at - 1]
        at = at - 1
      end
      best[at] = order
    end
  end
  for n = 1, count do best[n] = best[n] % ORDER end
  return best
end

local NOTHING = {relation = NONE}

-- Compares an article with others, each once.
local function comparisons(sketch, votes)
  local all = {}
  local made = {all = all}
  -- One key of little weight says something only of articles in two languages, which have few in common.
  local function worth(number, text)
    return votes[number] >= ENOUGH or byte(text, SKETCH_AT + 1) ~= sketch.tongue
  end
  function made.with(numbers, whatever)
    local texts, of = {}, {}
    for _, number in ipairs(numbers) do
      local text = not all[number] and alive(number) and article_at(number)
      if text and (whatever or worth(number, text)) then texts[#texts + 1], of[#of + 1] = text, number end
    end
    if #texts == 0 then return end
    local found = alike(sketch, texts)
    for n, text in ipairs(texts) do
      local relation, similarity, score = relation_of(sketch, text, found[n])
      all[of[n]] = relation == NONE and NOTHING or {
        number = of[n], relation = relation, similarity = similarity,
        near = relation == COPY and similarity or score, story = struct.unpack('<I4', text, 19),
      }
    end
  end
  -- Whether an article is near enough to a story's first, so that stories do not drift.
  function made.fits(story)
    made.with({story}, true)
    return all[story] and all[story].relation ~= NONE and story_at(story)
  end
  -- Those of a relation, the nearest first.
  function made.best(relation)
    local found = {}
    for _, one in pairs(all) do
      if one.relation == relation then found[#found + 1] = one end
    end
    table.sort(found, function(a, b)
      if a.near ~= b.near then return a.near > b.near end
      return a.number < b.number
    end)
    return found
  end
  return made
end

-- The article by which a new one belongs to a story; else nil, and the story that it follows.
local function story_of(sketch, votes)
  local made = comparisons(sketch, votes)
  made.with(best_of(votes))
  for relation = COPY, SAME do
    for _, one in ipairs(made.best(relation)) do
      if made.fits(one.story) then return one end
    end
  end
  local related = made.best(SAME)[1] or made.best(FOLLOWS)[1]
  return nil, related and alive(related.story) and related.story or 0
end

local function name_of(number)
  local text = number > 0 and alive(number) and article_at(number)
  return text and string.sub(text, 1, 16) or ''
end

local function answer(text, granted)
  local _, _, story, place, role, similarity, outlets, follows = struct.unpack(FIELDS, text)
  local of = role == FIRST_ROLE and sub(text, 1, 16) or name_of(story)
  for _, value in ipairs({role, of, place, outlets, similarity, name_of(follows), granted}) do
    result[#result + 1] = value
  end
end

local function add_keys(looked, first, number)
  for n, tag in ipairs(looked.tags) do
    add_entry(KEYS[first + n - 1], looked.buckets[n], tag, looked.places[n], number, oldest, coming)
  end
end

local function begin(article, sketch, looked)
  local found, follows = story_of(sketch, looked.votes)
  reserve()
  local number, role, similarity, story = coming, FIRST_ROLE, 0, nil
  if found then
    role = found.relation == COPY and COPY_ROLE or SAME_ROLE
    number, similarity, follows = found.story, found.similarity, 0
    story = open_story(story_at(number))
  else
    story = {size = 0, outlets = '', topics = '', given = ''}
  end
  story.size = math.min(MOST, story.size + 1)
  story.seconds = seconds
  story.outlets, story.topics = with(story.outlets, article.outlet), with(story.topics, article.topics)
  local text = struct.pack(FIELDS, article.name, math.min(MOST, article.version), number, story.size,
    role, similarity, #story.outlets / 2, follows, seconds)
    .. article.norms .. article.sketch
  local granted
  granted, text = give(text, story, article.wanted)
  local own = add_article(text, role == FIRST_ROLE and story_text(story) or '')
  if role ~= FIRST_ROLE then put_story(number, story_text(story)) end
  local bucket, field = id_of(article.name)
  redis.call('HSET', bucket, field, own)
  counts[role] = counts[role] + 1
  return own, text, granted
end

-- Asks again for an article that is known. A later version brings its sketch.
local function again(article, looked, number, text, first)
  local place = struct.unpack('<I4', text, 19)
  local story, changed = open_story(story_at(place)), false
  if article.version > struct.unpack('<I2', text, 17) then
    local kept = end_of_sketch(text) + 1
    text = string.sub(text, 1, 16) .. struct.pack('<I2', math.min(MOST, article.version))
      .. string.sub(text, 19, NORMS_AT - 1) .. article.norms .. article.sketch
      .. string.sub(text, kept)
    changed = true
    for n in ipairs(looked.tags) do
      local bucket, places, known = looked.buckets[n], looked.places[n], false
      for _, at in ipairs(places or {}) do
        known = known or article_of(bucket, at, coming) == number
      end
      if not known then
        add_entry(KEYS[first + n - 1], bucket, looked.tags[n], places, number, oldest, coming)
      end
    end
  end
  local granted, given
  granted, text, given = give(text, story, article.wanted)
  if changed or given then put_article(number, text) end
  if given then put_story(place, story_text(story)) end
  return text, granted
end

local forgotten = forget()
local first, at = FIRST_KEY, FIRST
while at <= #ARGV do
  local article = {name = ARGV[at], version = tonumber(ARGV[at + 1]), sketch = ARGV[at + 2],
    norms = ARGV[at + 3], outlet = ARGV[at + 5], topics = ARGV[at + 6], wanted = ARGV[at + 7]}
  local tags = ARGV[at + 4]
  at = at + VALUES
  local sketch = open_sketch(article.sketch, article.norms)
  local looked = look_up(sketch, tags, first)
  local bucket, field = id_of(article.name)
  local number = tonumber(redis.call('HGET', bucket, field) or 0)
  local text = alive(number) and article_at(number)
  if text and string.sub(text, 1, 16) == article.name and story_at(struct.unpack('<I4', text, 19)) then
    answer(again(article, looked, number, text, first))
  elseif article.version == 0 then
    for _, value in ipairs({0, '', 0, 0, 0, '', ''}) do result[#result + 1] = value end
  else
    local own, made, granted = begin(article, sketch, looked)
    add_keys(looked, first, own)
    answer(made, granted)
  end
  first = first + #tags / TAG
end

redis.call('HSET', key.state, 'next', coming, 'oldest', oldest)
for role, name in ipairs({'first', 'copy', 'same'}) do
  if counts[role] > 0 then redis.call('HINCRBY', key.state, name, counts[role]) end
end
if forgotten > 0 then redis.call('HINCRBY', key.state, 'forgotten', forgotten) end
return result
