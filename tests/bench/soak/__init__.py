"""Long mixed load over HTTP while modules are switched and rules adopted; every answer checked."""
