"""What the simulated servers of WhatsApp Web share: numbers that are linked to a phone by a code."""
