-- Forgets the definition of a subscription.
-- KEYS   subscriptions definitions declared
-- ARGV   name
-- RETURN nothing
-- KEEPS  All that is written of it goes together.
-- FULL   It takes away.

redis.call('HDEL', key.subscriptions, arg.name)
redis.call('HDEL', key.definitions, arg.name)
redis.call('SREM', key.declared, arg.name)
