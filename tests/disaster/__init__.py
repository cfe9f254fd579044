"""`make disaster-drill`: Redis is lost in four ways, and what that costs is measured."""
