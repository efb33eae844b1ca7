"""The kernel: what every service is made of, and nothing that only one of them needs."""
