-- How alike two sketches are, for assign.lua: what workers/stages/story/score.py says, in the same
-- whole numbers. Wants the arguments rule and tags.
--
-- Terms are compared as the 4 bytes that they are: looking for those of one article in those of ten
-- others takes a fifth of the time of making numbers of them.

local NONE, COPY, SAME, FOLLOWS = 0, 1, 2, 3
local floor, sqrt = math.floor, math.sqrt

local rule = {struct.unpack('<' .. string.rep('i4', #arg.rule / 4), arg.rule)}
local FULL, FEWEST, CONTAINED, FAR, MOST_SHARED = rule[22], rule[23], rule[24], rule[25], rule[27]
local BLOCK = rule[26] * 5 -- bytes of the most terms of a sketch

-- Reads a sketch, for the article that is compared with others. `norms` are as of an article.
local function open_sketch(text, norms)
  local version, tongue, moment, hashes, terms = struct.unpack('<BBI4BB', text)
  return {
    text = text, version = version, tongue = tongue, moment = moment, hashes = hashes, count = terms,
    terms_at = 9 + hashes * 4, norms = {struct.unpack(NORMS, norms)},
  }
end

-- What a tag says: the weight; 16 more if the term means the same in every language, 32 if the title or
-- opening speaks of it, 64 if the title does, 128 if it is an idea.
local weights, classes = {}, {} -- by tag; a class is all of it but the weight
for tag = 0, 255 do
  local facts = byte(arg.tags, tag + 1)
  weights[tag], classes[tag] = facts % 16, floor(facts / 16)
end

local function likeness(dot, norm, other)
  return dot > 0 and floor(sqrt(floor(1000000 * dot * dot / (norm * other)))) or 0
end

local function coverage(covered, norm)
  return covered > 0 and floor(1000 * covered / norm) or 0
end

-- What a term that two articles share adds to what they have in common, for each pair of classes, as two
-- numbers that hold several sums of at most FIELD - 1 each. The first is multiplied by both weights:
--   all + neutral * FIELD + lead * FIELD ^ 2 + idea * FIELD ^ 3
-- The others are what counts of the square of the one weight, of that of the other, and as it is:
--   mine; theirs * FIELD; shared * FIELD ^ 2
local FIELD = 2 ^ 13 -- 64 terms with a weight of 8
local products, ones, twos, counted = {}, {}, {}, {} -- by both classes, 16 * one + the other
for one = 0, 15 do
  local neutral, lead, title, idea = one % 2 == 1, one % 4 >= 2, one % 8 >= 4, one >= 8
  for other = 0, 15 do
    local leads, both = other % 4 >= 2, neutral and other % 2 == 1
    local pair = one * 16 + other
    products[pair] = 1 + (both and FIELD or 0) + (lead and leads and FIELD ^ 2 or 0)
      + (idea and other >= 8 and FIELD ^ 3 or 0)
    ones[pair] = title and leads and 1 or 0
    twos[pair] = lead and other % 8 >= 4 and FIELD or 0
    counted[pair] = both and FIELD ^ 2 or 0
  end
end

-- What of one article and another is alike: the features of score.py but the hours, in their order.
-- `one` and `other` are the sums of squares of both, `sums` and `more` what `alike` has added up.
local function features_of(sums, more, one, other)
  return {
    likeness(sums % FIELD, one[1], other[1]),
    likeness(floor(sums / FIELD ^ 2) % FIELD, one[3], other[3]),
    coverage(more % FIELD, one[4]) + coverage(floor(more / FIELD) % FIELD, other[4]),
    likeness(floor(sums / FIELD) % FIELD, one[2], other[2]),
    likeness(floor(sums / FIELD ^ 3), one[5], other[5]),
    math.min(MOST_SHARED, floor(more / FIELD ^ 2)),
  }
end

-- Of each of some articles: what it has in common with a sketch (features_of). The terms of all
-- articles are put one after the other and searched at once.
local function alike(sketch, texts)
  local blocks, ends, sums, more = {}, {}, {}, {}
  for n, text in ipairs(texts) do
    local hashes, terms = byte(text, SKETCH_AT + 6, SKETCH_AT + 7)
    local from, size = SKETCH_AT + 8 + hashes * 4, terms * 5
    local block = sub(text, from, from + size - 1)
    blocks[n] = size < BLOCK and block .. string.rep('\0', BLOCK - size) or block
    ends[n], sums[n], more[n] = (n - 1) * BLOCK + size, 0, 0
  end
  local whole = table.concat(blocks)
  local terms = {struct.unpack('<' .. string.rep('c4B', sketch.count), sketch.text, sketch.terms_at)}
  for n = 1, sketch.count * 2, 2 do
    local term = terms[n]
    local at = find(whole, term, 1, true)
    if at then
      local mine = terms[n + 1]
      local one, class = weights[mine], classes[mine] * 16
      while at do
        local which = floor((at - 1) / BLOCK) + 1
        if at % 5 == 1 and at <= ends[which] then
          local tag = byte(whole, at + 4)
          local two, pair = weights[tag], class + classes[tag]
          sums[which] = sums[which] + one * two * products[pair]
          more[which] = more[which] + one * one * ones[pair] + two * two * twos[pair] + counted[pair]
        end
        at = find(whole, term, at + 1, true)
      end
    end
  end
  local found = {}
  for n, text in ipairs(texts) do
    local norms = {struct.unpack(NORMS, text, NORMS_AT)}
    found[n] = features_of(sums[n], more[n], sketch.norms, norms)
  end
  return found
end

-- The hashes that two signatures share, and how many the smaller text has of them.
local function shared_of(sketch, text, hashes)
  local mine = {struct.unpack('<' .. string.rep('I4', sketch.hashes), sketch.text, 9)}
  local other = {struct.unpack('<' .. string.rep('I4', hashes), text, SKETCH_AT + 8)}
  local last = 4294967295
  if sketch.hashes == FULL then last = mine[FULL] end
  if hashes == FULL and other[FULL] < last then last = other[FULL] end
  local shared, ours, theirs = 0, 1, 1
  while ours <= sketch.hashes and mine[ours] <= last do
    while theirs <= hashes and other[theirs] < mine[ours] do theirs = theirs + 1 end
    if theirs <= hashes and other[theirs] == mine[ours] then shared = shared + 1 end
    ours = ours + 1
  end
  while theirs <= hashes and other[theirs] <= last do theirs = theirs + 1 end
  return shared, math.min(ours, theirs) - 1
end

-- What a new article is to an older one with these features: the relation, similarity and score.
local function relation_of(sketch, text, found)
  local version, tongue, moment, hashes = struct.unpack('<BBI4B', text, SKETCH_AT)
  if version ~= sketch.version then return NONE, 0, 0 end
  local hours = 0
  if moment > 0 and sketch.moment > 0 then
    hours = math.min(FAR, math.floor(math.abs(sketch.moment - moment) / 60))
  end
  if hours > rule[2] then return NONE, 0, 0 end
  if found[1] + found[2] >= rule[1] then
    local shared, of = shared_of(sketch, text, hashes)
    if shared >= FEWEST and 1000 * shared >= CONTAINED * of then
      return COPY, math.floor(1000 * shared / of), 0
    end
  end
  local at = sketch.tongue == tongue and 4 or 13
  local similarity = sketch.tongue == tongue and found[1] or found[4]
  local terms = rule[at + 7]
  for n = 1, 6 do terms = terms + rule[at + n - 1] * found[n] end
  local score = terms + rule[at + 6] * hours
  if score >= 0 and hours <= rule[3] then return SAME, similarity, score end
  if terms >= -rule[at + 8] then return FOLLOWS, similarity, score end
  return NONE, similarity, score
end
