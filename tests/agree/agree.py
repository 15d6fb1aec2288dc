#!/usr/bin/env python3
"""agree.py SET: models in this folder against values of other tools.

In:  tensors in AGREE_DATA (default: ../shared/data beside the repository), or
     those that PyTorch computes, in TORCH_PYTHON (default: python3); the
     compiler at RNNC, a scratch folder OUT.
Out: a table of cases with their largest error and what is allowed; exits
     with 1 when one is beyond it, with 77 when there is nothing to compare
     with.
How: every model takes weights in the layout of its tool, so that the order
     of gates stands in the model's text; this script only cuts off axes of
     size one, writes safetensors and reads back what `rnnc run` puts out, in
     single and in double precision.
"""
import os
import sys
import traceback

import sets
import torchset
from tool import Absent, Bench

HERE = os.path.dirname(os.path.abspath(__file__))


def guarded(bench, compare, *words):
    """The exit status of comparing, with the table printed."""
    try:
        compare(bench, *words)
    except Absent as e:
        print("missing:", e)
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return bench.report()


def skip(why):
    print("skipped:", why)
    return 77


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in sets.ALL:
        print("usage: agree.py " + "|".join(sets.ALL), file=sys.stderr)
        return 2
    name = sys.argv[1]
    compare = sets.ALL[name]
    bench = Bench(os.environ.get("RNNC", "rnnc"),
                  os.environ.get("OUT", "agree-" + name), HERE)
    if name == "gradients":
        return guarded(bench, compare)
    if name == "torch":
        python = torchset.python_with_torch()
        if python is None:
            return skip("no Python with PyTorch; TORCH_PYTHON says where one"
                        " is")
        return guarded(bench, compare, python)
    data = os.environ.get("AGREE_DATA") or os.path.join(
        HERE, "..", "..", "..", "shared", "data")
    folder = os.path.join(data, name)
    if not os.path.isdir(folder):
        return skip(f"no data of {name}; AGREE_DATA says where they are")
    return guarded(bench, compare, folder)


if __name__ == "__main__":
    sys.exit(main())
