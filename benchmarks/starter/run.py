"""The generated starter against its database's raw limit, and against named peers, in one run.

    python benchmarks/starter/run.py [--quick] [--rounds N] [--only BACKEND ...] [--no-peers]

Needs advisor and requirements.txt in one environment, and PostgreSQL, RabbitMQ and NATS on this
machine; Redis and a Kafka-protocol broker it starts itself. Rounds take turns, so that a busy
moment meets everybody; what is printed are medians, with the range behind them.
"""

import argparse
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import raw
from peer_flows import PEERS
from peer_flows import throughput as peer_throughput
from servers import server
from starter import latency, place, scaffold, throughput

GOALS = {"sqlite": 0.8, "postgres": 0.8, "kafka": 0.8, "redis": 0.5, "nats": 0.35, "rabbitmq": 0.2}
EVENTS = {"rabbitmq": 20_000, "nats": 20_000}
MOST_MS = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of a quarter of the events")
    parser.add_argument("--only", nargs="*", choices=GOALS, default=list(GOALS))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.quick else 5)
    ours: dict[str, list[float]] = defaultdict(list)
    limits: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for name in options.only:
            scaffold(name, folder / name)
        for _ in range(rounds):
            for name in options.only:
                events = EVENTS.get(name, 40_000) // (4 if options.quick else 1)
                found, *both = _one_round(name, folder, events)
                ours[name].append(found)
                limits[name].append((both[0], both[1]))
        _print_shares(ours, limits)
        delays = [name for name in ("sqlite", "postgres") if name in options.only]
        _print_delays(
            {name: _delays(name, folder, 200 if options.quick else 1_000) for name in delays}
        )
        if not options.no_peers:
            count = 300 if options.quick else 2_000
            peers: dict[str, list[float]] = defaultdict(list)
            for _ in range(rounds):
                for name in PEERS:
                    peers[name].append(peer_throughput(name, folder, count))
            _print_leads(ours, peers)


def _one_round(name: str, folder: Path, events: int) -> tuple[float, float, float]:
    with server(name, folder) as url:
        with place(name, folder / name, url, folder) as here:
            found = throughput(here, events)
        with place(name, folder / name, url, folder) as here:
            ready = raw.limit(here, events, "ready")
        with place(name, folder / name, url, folder) as here:
            return found, ready, raw.limit(here, events, "made")


def _delays(name: str, folder: Path, events: int) -> tuple[float, float]:
    with server(name, folder) as url, place(name, folder / name, url, folder) as here:
        return latency(here, events)


def _print_shares(
    ours: dict[str, list[float]], limits: dict[str, list[tuple[float, float]]]
) -> None:
    print("\n| back end | events/s | raw, rows ready | share | of rounds | goal", end="")
    print(" | raw, rows made | share |")
    print("|---" * 8 + "|")
    for name, found in ours.items():
        ready, made = zip(*limits[name], strict=True)
        shares, easier = _shares(found, ready), _shares(found, made)
        share, goal = statistics.median(shares), GOALS[name]
        print(
            f"| {name} | {statistics.median(found):,.0f} | {statistics.median(ready):,.0f}"
            f" | {share:.2f} | {min(shares):.2f} to {max(shares):.2f}"
            f" | {goal}{'' if share >= goal else ', missed'}"
            f" | {statistics.median(made):,.0f} | {statistics.median(easier):.2f} |"
        )


def _shares(found: Sequence[float], limits: Sequence[float]) -> list[float]:
    return [mine / limit for mine, limit in zip(found, limits, strict=True)]


def _print_delays(delays: dict[str, tuple[float, float]]) -> None:
    print("\n| at 50 events a second | p50, ms | p99, ms | goal |")
    print("|---|---|---|---|")
    for name, (middle, high) in delays.items():
        missed = "" if high <= MOST_MS else ", missed"
        print(f"| {name} | {middle:.1f} | {high:.1f} | {MOST_MS:.0f}{missed} |")


def _print_leads(ours: dict[str, list[float]], peers: dict[str, list[float]]) -> None:
    names = list(ours)
    print(f"\n| peer | events/s | {' | '.join(f'{name} leads by' for name in names)} |")
    print("|---" * (2 + len(names)) + "|")
    for peer, found in peers.items():
        rate = statistics.median(found)
        leads = [f"{statistics.median(ours[name]) / rate:.1f}" for name in names]
        print(f"| {peer} | {rate:,.0f} | {' | '.join(leads)} |")


if __name__ == "__main__":
    main()
