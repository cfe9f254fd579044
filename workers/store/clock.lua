-- Put before every script. All deadlines are Redis's own time, so the clocks of producers, workers
-- and consumers do not matter.

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
