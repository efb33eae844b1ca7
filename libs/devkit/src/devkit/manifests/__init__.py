"""What is deployed to Kubernetes: built, checked as a strict API server would, and given the secrets of a trial."""
