#!/usr/bin/env python3
"""agree.py SET: models in this folder against values of other tools.

In:  tensors in AGREE_DATA (default: ../shared/data beside the repository),
     the compiler at RNNC, a scratch folder OUT.
Out: a table of cases with their largest error and what is allowed; exits
     with 1 when one is beyond it, with 77 when the data are absent.
How: every model takes weights in the layout of its tool, so that the order
     of gates stands in the model's text; this script only cuts off axes of
     size one, writes safetensors and reads back what `rnnc run` puts out, in
     single and in double precision.
"""
import os
import sys
import traceback

import sets
from tool import Absent, Bench

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in sets.ALL:
        print("usage: agree.py " + "|".join(sets.ALL), file=sys.stderr)
        return 2
    name = sys.argv[1]
    data = os.environ.get("AGREE_DATA") or os.path.join(
        HERE, "..", "..", "..", "shared", "data")
    bench = Bench(os.environ.get("RNNC", "rnnc"),
                  os.environ.get("OUT", "agree-" + name), HERE)
    if name == "gradients":
        sets.gradients(bench)
        return bench.report()
    folder = os.path.join(data, name)
    if not os.path.isdir(folder):
        print(f"skipped: no data of {name}; AGREE_DATA says where they are")
        return 77
    try:
        sets.ALL[name](bench, folder)
    except Absent as e:
        print("missing in the data:", e)
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return bench.report()


if __name__ == "__main__":
    sys.exit(main())
