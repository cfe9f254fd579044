-- Which articles are known, and by which text and version. Used by enqueue.lua and version.lua.
-- Wants the keys known, known_table.
--
-- The records lie in many small hashes, known/0, known/1 ..., each of which Redis keeps as one block
-- of memory, instead of a key, a time to live and a string for each article. A record is
--   field: the article's id, 16 bytes
--   value: when it ends (4 bytes, seconds since 1970), the first 8 bytes of the fingerprint, and the
--          version in decimal, left out if it is 1
-- The number of hashes follows the number of records by linear hashing (W. Litwin, "Linear hashing: a
-- new tool for file and table addressing", VLDB 1980): one hash at a time is split in two, or two
-- are joined. A record that has ended counts no more; it is removed when its hash is next tidied, at
-- the latest with the whole hash, which ends by itself.
--
-- Version 0.1.0 has a string known:ID for each article instead, "<fingerprint> <version>". Where that
-- version was at work, these are written as well for one known window, so that its producers and
-- workers may go on beside this version or come back, and read for two.

local FULL, SPARSE, TIDY = 64, 8, 16 -- records: to split at, to join at, and between two tidyings
local PRINT = 8 -- bytes of a fingerprint
local SPARE = 3600000 -- ms that a hash may outlive its records, so that its end is rarely put off
local LAST_SECOND = 2 ^ 32 - 1

local hashes, power -- how many there are, and the largest power of two that is not above that
local old_written, old_read -- ms since 1970 until which the strings of 0.1.0 are

local function set_hashes(number)
  hashes, power = number, 1
  while power * 2 <= hashes do power = power * 2 end
end

-- Must be called first. Returns whether anything was ever known to this version.
local function look_at_known()
  local kept = redis.call('HMGET', key.known_table, 'hashes', 'old_written', 'old_read')
  set_hashes(tonumber(kept[1] or 1))
  old_written, old_read = tonumber(kept[2] or 0), tonumber(kept[3] or math.huge)
  return kept[1] ~= false
end

-- Begins to keep records. `after_old` says whether an earlier version has been at work here.
local function begin_known(after_old, now, window)
  old_written = after_old and now + window or 0
  old_read = after_old and now + 2 * window or 0
  redis.call('HSET', key.known_table, 'hashes', 1, 'old_written', old_written, 'old_read', old_read)
end

-- The number of the hash that a name lies in. The first four bytes are not looked at: producers may
-- choose a shard by them.
local function place_of(name)
  local a, b, c, d = string.byte(name, 5, 8)
  local place = (((a * 256 + b) * 256 + c) * 256 + d) % (power * 2)
  return place < hashes and place or place - power
end

local function known_hash(number) return key.known .. '/' .. number end

local function old_string(id) return key.known .. ':' .. id end

-- Returns version and print of a record; nil if it has ended.
local function read_record(record, now)
  local ends = struct.unpack('>I4', record)
  if ends * 1000 <= now then return nil end
  return tonumber(string.sub(record, 5 + PRINT)) or 1, string.sub(record, 5, 4 + PRINT)
end

-- Lets a hash live for at least so many ms.
local function outlive(hash, ms)
  if redis.call('PTTL', hash) < ms then redis.call('PEXPIRE', hash, ms + SPARE) end
end

-- Calls a command with any number of values; a single call takes some thousand.
local function in_parts(command, hash, values)
  for i = 1, #values, 1000 do
    redis.call(command, hash, unpack(values, i, math.min(i + 999, #values)))
  end
end

-- Drops the records of a hash that have ended. Returns how many stay.
local function tidy(number, now)
  local hash, gone = known_hash(number), {}
  local records = redis.call('HGETALL', hash)
  for i = 2, #records, 2 do
    if struct.unpack('>I4', records[i]) * 1000 <= now then gone[#gone + 1] = records[i - 1] end
  end
  in_parts('HDEL', hash, gone)
  return #records / 2 - #gone
end

-- Drops the records of a hash that have ended, and moves those that belong into another one.
local function sort_out(number, now)
  local hash, gone, moved, target = known_hash(number), {}, {}, nil
  local records = redis.call('HGETALL', hash)
  for i = 1, #records, 2 do
    local name, record = records[i], records[i + 1]
    local place, living = place_of(name), read_record(record, now)
    if place ~= number or not living then gone[#gone + 1] = name end
    if place ~= number and living then
      target = place
      moved[#moved + 1] = name
      moved[#moved + 1] = record
    end
  end
  if target then
    in_parts('HSET', known_hash(target), moved)
    outlive(known_hash(target), redis.call('PTTL', hash))
  end
  in_parts('HDEL', hash, gone)
end

-- Lets there be one hash more or less; `number` is the hash whose records then belong elsewhere.
local function resize(count, number, now)
  set_hashes(count)
  redis.call('HSET', key.known_table, 'hashes', count)
  sort_out(number, now)
end

-- Returns the version by which an article is known, and whether it is known with this text; nil if
-- it is not known. `name` and `print` are the id and the fingerprint's beginning as bytes.
local function known_as(id, name, fingerprint, print, now)
  local version, known_print, same
  local record = redis.call('HGET', known_hash(place_of(name)), name)
  if record then version, known_print = read_record(record, now) end
  same = known_print == print
  if now < old_read then
    local old = redis.call('GET', old_string(id))
    if old then
      local old_print, old_version = string.match(old, '^(%S+) (%d+)$')
      if not version or tonumber(old_version) > version then
        version, same = tonumber(old_version), old_print == fingerprint
      end
    end
  end
  return version, same
end

-- Makes an article known for `window` ms.
local function remember(id, name, fingerprint, print, version, now, window)
  local number = place_of(name)
  local hash = known_hash(number)
  local ends = struct.pack('>I4', math.min(math.ceil((now + window) / 1000), LAST_SECOND))
  redis.call('HSET', hash, name, ends .. print .. (version > 1 and version or ''))
  outlive(hash, window + 1000)
  local count = redis.call('HLEN', hash)
  if count <= SPARSE and hashes > 1 then
    resize(hashes - 1, hashes - 1, now)
  elseif count % TIDY == 0 and tidy(number, now) >= FULL then
    resize(hashes + 1, hashes - power, now)
  end
  if now < old_written then
    redis.call('SET', old_string(id), fingerprint .. ' ' .. version, 'PX', window)
  end
end
