#!/usr/bin/env python3
"""readme.py README.md..: the commands that examples show can be given.

```sh           runs, as one script, in a copy of the README's folder
```sh long      takes minutes: a training is stopped after LIMIT seconds of
                processor time; it ends with a checkpoint then, which serves as
                its weights for the commands that follow
indented        what begins with a command is taken as ```sh long

Files and options are the real ones in both.  Environment: RNNC, OUT (scratch,
made anew).
"""
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

LIMIT = 1.5                     # seconds of processor time


def blocks(text):
    """Line, is it long, and body of each block of commands."""
    fence = r"^```([^\n]*)\n(.*?)^```$|((?:^ {4}[^\n]*\n)+)"
    for m in re.finditer(fence, text, re.M | re.S):
        info, body = (m.group(1) or "").split(), m.group(2)
        if m.group(3):
            body = re.sub(r"^ {4}", "", m.group(3), flags=re.M)
            word = body.split(None, 1)[0]
            if shutil.which(word) or word[0] in "(." or "=" in word:
                info = ["sh", "long"]
        if info[:1] == ["sh"]:
            yield text.count("\n", 0, m.start()) + 1, "long" in info, body


def commands(body):
    return [c for c in re.split(r"(?<!\\)\n", body) if c.strip()]


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def processor_time(group):
    """Seconds used by the processes of a group that still run."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                field = f.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(field[2]) == group:
            ticks += sum(map(int, field[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def run(script, folder, limit):
    """Exit status, whether it was stopped, and what it wrote to stderr."""
    said = os.path.join(os.environ["OUT"], "said")
    with open(said, "w+") as err:
        p = subprocess.Popen(["sh", "-ec", script], cwd=folder, stderr=err,
                             stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, start_new_session=True)
        stopped = False
        while p.poll() is None:
            try:
                p.wait(0.2)
            except subprocess.TimeoutExpired:
                if limit and not stopped and processor_time(p.pid) > limit:
                    os.killpg(p.pid, signal.SIGTERM)
                    stopped = True
        while is_alive(p.pid):  # the shell may end before the training
            time.sleep(0.05)
        err.seek(0)
        return p.returncode, stopped, err.read()


def training(command):
    """Is it one, and the file of weights that it names, or None."""
    try:
        word = shlex.split(command.replace("\\\n", " "))
    except ValueError:
        return False, None
    if word[:2] != ["rnnc", "train"]:
        return False, None
    for option in "--out", "-o":
        if option in word[:-1]:
            return True, word[word.index(option) + 1]
    return True, None


def follow(body, folder):
    """What is wrong with a long block, or None."""
    for command in commands(body):
        is_training, weights = training(command)
        status, stopped, said = run(command, folder, is_training and LIMIT)
        if status != 0 and not stopped:
            return "$ %s\nexit %d\n%s" % (command, status, said)
        if not stopped:
            continue
        checkpoint = os.path.join(folder, "%s.ckpt" % weights)
        if not os.path.exists(checkpoint):
            return None         # stopped while it was compiled
        shutil.copy(checkpoint, os.path.join(folder, weights))
    return None


def copy_of(folder):
    """A copy of the folder; beside it and above it, links to the originals."""
    above = os.path.dirname(folder)
    root = os.path.join(os.environ["OUT"], "tree")
    shutil.rmtree(root, ignore_errors=True)
    new = os.path.join(root, os.path.basename(above))
    os.makedirs(new)
    for where, to in ((os.path.dirname(above), root), (above, new)):
        for name in os.listdir(where):
            if not os.path.exists(os.path.join(to, name)) and \
                    os.path.join(where, name) != folder:
                os.symlink(os.path.join(where, name), os.path.join(to, name))
    copy = os.path.join(new, os.path.basename(folder))
    shutil.copytree(folder, copy,
                    ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def check(path):
    with open(path) as f:
        found = list(blocks(f.read()))
    faults = 0
    folder = copy_of(os.path.dirname(os.path.abspath(path))) if found else None
    for line, is_long, body in found:
        if is_long:
            fault = follow(body, folder)
        else:
            status, _, said = run(body, folder, None)
            fault = "exit %d\n%s" % (status, said) if status else None
        if fault:
            faults += 1
            print("%s:%d: %s" % (path, line, fault))
    return len(found), faults


def main():
    os.makedirs(os.environ["OUT"], exist_ok=True)
    os.environ["PATH"] = os.path.dirname(os.environ["RNNC"]) + ":" + \
        os.environ["PATH"]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    count = faults = 0
    for path in sys.argv[1:]:
        start = time.time()
        n, bad = check(path)
        count, faults = count + n, faults + bad
        if n:
            print("%s: %d blocks, %.1f s" % (path, n, time.time() - start))
    print("%d blocks of commands, %d faults" % (count, faults))
    return faults > 0 or count == 0


if __name__ == "__main__":
    sys.exit(main())
