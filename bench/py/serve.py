"""serve.py LIBRARY: contestants of a Python library, behind a pipe.

Lines on standard input, one answer each on standard output:

  load ID CONTESTANT DATA OUT KIND MODE X H LAYERS DIRS B T
       computes the case once and writes the result, as float, to OUT for the
       check; "ready", or "cannot" and why
  time ID SECONDS
       "NS CALLS": nanoseconds per time step (per step of the optimiser when
       training) and the number of calls that were timed
  drop ID
       forgets it

One process serves all cases of a library, since importing it takes seconds;
it works only while it is asked.  LIBRARY is torch or onnx.
"""
import importlib
import os
import sys
import time

import numpy

from case import Case


def load(library, words):
    contestant, data, out = words[:3]
    case = Case(words[3:], data)
    try:
        net = library.CONTESTANTS[contestant](case)
        result = net.result()
    except Exception as e:
        why = " ".join(str(e).split())[:200]
        return None, "cannot %s: %s" % (type(e).__name__, why)
    numpy.ascontiguousarray(result, numpy.float32).tofile(out)
    return (net, 1 if case.mode == "train" else case.T), "ready"


def measure(held, seconds):
    net, steps = held
    calls, start = 0, time.process_time()
    while True:
        net.call()
        calls += 1
        took = time.process_time() - start
        if took >= seconds:
            return "%.4f %d" % (1e9 * took / (calls * steps), calls)


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)               # a library's own prints are not answers
    library = importlib.import_module(sys.argv[1] + "_nets")
    nets = {}
    for line in sys.stdin:
        verb, name, *words = line.split()
        answer = "dropped"
        if verb == "load":
            nets[name], answer = load(library, words)
        elif verb == "time":
            answer = measure(nets[name], float(words[0]))
        else:
            del nets[name]
        print(answer, file=answers, flush=True)


main()
