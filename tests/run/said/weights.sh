# Weights that do not fit, and files that are damaged or hostile.
float='\0\0\200\077'
f6=$float$float$float$float$float$float
f3=$float$float$float
nan='\0\0\300\177'
W='"W":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}'
a='"a":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}'

with() { # HEADER DATA
	safetensors "$1" "$2" >w.safetensors
	rnnc build m.rnn --weights w.safetensors --embed -o made
	test ! -e made || echo "something was written"
}

# missing, extra, of another shape or type, not finite
with "{$W}" "$f6"
with "{$W,$a,\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[36,40]}}" \
	"$f6$f3$float"
with "{\"W\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},$a}" \
	"$f6$f3"
with "{\"W\":{\"dtype\":\"I32\",\"shape\":[3,2],\"data_offsets\":[0,24]},$a}" \
	"$f6$f3"
with "{$W,$a}" "$f6$float$nan$float"

# not the format
with '' ''
printf 'abc' >w.safetensors
rnnc build m.rnn --weights w.safetensors --embed -o made
printf '\377\377\377\377\377\377\377\377{}' >w.safetensors
rnnc build m.rnn --weights w.safetensors --embed -o made
printf '\177\0\0\0\0\0\0\0{}' >w.safetensors
rnnc build m.rnn --weights w.safetensors --embed -o made
with '[]' ''
with '{"a":}' ''
with "{$W,$W}" "$f6"
with '{"__metadata__":3}' ''
with '{"__metadata__":{"a":3}}' ''
awk 'BEGIN { printf "{"; for (i = 0; i < 65537; i++)
	printf "%s\"%d\":0", i ? "," : "", i; printf "}" }' >header
n=$(wc -c <header)
{
	printf "\\$(printf %03o $((n % 256)))"
	printf "\\$(printf %03o $((n / 256 % 256)))"
	printf "\\$(printf %03o $((n / 65536)))\\0\\0\\0\\0\\0"
	cat header
} >w.safetensors
rnnc build m.rnn --weights w.safetensors --embed -o made

# entries
with '{"W":3}' ''
with '{"":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}' "$float"
with '{"W":{"dtype":"C64","shape":[],"data_offsets":[0,8]}}' "$f6"
with '{"W":{"dtype":"F32","shape":3,"data_offsets":[0,4]}}' "$float"
with '{"W":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}' "$float"
with '{"W":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}' \
	"$float"
with '{"W":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}' "$float"
with '{"W":{"dtype":"F32","shape":[],"data_offsets":[0,4.5]}}' "$float"
with '{"W":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}' "$float"
with '{"W":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}' "$float"
# the product wraps to 4
with '{"W":{"dtype":"U8","shape":[4194305,4194305,211106198978564],"data_offsets":[0,4]}}' \
	"$float"

# data
with '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}' \
	"$float"
with '{"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}' "$float$float"
with '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}' "$float$float"

# and one that is right
with "{$W,$a,\"rnnc.step\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[36,40]}}" \
	"$f6$f3$float"

# a blob is made of weights
rnnc build m.rnn --emit=blob
rnnc build m.rnn --emit=blob --weights none.safetensors
rnnc build m.rnn --emit=blob --weights none.safetensors --embed
printf 'model n(X = 2) {\n  input x[t] : [X]\n  output y[t] = x[t]\n}\n' >n.rnn
rnnc build n.rnn --emit=blob --weights none.safetensors

# what is constant is not trained
rnnc build m.rnn --train-step --weights none.safetensors --embed
