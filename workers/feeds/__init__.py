"""Feeds to articles: fetched politely and safely, read in every format, polled when due."""
