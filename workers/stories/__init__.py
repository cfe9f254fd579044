"""Stories in the flow: which articles tell one, and which subscriptions were given it."""
