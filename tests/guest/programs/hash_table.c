/* An open hash table with deletion, and glibc's hsearch and tsearch. */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096

struct node {
    struct node *next;
    unsigned key, value;
};

static struct node *table[BUCKETS];

static unsigned hash(unsigned key)
{
    return key * 2654435761u >> 20;
}

static void put(unsigned key, unsigned value)
{
    struct node *n = malloc(sizeof(*n));

    *n = (struct node){table[hash(key)], key, value};
    table[hash(key)] = n;
}

static int take(unsigned key, unsigned *value)
{
    for (struct node **p = &table[hash(key)]; *p; p = &(*p)->next) {
        struct node *n = *p;

        if (n->key == key) {
            *value = n->value;
            *p = n->next;
            free(n);
            return 1;
        }
    }
    return 0;
}

static int visited;

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void visit(const void *node, VISIT which, int depth)
{
    (void)depth;
    if (which == postorder || which == leaf) {
        if (visited++ % 100 == 0)
            printf("%s ", *(char *const *)node);
    }
}

int main(void)
{
    static char words[1000][16];
    unsigned value, sum = 0, missing = 0;
    void *root = NULL;

    for (unsigned i = 0; i < 50000; i++)
        put(i * 17, i);
    for (unsigned i = 0; i < 100000; i++) {
        if (take(i * 17 % 850000, &value))
            sum += value;
        else
            missing++;
    }
    printf("sum %u missing %u\n", sum, missing);
    hcreate(2000);
    for (int i = 0; i < 1000; i++) {
        snprintf(words[i], sizeof(words[i]), "w%d", i * 7919 % 1000);
        hsearch((ENTRY){words[i], (void *)(long)i}, ENTER);
        tsearch(words[i], &root, compare);
    }
    printf("found %ld\n", (long)hsearch((ENTRY){"w500", NULL}, FIND)->data);
    twalk(root, visit);
    printf("\nvisited %d\n", visited);
    return 0;
}
