"""What agents see while it happens: a WebSocket per agent, fed from rows of the database, on whichever replica it ends."""
