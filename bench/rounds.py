"""rounds.py: one case: builds who takes part, checks each, times in turn.

A round runs every contestant once, in an order that moves on by one each round;
ratios are taken within a round, so that what else the machine does at the time
falls on both sides.  A contestant whose result is further from the reference
than its tolerance has no time.
"""
import concurrent.futures
import os
import shutil
import statistics
import sys
import tempfile
import time

import contestants
import floors
from tool import Failed, Missing


def tolerance(name, case):
    """Largest error that passes.  Where a relu has its corner, rounding decides
    on which side a unit is, and its share of the gradient is there or not."""
    if name == "rnnc bf16":
        return 2e-2
    return 1e-3 if case.kind == "indrnn" and case.mode == "train" else 1e-4


class Effort:
    """How long to measure: rounds, seconds a contestant and round, and the
    seconds after which a case stops, but not before three rounds."""

    def __init__(self, rounds, seconds, case, slow):
        self.rounds, self.seconds = rounds, seconds
        self.case, self.slow = case, slow


FULL = Effort(rounds=7, seconds=0.1, case=60, slow=True)
QUICK = Effort(rounds=3, seconds=0.03, case=5, slow=False)
TOUCH = Effort(rounds=1, seconds=0.001, case=5, slow=False)


class Result:
    """What came of a case.

    ns       contestant -> nanoseconds a step, one number a round
    error    contestant -> error against the reference
    peak     contestant -> most memory of its process, MiB
    skipped  contestant -> why it has no time
    floor    nanoseconds a step that this machine cannot beat, or None
    """

    def __init__(self, case, floor):
        self.case, self.floor = case, floor
        self.ns, self.error, self.peak, self.skipped = {}, {}, {}, {}

    def median(self, name):
        return statistics.median(self.ns[name]) if name in self.ns else None

    def fastest(self, names):
        """Of these, the one with the smallest median; None if none ran."""
        ran = [n for n in names if n in self.ns]
        return min(ran, key=self.median) if ran else None

    def ratios(self, name, other):
        """name : other within each round."""
        return [a / b for a, b in zip(self.ns[name], self.ns[other])]

    def wrong(self):
        return [n for n, why in self.skipped.items()
                if why.startswith("wrong")]


def enter(contestant, case, reference, folder, result):
    """A worker that has passed the check, or None with the reason kept."""
    name, worker = contestant.name, None
    try:
        worker = contestant.enter(
            case, reference.data,
            os.path.join(folder, name.replace(" ", "-")))
        error = reference.error(worker.out)
        result.error[name] = error
        result.peak[name] = contestants.peak_memory(worker.process)
        if error <= tolerance(name, case):
            return worker
        result.skipped[name] = "wrong: error %.3g" % error
    except Missing as e:
        result.skipped[name] = str(e)
    except Failed as e:
        result.skipped[name] = "failed: " + str(e)
    if worker is not None:
        worker.close()
    return None


def measure(workers, effort, result):
    """Rounds until there are enough, or the case has had its time.  Round 0
    warms up and does not count; who fails in a round has no time at all."""
    names, start = list(workers), time.monotonic()
    for r in range(effort.rounds + 1):
        if r > 3 and time.monotonic() - start > effort.case:
            break
        at = r % len(workers)
        for name in names[at:] + names[:at]:
            try:
                took = workers[name].time(effort.seconds)
            except Failed as e:
                result.skipped[name] = "failed: " + str(e)
                continue
            if r > 0:
                result.ns.setdefault(name, []).append(took)
    for name in result.skipped:
        result.ns.pop(name, None)


def gather(case, effort, folder, result):
    """Workers of all contestants that can do the case.  Compilers run side by
    side; nothing is timed yet."""
    reference = contestants.Reference(case, folder)

    def work(c):
        return c.name, enter(c, case, reference, folder, result)

    able = [c for c in contestants.EVERY if c.applies(case)]
    late = [c for c in able if c.slow and not effort.slow]
    result.skipped.update((c.name, "left out of a quick run") for c in late)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(work, [c for c in able if c.parallel]))
    made += [work(c) for c in able if not c.parallel and c not in late]
    return {name: worker for name, worker in made if worker is not None}


def play(case, effort, machine):
    """The Result of a case."""
    result = Result(case, floors.of(case, machine))
    folder = tempfile.mkdtemp(prefix="rnnc-bench-")
    workers = {}
    try:
        workers = gather(case, effort, folder, result)
        if workers:
            measure(workers, effort, result)
    finally:
        for worker in workers.values():
            worker.close()
        shutil.rmtree(folder, ignore_errors=True)
    for name, why in result.skipped.items():
        if why.startswith(("wrong", "failed")):
            print("%s: %s: %s" % (case.name, name, why), file=sys.stderr)
    return result
