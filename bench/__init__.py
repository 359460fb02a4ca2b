"""How long pages take, as a multiple of what the same server needs for next to nothing."""
