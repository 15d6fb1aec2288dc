#!/usr/bin/env python3
"""docs.py FILE.md: what a document shows is what happens.

```rnn          a complete model checks without error; fragments (no `model`)
                are not run
```rnn NAME     the same, and the file is there for the commands that follow
```rnn error    has errors
```console      every `$ command` runs, in one folder for the whole document;
                what it prints (both streams) is what stands below it; a line
                `...` stands for any number of lines

Environment: RNNC, SOURCE (of the project), OUT (scratch, made anew).
"""
import os
import re
import shutil
import subprocess
import sys


def blocks(text):
    pattern = r"^```([^\n]*)\n(.*?)^```$"
    for m in re.finditer(pattern, text, re.M | re.S):
        yield text.count("\n", 0, m.start()) + 1, m.group(1).split(), m.group(2)


def matches(want, got):
    """Do the lines match, `...` standing for any lines?"""
    if not want:
        return not got
    if want[0].strip() == "...":
        return any(matches(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and want[0].rstrip() == got[0].rstrip() and \
        matches(want[1:], got[1:])


def run(command, env):
    p = subprocess.run(["sh", "-c", command], cwd=env["OUT"], env=env,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True, timeout=300)
    return p.returncode, p.stdout


def console(body, env):
    faults = []
    parts = re.split(r"^\$ ", body, flags=re.M)[1:]
    for part in parts:
        lines = part.rstrip("\n").split("\n")
        command = lines.pop(0)
        while command.endswith("\\"):
            command = command[:-1] + lines.pop(0)
        _, got = run(command, env)
        if not matches(lines, got.rstrip("\n").split("\n") if got else []):
            faults.append("$ %s\nprints\n%s\nnot\n%s" %
                          (command, got, "\n".join(lines)))
    return faults


def model(info, body, env):
    name = next((w for w in info[1:] if w.endswith(".rnn")), "example.rnn")
    path = os.path.join(env["OUT"], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(body)
    if not re.search(r"^model ", body, re.M):
        return []
    status, got = run("rnnc check " + name, env)
    if (status != 0) != ("error" in info):
        return ["the model is%s accepted:\n%s" %
                (" not" if status else "", got)]
    return []


def main():
    env = dict(os.environ)
    shutil.rmtree(env["OUT"], ignore_errors=True)
    os.makedirs(env["OUT"])
    env["PATH"] = os.path.dirname(env["RNNC"]) + ":" + env["PATH"]
    failed = checked = 0
    with open(sys.argv[1]) as f:
        text = f.read()
    for line, info, body in blocks(text):
        kind = info[0] if info else ""
        faults = model(info, body, env) if kind == "rnn" else \
            console(body, env) if kind == "console" else None
        if faults is None:
            continue
        checked += 1
        for fault in faults:
            failed += 1
            print("%s:%d: %s" % (sys.argv[1], line, fault))
    print("%d blocks, %d faults" % (checked, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
