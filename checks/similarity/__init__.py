"""Which texts say the same: found by characters and by meaning, and kept apart by what differs in few characters."""
