"""contestants.py: who takes part in a case, and how each is built and started.

A contestant becomes a worker: something with check(want) and time(seconds), a
process that works only while it is asked.
"""
import atexit
import functools
import math
import os
import shutil
import subprocess

import ours
import tool
from tool import Failed, Missing, run

THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
           "MKL_NUM_THREADS": "1", "DNNL_NUM_THREADS": "1"}


@functools.lru_cache(maxsize=None)
def surroundings():
    """The environment of contestants.  OpenBLAS takes a processor younger than
    itself for one without vectors, and is told what this one has."""
    kernels = "SkylakeX" if tool.processor_has("avx512f") else "Haswell"
    openblas = {"OPENBLAS_CORETYPE": kernels} if tool.processor_has(
        "avx2") else {}
    return {**openblas, **os.environ, **THREADS}


def processor_to_use():
    """The last one that this process may use; the first is often busier."""
    return int(os.environ.get("BENCH_CPU", max(os.sched_getaffinity(0))))


def start(command):
    """A pinned process with pipes on both ends."""
    pin = ["taskset", "-c", str(processor_to_use())]
    return subprocess.Popen(
        (pin if shutil.which("taskset") else []) + command,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, bufsize=1,
        env=surroundings())


def ask(process, line):
    """One line there, one line back."""
    try:
        if line:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        answer = process.stdout.readline().strip()
    except BrokenPipeError:
        answer = ""
    if not answer:
        raise Failed("ended without an answer, exit status %s"
                     % process.wait())
    return answer


def peak_memory(process):
    """The most memory a process has had, MiB, or None."""
    try:
        with open("/proc/%d/status" % process.pid) as f:
            for line in f:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def forget_peak(process):
    """Counts the most memory of a process from now on, as Linux allows."""
    try:
        with open("/proc/%d/clear_refs" % process.pid, "w") as f:
            f.write("5")
    except OSError:
        pass


def end(process):
    for pipe in (process.stdin, process.stdout):
        try:
            pipe.close()
        except BrokenPipeError:
            pass
    process.wait()


class Native:
    """A contestant in C: c/worker.c around it."""

    def __init__(self, command, data, out):
        self.out = out
        self.process = start(command + [data, out])
        answer = ask(self.process, None)
        if answer != "ready":
            self.close()
            raise Failed(answer)

    def time(self, seconds):
        return float(ask(self.process, "%g" % seconds).split()[0])

    def close(self):
        end(self.process)


@functools.lru_cache(maxsize=None)
def started(library):
    process = start([tool.TORCH_PYTHON, "-B",
                     os.path.join(tool.HERE, "py", "serve.py"), library])
    atexit.register(end, process)
    return process


def server(library):
    """One process for all cases of a Python library, started anew when it has
    died."""
    if started(library).poll() is not None:
        started.cache_clear()
    return started(library)


class Served:
    """A contestant in Python: py/serve.py."""

    def __init__(self, library, contestant, case, data, out):
        self.out, self.id = out, contestant + "-" + case.name
        self.process = server(library)
        forget_peak(self.process)
        answer = ask(self.process, " ".join(
            ["load", self.id, contestant, data, out, *case.words()]))
        if answer != "ready":
            raise Missing(answer.replace("cannot ", "", 1))

    def time(self, seconds):
        return float(ask(self.process, "time %s %g"
                         % (self.id, seconds)).split()[0])

    def close(self):
        if self.process.poll() is None:
            ask(self.process, "drop " + self.id)


class Ours:
    """Code made by rnnc, one of the ways of ours.py."""
    parallel, slow = True, False    # may be built beside others

    def __init__(self, variant):
        self.name, self.variant = variant.name, variant

    def applies(self, case):
        return self.variant.applies(case)

    def enter(self, case, data, folder):
        command = ours.build(self.variant, case, data, folder)
        return Native(command, data, os.path.join(folder, "got"))


