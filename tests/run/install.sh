#!/bin/sh
# install.sh: what is installed works without the build folder's runtime, and
# the manual page is there.  Environment: BUILD, CMAKE, OUT (scratch).
set -eu
rm -rf "$OUT"
mkdir -p "$OUT"
"$CMAKE" --install "$BUILD" --prefix "$OUT/usr" >"$OUT/log"
test -s "$OUT/usr/share/man/man1/rnnc.1"
cd "$OUT"
cat >double.rnn <<'END'
model double() {
  input x[t]
  output y[t] = 2 * x[t]
}
END
printf 'x\n1\n2.5\n' >x.csv
XDG_CACHE_HOME=$OUT/cache usr/bin/rnnc run double.rnn --data x.csv >y.csv
printf 'y\n2\n5\n' | cmp - y.csv
