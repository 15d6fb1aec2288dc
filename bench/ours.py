"""ours.py: how rnnc is asked for code, and how that code is compiled.

The one place that knows options of rnnc; c/ours.c and c/ours_train.c are the
one place that calls what it makes.  An option that this rnnc does not have is
left out where the result is still a fair contestant, and Missing where not.
"""
import array
import functools
import os
import re
import tempfile

import tool
import weights
from tool import GCC, Failed, Missing, run

STRICT = ["-std=gnu17", "-O3", "-march=native", "-ffp-contract=off"]
GLUE = ["-std=gnu17", "-O2", "-march=native"]
# clang splits vectors of 512 bits in two unless it is told not to
WIDE = ["-mprefer-vector-width=512"]


BLOCK = 8      # sequences side by side, at most
C_TEXT = ("--emit=c",)
OBJECT = ("--emit=obj", "--backend=llvm")


@functools.lru_cache(maxsize=None)
def takes(*words):
    """Whether this rnnc builds the smallest of models with these words."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            build_model(words, "rnn", {"X": 1, "H": 1}, folder)
        except Failed:
            return False
    return True


def options(emit=C_TEXT, numerics="fast", cpu="native"):
    """The fastest that rnnc promises, for this processor."""
    wanted = ["--numerics=" + numerics, "--cpu=" + cpu]
    return [o for o in wanted if takes(*emit, o)]


def build_model(words, model, sizes, folder):
    """One call of rnnc build: C text in the folder, or net.o there."""
    path = model if os.path.exists(model) else tool.model_file(model)
    out = os.path.join(folder, "net.o") if "--emit=obj" in words else folder
    dims = ["-D%s=%d" % size for size in sizes.items()]
    run([tool.RNNC, "build", *words, "--prefix=net", *dims, "-o", out, path])


class Variant:
    """One way to use rnnc.

    compiler   of the C text, or None: rnnc makes the object itself by LLVM
    statement  a line that is added to the model
    modes      of the cases that it takes part in; None is all
    """

    def __init__(self, name, compiler, numerics="fast", statement=None,
                 modes=None):
        self.name, self.compiler, self.numerics = name, compiler, numerics
        self.statement, self.modes = statement, modes

    def applies(self, case):
        return self.modes is None or case.mode in self.modes

    def model(self, name, folder):
        """The file of a model, with the statement if there is one."""
        path = tool.model_file(name)
        if self.statement is None:
            return path
        with open(path) as f:
            text = f.read()
        text = text.replace('use "', 'use "%s/' % os.path.dirname(path))
        head = re.search(r"model net\(.*\n", text)
        return tool.write(folder, name + ".rnn", text[:head.end()] + "  "
                          + self.statement + "\n" + text[head.end():])

    def check(self):
        tool.need(tool.RNNC)
        if self.compiler:
            tool.need(self.compiler)
        if self.numerics != "fast" and not takes(*C_TEXT, "--numerics=fast"):
            raise Missing("this rnnc has one kind of numerics")
        probe(self)


@functools.lru_cache(maxsize=None)
def probe(variant):
    """Missing when rnnc cannot do it for the smallest of models."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            make(variant, variant.model("rnn", folder), {"X": 1, "H": 1},
                 folder)
        except Failed as e:
            why = re.search(r"error: (.*)", str(e))
            raise Missing("this rnnc cannot do it"
                          + (": " + why.group(1) if why else "")) from e


VARIANTS = [
    Variant("rnnc gcc", GCC),
    Variant("rnnc clang", tool.CLANG),
    Variant("rnnc llvm", None),
    Variant("rnnc portable", GCC, numerics="portable"),
    Variant("rnnc bf16", GCC, statement="precision weights bf16",
            modes=["step"]),
]
BACK_ENDS = ["rnnc gcc", "rnnc clang", "rnnc llvm"]


def make(variant, model, sizes, folder, more=()):
    """rnnc's part: net.c, net.h, net_model.c, and net.o when it is LLVM's."""
    for emit in [C_TEXT] if variant.compiler else [C_TEXT, OBJECT]:
        table = ["--table"] if emit == C_TEXT else []
        build_model([*emit, *options(emit, variant.numerics), *table, *more],
                    model, sizes, folder)


def generate(variant, model, sizes, folder, more=()):
    """What has to be linked: the object and the model's table."""
    make(variant, model, sizes, folder, more)
    net = os.path.join(folder, "net")
    if variant.compiler:
        wide = WIDE if variant.compiler == tool.CLANG and \
            tool.processor_has("avx512f") else []
        run([variant.compiler, *STRICT, *wide, "-c", net + ".c", "-o",
             net + ".o"])
    return [net + ".o", net + "_model.c"]


def embedded(case, data, folder):
    """The weights of an echo-state network as a file to embed."""
    flat, w, u = array.array("f"), case.H * case.X, case.H * case.H
    with open(data, "rb") as f:
        flat.frombytes(f.read(4 * (w + u)))
    path = weights.save(os.path.join(folder, "weights.safetensors"), {
        "n1.W": ([case.H, case.X], flat[:w]),
        "n1.U": ([case.H, case.H], flat[w:])})
    return ["--weights", path, "--embed"]


def build(variant, case, data, folder):
    """A worker (c/worker.c) for a case; returns its command."""
    variant.check()
    os.makedirs(folder)
    sizes = {"X": case.X, "H": case.H}
    more, flags, main = [], [], "ours.c"
    if case.model == "stack":
        sizes["L"] = case.layers
    if case.kind == "esn":
        more, flags = embedded(case, data, folder), ["-DEMBEDDED"]
    if case.dirs == 2:
        flags = ["-DWHOLE"]
    link = ["-lm"]
    if case.B > 1 and takes(*C_TEXT, "--block=2"):
        more = ["--block=%d" % min(case.B, BLOCK)]
    if case.mode == "train":
        more, main = more + ["--gradient"], "ours_train.c"
        link = [os.path.join(os.path.dirname(tool.RNNC), "runtime",
                             "librnnrt.a"), "-lm"]
    parts = generate(variant, variant.model(case.model, folder), sizes,
                     folder, more)
    worker = os.path.join(folder, "worker")
    run([GCC, *GLUE, *case.defines(), *flags, "-I", folder, "-I",
         tool.RUNTIME, tool.c_file("worker.c"), tool.c_file(main),
         tool.c_file("ours_memory.c"), *parts, *link, "-o", worker])
    return [worker]
