#!/usr/bin/env python3
"""weights.py OUT SEED [name=FILE:name | name=RxC:spread].. : weights for the next
phase of training, copied from files under new names, or drawn."""
import array
import json
import math
import random
import struct
import sys


def read(path, name):
    with open(path, "rb") as f:
        size, = struct.unpack("<Q", f.read(8))
        part = json.loads(f.read(size))[name]
        begin, end = part["data_offsets"]
        f.seek(8 + size + begin)
        return part["dtype"], part["shape"], f.read(end - begin)


def main():
    out, seed, *wanted = sys.argv[1:]
    rng = random.Random(int(seed))
    header, blob = {}, b""
    for want in wanted:
        name, source = want.split("=")
        what, how = source.split(":")
        if what.endswith(".safetensors"):
            kind, shape, data = read(what, how)
        else:
            shape = [int(n) for n in what.split("x")]
            kind = "F32"
            data = array.array("f", (
                rng.gauss(0, float(how))
                for _ in range(math.prod(shape)))).tobytes()
        header[name] = {"dtype": kind, "shape": shape, "data_offsets":
                        [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    with open(out, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + blob)


main()
