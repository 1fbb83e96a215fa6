/* qsort, bsearch, and a check that sorting keeps the elements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    int key;
    int order;
};

static unsigned long seed = 12345;

static unsigned next_random(void)
{
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(seed >> 33);
}

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->order - y->order;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void)
{
    static struct item items[5000];
    const char *words[] = {"pear", "apple", "fig", "quince", "cherry", "banana", "date"};
    long sum = 0;

    for (int i = 0; i < 5000; i++) {
        items[i] = (struct item){(int)(next_random() % 1000), i};
        sum += items[i].key;
    }
    qsort(items, 5000, sizeof(items[0]), by_key);
    for (int i = 0; i < 5000; i++) {
        sum -= items[i].key;
        if (i && by_key(&items[i - 1], &items[i]) >= 0)
            printf("wrong order at %d\n", i);
        if (i % 500 == 0)
            printf("%d: %d %d\n", i, items[i].key, items[i].order);
    }
    printf("sum left %ld\n", sum);

    struct item wanted = {items[1234].key, items[1234].order};
    struct item *found = bsearch(&wanted, items, 5000, sizeof(items[0]), by_key);

    printf("found at %ld\n", found ? (long)(found - items) : -1L);
    qsort(words, 7, sizeof(words[0]), by_text);
    for (int i = 0; i < 7; i++)
        puts(words[i]);
    return 0;
}
