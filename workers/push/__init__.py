"""Pushing: sends a subscription's events as signed webhooks to an HTTP address."""
