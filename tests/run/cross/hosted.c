/* put() and main() where there is a C library. */
#include <stdio.h>

void put(const char *text);
int  cross(void);

void
put(const char *text)
{
	fputs(text, stdout);
}

int
main(void)
{
	return cross();
}
