"""From a message's file to an object, and to a download link of it."""
