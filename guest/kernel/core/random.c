/*
 * xoshiro256** (Blackman and Vigna, 2018), its state filled from the seed by splitmix64. Not meant
 * to keep secrets: meant to be the same in two equal runs.
 */
#include "random.h"

#include "err.h"
#include "fdt.h"
#include "sched.h"
#include "string.h"
#include "uaccess.h"

static u64 state[4];

static u64 splitmix64(u64 *seed)
{
    u64 z = *seed += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static u64 rotate_left(u64 x, unsigned int n)
{
    return x << n | x >> (64 - n);
}

static u64 next_random(void)
{
    u64 result = rotate_left(state[1] * 5, 7) * 9, t = state[1] << 17;

    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate_left(state[3], 45);
    return result;
}

void random_init(void)
{
    int chosen = fdt_path(boot_fdt, "/chosen"), len = 0;
    const u8 *bytes = chosen >= 0 ? fdt_getprop(boot_fdt, chosen, "rng-seed", &len) : NULL;
    u64 seed = 0x70616765;

    for (int i = 0; bytes && i < len; i++) {
        seed = rotate_left(seed, 8) * 0x100000001b3 ^ bytes[i];
    }
    for (int i = 0; i < 4; i++) {
        state[i] = splitmix64(&seed);
    }
}

void get_random_bytes(void *buf, size_t len)
{
    u8 *to = buf;

    while (len) {
        u64 word = next_random();
        size_t n = min(len, sizeof(word));

        memcpy(to, &word, n);
        to += n;
        len -= n;
    }
}

#define GRND_NONBLOCK 1UL
#define GRND_RANDOM   2UL
#define GRND_INSECURE 4UL

long sys_getrandom(char *buf, unsigned long len, unsigned long flags)
{
    char chunk[256];
    size_t done = 0;

    if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) {
        return -EINVAL;
    }
    len = min(len, 0x7fffffffUL);
    while (done < len) {
        size_t n = min(len - done, sizeof(chunk));

        get_random_bytes(chunk, n);
        if (copy_to_user(buf + done, chunk, n)) {
            return done ? (long)done : -EFAULT;
        }
        done += n;
        if (signal_pending(current)) {
            break;
        }
    }
    return (long)done;
}
