"""The whole fleet on one machine: embedded infrastructure, simulator and seven services as processes over a state folder."""
