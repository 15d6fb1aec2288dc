// wasm.mjs FILE.wasm: calls cross(), prints what it puts.
import fs from "node:fs";

let memory;
function put(at) {
	const bytes = new Uint8Array(memory.buffer, at);
	process.stdout.write(Buffer.from(bytes.slice(0, bytes.indexOf(0))));
}
const module = await WebAssembly.instantiate(fs.readFileSync(process.argv[2]),
	{ env: { put } });
memory = module.instance.exports.memory;
process.exit(module.instance.exports.cross());
