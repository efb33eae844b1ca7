"""Analytics: reports for people, and pseudonymous facts for analysts, folded from every stream of the fleet."""
