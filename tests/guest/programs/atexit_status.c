/* atexit handlers, flushing at exit, destructors, the exit status. */
#include <stdio.h>
#include <stdlib.h>

static void first(void)
{
    printf("first registered, last run\n");
}

static void second(void)
{
    printf("second, registers a third\n");
    atexit(first);
}

__attribute__((constructor)) static void before(void)
{
    printf("constructor\n");
}

__attribute__((destructor)) static void after(void)
{
    printf("destructor\n");
}

int main(void)
{
    atexit(first);
    atexit(second);
    printf("no newline at the end of main, ");
    exit(42);
}
