"""Who an article names: people and organisations, of a catalogue and beyond it."""
