"""Every parser under inputs that nobody meant (`make fuzz`)."""
