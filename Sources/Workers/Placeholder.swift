// The first file of this target is under way.
