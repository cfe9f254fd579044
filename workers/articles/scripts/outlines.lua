-- Keeps outlines of versions in a ring of hashes, for finish.lua: one hash after the other is filled,
-- and the one after it is emptied when it is old enough or has its share of the bytes. So memory is
-- bounded, and no step has much to remove. Wants the key outlines, the arguments rings,
-- outline_window and max_outline_bytes, and the hashes as the first further keys.

local OUTLINE_COST = 64 -- bytes that Redis takes for a field besides its name and value: measured
local ring

local function open_ring(now)
  if ring then return end
  local kept = redis.call('HMGET', key.outlines, 'place', 'since', 'bytes')
  ring = {place = tonumber(kept[1] or '0'), since = tonumber(kept[2] or now),
    bytes = tonumber(kept[3] or '0')}
  local old = now - ring.since >= arg.outline_window / (arg.rings - 1)
  if old or ring.bytes >= arg.max_outline_bytes / arg.rings then
    ring = {place = (ring.place + 1) % arg.rings, since = now, bytes = 0}
    redis.call('UNLINK', KEYS[FIRST_KEY + ring.place])
  end
end

-- Keeps the outline of a version, unless that of a later one is there.
local function keep_outline(name, outline, now)
  open_ring(now)
  local hash = KEYS[FIRST_KEY + ring.place]
  local kept = redis.call('HGET', hash, name)
  if kept and struct.unpack('>I4', kept, 2) > struct.unpack('>I4', outline, 2) then return end
  redis.call('HSET', hash, name, outline)
  ring.bytes = ring.bytes + #outline + (kept and -#kept or #name + OUTLINE_COST)
end

local function close_ring()
  if ring then
    redis.call('HSET', key.outlines, 'place', ring.place, 'since', ring.since, 'bytes', ring.bytes)
  end
end
