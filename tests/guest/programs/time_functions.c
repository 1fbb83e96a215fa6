/* Calendar time from fixed instants; clocks that only move forward. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    static const time_t times[] = {0, 86399, 951782400, 1000000000, 2147483647, 4102444800, -1};
    struct timespec a, b, nap = {0, 15000000};
    struct timeval tv;
    struct tm tm;
    char buf[100];
    clock_t begin;

    setenv("TZ", "UTC", 1);
    tzset();
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        gmtime_r(&times[i], &tm);
        strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S %a %b %j %U %W %p %%", &tm);
        printf("%s | %s", buf, asctime(&tm));
        printf("back %ld\n", (long)(mktime(&tm) - times[i]));
    }
    memset(&tm, 0, sizeof(tm));
    tm.tm_year = 124;
    tm.tm_mon = 1;
    tm.tm_mday = 30; /* becomes 1 March */
    mktime(&tm);
    printf("%d-%d wday %d yday %d\n", tm.tm_mon, tm.tm_mday, tm.tm_wday, tm.tm_yday);
    setenv("TZ", "XYZ-3:30ABC,M3.2.0,M11.1.0", 1);
    tzset();
    localtime_r(&times[3], &tm);
    strftime(buf, sizeof(buf), "%F %T %Z %z", &tm);
    printf("%s %d\n", buf, tm.tm_isdst);
    strptime("2031-05-17 08:09:10", "%Y-%m-%d %H:%M:%S", &tm);
    printf("%d %d %d\n", tm.tm_year, tm.tm_yday, tm.tm_sec);

    clock_gettime(CLOCK_MONOTONIC, &a);
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("slept %d\n", (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec >= 15000000);
    gettimeofday(&tv, NULL);
    printf("a sane year %d, microseconds %d\n", tv.tv_sec > 1000000000, tv.tv_usec < 1000000);
    begin = clock();
    for (volatile int i = 0; i < 3000000; i++)
        ;
    printf("processor time moves %d\n", clock() > begin);
    clock_getres(CLOCK_MONOTONIC, &a);
    printf("resolution %ld\n", (long)a.tv_sec);
    return 0;
}
