-- Writes down the definition of a subscription.
-- KEYS   subscriptions definitions
-- ARGV   name
--        bindings         as JSON, where earlier versions look for them
--        definition       as JSON
-- RETURN nothing
-- KEEPS  Both say the same.
-- FULL   A full subscription is let go on by what is said of it, and this takes next to nothing.

redis.call('HSET', key.subscriptions, arg.name, arg.bindings)
redis.call('HSET', key.definitions, arg.name, arg.definition)
