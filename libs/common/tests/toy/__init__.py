"""A made-up service: it writes down what it hears. The kernel's tests drive it as a real one is driven."""
