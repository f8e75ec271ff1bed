"""`make bench`: every measurement, one after the other, in one run on one machine."""

from tests.bench import graph, impact, lint, lists, policy, propagation

policy.main()
lint.main()
graph.main()
lists.main()
propagation.main()
impact.main()
