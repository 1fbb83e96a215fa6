/*
 * An integer kernel of the kind that CoreMark made customary: sorting and searching linked
 * lists, small matrices, a state machine over text, and a checksum over all of it, in about
 * equal parts.
 */
#include "tests/bench/guest/bench.h"

#define NR_NODES   64
#define DIMENSION  10
#define ITERATIONS 40000

struct node {
    struct node *next;
    int16_t key;
    uint16_t data;
};

static struct node nodes[NR_NODES];
static int16_t a[DIMENSION][DIMENSION], b[DIMENSION][DIMENSION];
static int32_t c[DIMENSION][DIMENSION];

static uint16_t crc16(uint16_t crc, uint16_t value)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned carry = (crc ^ value) & 1;
        crc >>= 1;
        value >>= 1;
        if (carry)
            crc ^= 0xa001;
    }
    return crc;
}

static struct node *merge(struct node *p, struct node *q)
{
    struct node head = {0}, *tail = &head;
    while (p && q) {
        struct node **least = p->key <= q->key ? &p : &q;
        tail->next = *least;
        tail = *least;
        *least = tail->next;
    }
    tail->next = p ? p : q;
    return head.next;
}

static struct node *sort(struct node *list)
{
    if (!list || !list->next)
        return list;
    struct node *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct node *second = slow->next;
    slow->next = 0;
    return merge(sort(list), sort(second));
}

static uint16_t lists(uint16_t seed)
{
    for (unsigned i = 0; i < NR_NODES; i++) {
        nodes[i].next = i + 1 < NR_NODES ? &nodes[i + 1] : 0;
        nodes[i].key = (int16_t)((i * 2654435761u + seed * 40503u) >> 7);
        nodes[i].data = (uint16_t)i;
    }
    uint16_t crc = seed;
    struct node *list = sort(nodes);
    for (unsigned round = 0; round < 8; round++)
        for (struct node *n = list; n; n = n->next)
            if (n->data == round * 7) {
                crc = crc16(crc, (uint16_t)n->key);
                break;
            }
    return crc;
}

static uint16_t matrices(uint16_t seed)
{
    for (int i = 0; i < DIMENSION; i++)
        for (int j = 0; j < DIMENSION; j++) {
            a[i][j] = (int16_t)(seed + i * j);
            b[i][j] = (int16_t)(seed ^ (i + 3 * j));
        }
    int32_t sum = 0;
    for (int i = 0; i < DIMENSION; i++)
        for (int j = 0; j < DIMENSION; j++) {
            int32_t dot = 0;
            for (int k = 0; k < DIMENSION; k++)
                dot += a[i][k] * b[k][j];
            c[i][j] = dot;
            sum += dot >> 3 & 0xff;
        }
    return crc16(seed, (uint16_t)sum);
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, WRONG, NR_STATES };

static enum state step(enum state state, char ch)
{
    int digit = ch >= '0' && ch <= '9';
    switch (state) {
    case START:
        return digit ? DIGITS : ch == '+' || ch == '-' ? SIGN : ch == '.' ? POINT : WRONG;
    case SIGN:
        return digit ? DIGITS : ch == '.' ? POINT : WRONG;
    case DIGITS:
        return digit ? DIGITS : ch == '.' ? FRACTION : ch == 'e' ? EXPONENT : WRONG;
    case POINT:
    case FRACTION:
        return digit ? FRACTION : ch == 'e' ? EXPONENT : WRONG;
    case EXPONENT:
        return digit || ch == '-' ? EXPONENT : WRONG;
    default:
        return WRONG;
    }
}

static uint16_t states(uint16_t seed)
{
    static const char text[] = "5012,-874.3,+12e7,1.5e-3,x17,.5,T0.3,9999,-110.7e2,7.e,0,+.9e";
    unsigned counts[NR_STATES] = {0};
    for (unsigned round = 0; round < 6; round++) {
        enum state state = START;
        for (const char *p = text; *p; p++) {
            char ch = (*p ^ (seed + round)) % 61 == 0 ? '1' : *p;
            if (ch == ',') {
                counts[state]++;
                state = START;
            } else {
                state = step(state, ch);
            }
        }
    }
    for (unsigned i = 0; i < NR_STATES; i++)
        seed = crc16(seed, (uint16_t)counts[i]);
    return seed;
}

void bench_run(void)
{
    uint16_t crc = 0xe9f5;
    bench_begin();
    for (unsigned i = 0; i < ITERATIONS; i++) {
        crc = lists(crc ^ (uint16_t)i);
        crc = matrices(crc);
        crc = states(crc);
    }
    bench_end(crc);
}
