/* sanitize.c - what the leak checker must know of this program; only in builds
 * with RNNC_SANITIZE.
 *
 * Libraries that LLVM loads after the start leave thread-local blocks that the
 * checker cannot read (it ends with a signal of its own), and the loader keeps
 * a list of libraries for good.
 */
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_options(void)
{
	return "use_tls=0:print_suppressions=0";
}

const char *
__lsan_default_suppressions(void)
{
	return "leak:add_to_global_resize\n";
}
