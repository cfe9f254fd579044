"""Operating Barid: logs, numbers, health."""
