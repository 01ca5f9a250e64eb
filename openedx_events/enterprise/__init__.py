"""Organizations that pay for the courses of their members, and the subsidies that they use for it."""