class Hand:
    """C by hand; `kinds` and `modes` say what it can do."""
    parallel, slow = True, False

    def __init__(self, name, source, modes, kinds=None, flags=(),
                 library=None):
        self.name, self.source, self.modes = name, source, modes
        self.kinds, self.flags, self.library = kinds, flags, library

    def applies(self, case):
        return (case.mode in self.modes and not case.ours_only
                and (self.kinds is None or case.kind in self.kinds))

    def enter(self, case, data, folder):
        link = ["-lm"]
        if self.library:
            tool.need_library(*self.library)
            link = ["-l" + self.library[1], "-lm"]
        os.makedirs(folder)
        worker = os.path.join(folder, "worker")
        run([tool.need(tool.GCC), *tool.HAND, *case.defines(), *self.flags,
             tool.c_file("worker.c"), tool.c_file(self.source), *link, "-o",
             worker])
        return Native([worker], data, os.path.join(folder, "got"))


class Python:
    """A contestant of a Python library; `slow` ones miss quick runs."""
    parallel = False            # the server answers one after the other

    def __init__(self, name, library, contestant, modules, applies,
                 slow=False):
        self.name, self.library, self.contestant = name, library, contestant
        self.modules, self.can, self.slow = modules, applies, slow

    def applies(self, case):
        return not case.ours_only and self.can(case)

    def enter(self, case, data, folder):
        tool.need_module(*self.modules)
        os.makedirs(folder)
        return Served(self.library, self.contestant, case, data,
                      os.path.join(folder, "got"))


def looped(case):
    """Loops in Python are for one layer, and too slow to be news in batches:
    the module stands for PyTorch there."""
    return case.layers * case.dirs == 1 and (
        case.mode == "train" or case.B == 1)


def compiled(case):
    """torch.compile takes ten seconds a case, and a call of what it makes
    costs more than a small net: two sizes show it."""
    return looped(case) and case.kind != "esn" and (
        case.mode == "train" or case.H in (32, 256))


EVERY = [Ours(v) for v in ours.VARIANTS] + [
    Hand("C rows", "naive.c", ["step", "run"], flags=["-DBY_ROWS=1"]),
    Hand("C columns", "naive.c", ["step", "run"], flags=["-DBY_ROWS=0"]),
    Hand("OpenBLAS", "blas.c", ["step", "run"],
         library=("cblas.h", "openblas")),
    Hand("OpenBLAS", "train_blas.c", ["train"], kinds=["lstm", "indrnn"],
         library=("cblas.h", "openblas")),
    Hand("oneDNN", "onednn.c", ["step", "run"], kinds=["lstm", "gru", "rnn"],
         library=("dnnl.h", "dnnl")),
    Python("ONNX Runtime", "onnx", "onnxruntime", ("onnx", "onnxruntime"),
           lambda c: c.mode != "train" and c.kind != "indrnn"),
    Python("torch nn", "torch", "module", ("torch",),
           lambda c: c.kind != "indrnn"),
    Python("torch loop", "torch", "loop", ("torch",), looped),
    Python("torch compile", "torch", "compiled", ("torch",), compiled,
           slow=True),
]


def names():
    return list(dict.fromkeys(c.name for c in EVERY))


class Reference:
    """c/reference.c for one case: data, and the result in double precision."""

    def __init__(self, case, folder):
        self.program = os.path.join(folder, "reference")
        self.data = os.path.join(folder, "data")
        self.want = os.path.join(folder, "want")
        # Sums in double may be reordered: that is far below what counts.
        run([tool.need(tool.GCC), "-std=gnu17", "-O3", "-march=native",
             "-fassociative-math", "-fno-signed-zeros",
             "-fno-trapping-math", *case.defines(),
             tool.c_file("reference.c"), tool.c_file("reference_train.c"),
             "-lm", "-o", self.program])
        run([self.program, "make", self.data, self.want])

    def error(self, got):
        """The largest error relative to the largest value; NaN is wrong."""
        e = float(run([self.program, "compare", got, self.want]))
        return math.inf if math.isnan(e) else e
