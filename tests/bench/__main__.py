"""`make bench`: every measurement, one after the other, in one run on one machine."""

from tests.bench import graph, lint, lists, policy, propagation

policy.main()
lint.main()
graph.main()
lists.main()
propagation.main()
