"""`make bench`: every measurement, one after the other, in one run on one machine."""

from tests.bench import graph, growth, impact, lint, lists, policy, propagation, sets
from tests.bench.peers import __main__ as peers

peers.main([])
growth.main([])
sets.main([])
policy.main()
lint.main()
graph.main()
lists.main()
propagation.main()
impact.main()
