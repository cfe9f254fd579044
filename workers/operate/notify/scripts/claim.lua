-- Keeps or takes the office of the one process that tells of problems, and writes down what it knows.
-- KEYS   notifier notices
-- ARGV   token            of the process that asks
--        lease            number: ms that it keeps the office without asking again
--        take             number: 1 to take the office if nobody has it
--        first            number: 1 if this is all that the process does: others leave the office to it
--        rest             number: 1 if the process is not about to send, and so may leave the office
--        book             what the process knows, as JSON; '' to leave what is written
-- RETURN 'mine', 'held' by another or 'free'; if it is mine, what is written, or ''
-- KEEPS  Only the process that has the office writes. Nobody loses it while it sends.

local ASKED = ' asked'
local FIRST = 'first '
local name = (arg.first == 1 and FIRST or '') .. arg.token
local holder = redis.call('GET', key.notifier)
local asked = holder == name .. ASKED
if holder and holder ~= name and not asked then
  local last = holder:sub(-#ASKED) == ASKED or holder:sub(1, #FIRST) == FIRST
  if arg.first == 1 and not last then
    redis.call('SET', key.notifier, holder .. ASKED, 'PX', math.max(redis.call('PTTL', key.notifier), 1))
  end
  return {'held', ''}
end
if asked and arg.rest == 1 then
  if arg.book ~= '' then redis.call('SET', key.notices, arg.book) end
  redis.call('DEL', key.notifier)
  return {'held', ''}
end
if not holder and arg.take == 0 then return {'free', ''} end
redis.call('SET', key.notifier, asked and holder or name, 'PX', arg.lease)
if arg.book ~= '' then redis.call('SET', key.notices, arg.book) end
return {'mine', redis.call('GET', key.notices) or ''}
