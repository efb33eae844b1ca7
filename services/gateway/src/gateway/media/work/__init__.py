"""From a message's file to an object, and to a link to it."""
