/* Processors: vectors, registers, fused multiply-add.
 *
 * Source  x86-64 psABI 1.0, table 3.1 (micro-architecture levels); Arm ARM
 *         DDI 0487, A1.4 (32 registers of 128 bits)
 */
#include "driver/machine.h"

#include "base/strs.h"

#include <stdio.h>
#include <string.h>

enum { GENERIC, X86_64, X86_64_V3, X86_64_V4, ARMV8_A, NMACHINE };

static const Machine machine[NMACHINE] = {
	[GENERIC] = {"generic", 0, 0, false},
	[X86_64] = {"x86-64", 16, 16, false},
	[X86_64_V3] = {"x86-64-v3", 32, 16, true},
	[X86_64_V4] = {"x86-64-v4", 64, 32, true},
	[ARMV8_A] = {"armv8-a", 16, 32, true},
};

Machine
machine_native(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512vl"))
		return machine[X86_64_V4];
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return machine[X86_64_V3];
	return machine[X86_64];
#elif defined(__aarch64__)
	return machine[ARMV8_A];
#else
	return machine[GENERIC];
#endif
}

uint64_t
machine_hash(void)
{
	static const char *const about[] = {"model name", "flags", "Features"};
	FILE *in = fopen("/proc/cpuinfo", "r");
	char line[8192];
	uint64_t hash = 0;

	while (in != NULL && fgets(line, sizeof line, in) != NULL &&
	       line[0] != '\n')        /* it ends the first processor */
		for (size_t i = 0; i < sizeof about / sizeof *about; i++)
			if (strncmp(line, about[i], strlen(about[i])) == 0)
				hash = hash_bytes(hash, line, strlen(line));
	if (in != NULL)
		fclose(in);
	return hash;
}

bool
machine_find(const char *name, Machine *m, Diag *diag)
{
	const char *all[NMACHINE + 1] = {"native"};

	*m = machine_native();
	if (strcmp(name, "native") == 0)
		return true;
	for (int i = 0; i < NMACHINE; i++) {
		*m = machine[i];
		if (strcmp(name, m->name) == 0)
			return true;
		all[i + 1] = m->name;
	}
	const char *near = diag_nearest(name, all, NMACHINE + 1);
	diag_error(diag, (Span){0, 0}, "unknown processor '%s'", name);
	if (near != NULL)
		diag_help(diag, "did you mean '%s'?", near);
	else
		diag_help(diag, "one of native, generic, x86-64, x86-64-v3, "
		          "x86-64-v4, armv8-a");
	return false;
}
