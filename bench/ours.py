"""ours.py: how rnnc is asked for code, and how that code is compiled.

The one place that knows options of rnnc; c/ours.c and c/ours_train.c are the
one place that calls what it makes.  An option that this rnnc does not have is
left out where the result is still a fair contestant, and Missing where not.
"""
import array
import os

import tool
import weights
from tool import GCC, Missing, run

# Asked for if known: the fastest numbers that rnnc promises.
FAST = "--numerics=fast"
STRICT = ["-std=gnu17", "-O3", "-march=native", "-ffp-contract=off"]
GLUE = ["-std=gnu17", "-O2", "-march=native"]


class Variant:
    """One way to use rnnc.

    compiler  of the C text, or None: rnnc makes the object itself by LLVM
    needs     options of rnnc without which it makes no sense
    """

    def __init__(self, name, compiler, needs=(), options=(), modes=None):
        self.name, self.compiler, self.needs = name, compiler, needs
        self.options, self.modes = options, modes

    def applies(self, case):
        return self.modes is None or case.mode in self.modes

    def check(self):
        tool.need(tool.RNNC)
        if self.compiler:
            tool.need(self.compiler)
        for option in self.needs:
            if not tool.rnnc_knows(option):
                raise Missing("this rnnc has no " + option)


def fast():
    return [FAST] if tool.rnnc_knows(FAST.split("=")[0]) else []


VARIANTS = [
    Variant("rnnc gcc", GCC, options=None),
    Variant("rnnc clang", tool.CLANG, options=None),
    Variant("rnnc llvm", None, needs=["--backend"], options=None),
    Variant("rnnc portable", GCC, needs=["--numerics"],
            options=["--numerics=portable"]),
    Variant("rnnc bf16", GCC, needs=["--weights-precision"],
            options=["--weights-precision=bf16"], modes=["step"]),
]
BACK_ENDS = ["rnnc gcc", "rnnc clang", "rnnc llvm"]


def generate(variant, model, sizes, folder, more=()):
    """Writes net.c, net.h, net_model.c; returns what has to be linked."""
    options = fast() if variant.options is None else list(variant.options)
    common = ["--prefix=net", "--table", *options, *more]
    for name, n in sizes.items():
        common += ["-D", "%s=%d" % (name, n)]
    run([tool.RNNC, "build", "--emit=c", "-o", folder, *common, model])
    net = os.path.join(folder, "net.o")
    if variant.compiler is None:
        run([tool.RNNC, "build", "--emit=obj", "--backend=llvm", "-o", net,
             *common, model])
    else:
        run([variant.compiler, *STRICT, "-c",
             os.path.join(folder, "net.c"), "-o", net])
    return [net, os.path.join(folder, "net_model.c")]


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
    if case.mode == "train":
        more, main = ["--gradient"], "ours_train.c"
        link = [os.path.join(os.path.dirname(tool.RNNC), "runtime",
                             "librnnrt.a"), "-lm"]
    parts = generate(variant, tool.model_file(case.model), sizes, folder,
                     more)
    worker = os.path.join(folder, "worker")
    run([GCC, *GLUE, *case.defines(), *flags, "-I", folder, "-I",
         tool.RUNTIME, tool.c_file("worker.c"), tool.c_file(main),
         tool.c_file("ours_memory.c"), *parts, *link, "-o", worker])
    return [worker]
