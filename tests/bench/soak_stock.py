"""32 writers on one stock for two minutes: ``python -m tests.bench.soak_stock [seconds]``.

Never negative at any instant, nothing lost of what was acknowledged, numbers without gaps, and
no deadlock reaches a user. Its short form is in the suite of materials.
"""

import argparse
import asyncio
import sys
from statistics import quantiles

from tests.plugins.materials.conftest import TAN_DINH, Story, at_work
from tests.plugins.materials.soaking import faults, soak

from khungcui.testing.postgres import cluster


async def _soaked(story: Story, writers: int, seconds: float) -> list[str]:
    await story.material()
    places = (await story.place("K1"), await story.place("X1", TAN_DINH))
    outcome = await soak(story, places, writers=writers, seconds=seconds)
    cuts = quantiles([1000 * took for took in outcome.took], n=20)
    sys.stdout.write(
        f"{len(outcome.took)} documents asked for: {len(outcome.took) - outcome.refused} posted, "
        f"{outcome.refused} refused, {outcome.again} told to try again; "
        f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms with {writers} writers\n"
    )
    return await faults(story, places, outcome)


async def _run(writers: int, seconds: float) -> list[str]:
    with cluster("soak-stock") as server:
        made = server.fresh(("khungcui", "khungcui_materials"))
        async with at_work(made.app_url, pool_size=writers) as story:
            return await _soaked(story, writers, seconds)


def main(given: list[str] | None = None) -> int:
    """The command: 1 where something does not hold."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("seconds", type=float, nargs="?", default=120.0)
    asked.add_argument("--writers", type=int, default=32)
    options = asked.parse_args(given)
    found = asyncio.run(_run(options.writers, options.seconds))
    sys.stdout.write("\n".join(found or ["Everything holds."]) + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
