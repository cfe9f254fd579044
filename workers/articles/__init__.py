"""The way in: articles in flight, from the producer until they are finished."""
