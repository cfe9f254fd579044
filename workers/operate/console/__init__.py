"""The console service: the HTTP intake, and health."""
