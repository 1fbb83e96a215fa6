/* Three sorts of many numbers agree. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 300000

static uint64_t state = 88172645463325252ULL;

static uint64_t xorshift(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static void radix_sort(uint64_t *v, uint64_t *tmp)
{
    for (int shift = 0; shift < 64; shift += 8) {
        size_t count[257] = {0};

        for (size_t i = 0; i < N; i++)
            count[(v[i] >> shift & 255) + 1]++;
        for (int i = 0; i < 256; i++)
            count[i + 1] += count[i];
        for (size_t i = 0; i < N; i++)
            tmp[count[v[i] >> shift & 255]++] = v[i];
        memcpy(v, tmp, N * sizeof(*v));
    }
}

static void sift(uint64_t *v, size_t root, size_t end)
{
    for (size_t child; (child = 2 * root + 1) < end; root = child) {
        uint64_t t;

        if (child + 1 < end && v[child] < v[child + 1])
            child++;
        if (v[root] >= v[child])
            return;
        t = v[root], v[root] = v[child], v[child] = t;
    }
}

static void heap_sort(uint64_t *v)
{
    for (size_t i = N / 2; i-- > 0;)
        sift(v, i, N);
    for (size_t end = N; end-- > 1;) {
        uint64_t t = v[0];

        v[0] = v[end], v[end] = t;
        sift(v, 0, end);
    }
}

int main(void)
{
    uint64_t *a = malloc(N * sizeof(*a)), *b = malloc(N * sizeof(*b)), *c = malloc(N * sizeof(*c));
    uint64_t *tmp = malloc(N * sizeof(*tmp)), hash = 0;

    for (size_t i = 0; i < N; i++)
        a[i] = b[i] = c[i] = xorshift();
    qsort(a, N, sizeof(*a), compare);
    radix_sort(b, tmp);
    heap_sort(c);
    for (size_t i = 0; i < N; i++)
        hash = hash * 31 + a[i];
    printf("same %d %d hash %016llx\n", memcmp(a, b, N * sizeof(*a)), memcmp(a, c, N * sizeof(*a)),
           (unsigned long long)hash);
    return 0;
}
