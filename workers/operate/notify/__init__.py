"""Tells people what `barid status` calls wrong, when it begins and when it ends."""
