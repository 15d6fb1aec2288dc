# twice.sh: derivatives of a gradient, printed and read again.  A model with a loss
# has a gradient g and a Hessian H, which is symmetric: the adjoint of the adjoint
# at g_bar = v, and the tangent of the adjoint along v, are both H v.
# Environment: RNNC, OUT (scratch).
. "$(dirname "$0")/begin.sh"

cat >m.rnn <<'END'
model m(X = 2, H = 3) {
  input x[t] : [X]
  param W : [H, X] ~ glorot
  param U : [H, H] ~ glorot
  h[0] = 0.3
  h[t] = tanh(W @ x[t] + U @ h[t-1])
  output y[t] = h[t]
  target d[t] : [H]
  loss = mean[t] sumsq(h[t] - d[t])
}
END
"$RNNC" adjoint m.rnn >g.rnn || fail "adjoint"
"$RNNC" adjoint - <g.rnn >reverse.rnn || fail "adjoint of the adjoint"
"$RNNC" tangent - <g.rnn >forward.rnn || fail "tangent of the adjoint"

# one row of W and U for all steps, at v and for the weights
awk 'BEGIN {
	srand(3)
	head = "x.0,x.1,d.0,d.1,d.2,loss.value_bar"
	row = ""
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 2; j++) {
			head = head ",W_adj_bar." i "." j ",W_dot." i "." j
			v = rand() - 0.5
			row = row "," v "," v
		}
		for (j = 0; j < 3; j++) {
			head = head ",U_adj_bar." i "." j ",U_dot." i "." j
			v = rand() - 0.5
			row = row "," v "," v
		}
	}
	print head
	for (t = 0; t < 5; t++) {
		for (i = 0; i < 5; i++)
			printf "%.6f,", rand() - 0.5
		print "0" row
	}
}' >v.csv
"$RNNC" train m.rnn --data v.csv --epochs 1 --quiet --out w.safetensors ||
	fail "no weights"
product() { # MODEL SUFFIX
	"$RNNC" run "$1.rnn" --f64 --weights w.safetensors --data v.csv \
		--output "W_adj$2" --output "U_adj$2" --out "$1.csv" ||
		fail "run $1.rnn"
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i }
		NR == 2 { for (i = 1; i <= NF; i++) print name[i], $i }' \
		"$1.csv" | sed "s/_adj$2//" | sort >"$1.product"
}
product reverse .2
product forward _dot
[ "$(wc -l <reverse.product)" -eq 15 ] || fail "not 15 numbers"
paste -d ' ' reverse.product forward.product | awk '
	$1 != $3 { print "names", $0; bad = 1 }
	{ d = $2 - $4; if (d < 0) d = -d; if (d > worst) worst = d }
	$2 > 0.001 || $2 < -0.001 { some++ }
	END {
		print "largest difference", worst, "in", NR, "numbers"
		exit bad || worst > 1e-14 || some < 8
	}' || fail "the products differ"
