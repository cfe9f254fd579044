-- Adds log lines: warnings and errors to a stream of their own, the others to the stream of all.
-- KEYS   logs log_failures
-- ARGV   kept             number: lines that the stream of all keeps, about
--        failures_kept    number: lines that the stream of failures keeps, about
--        ... 1 for a warning or an error, else 0; the line
-- RETURN nothing
-- KEEPS  No two lines of both streams have the same position, and later ones have greater ones: so
--        a reader that knows the last position of both has read all lines before it.

local function last(stream)
  if redis.call('EXISTS', stream) == 0 then return 0, -1 end
  local about = redis.call('XINFO', 'STREAM', stream)
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then
      local time, number = string.match(about[i + 1], '^(%d+)-(%d+)$')
      return tonumber(time), tonumber(number)
    end
  end
end

local time, number = last(key.logs)
local other_time, other_number = last(key.log_failures)
if other_time > time or (other_time == time and other_number > number) then
  time, number = other_time, other_number
end
local now = now_ms()
if now > time then time, number = now, -1 end
for i = FIRST, #ARGV, 2 do
  number = number + 1
  local stream, most = key.logs, arg.kept
  if ARGV[i] == '1' then stream, most = key.log_failures, arg.failures_kept end
  redis.call('XADD', stream, 'MAXLEN', '~', most, string.format('%.0f-%.0f', time, number),
    'line', ARGV[i + 1])
end
