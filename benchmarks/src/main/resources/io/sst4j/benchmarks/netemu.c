/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A long line between two network namespaces: rate, delay, loss and a queue that drops what does not fit.
 *
 * usage: netemu NAMESPACE_A NAMESPACE_B MEGABITS_PER_SECOND ONE_WAY_DELAY_MS LOSS_PERCENT QUEUE_MS
 *
 * Each namespace gets a device "emulated", 10.99.0.1 and 10.99.0.2, whose packets this program carries to the other one: not
 * every kernel has netem. Prints "ready" when both devices are up, and runs until it is terminated.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_PACKETS (1u << 18)
#define PACKET_LIMIT 65536
#define READS_IN_A_ROW 64
#define LONGEST_WAIT_NANOS 50000000LL

struct packet {
    int64_t due;
    ssize_t length;
    unsigned char bytes[];
};

/* One way of the line. The counters of the queue only grow; their difference is its length. */
struct way {
    int from, to;
    double nanos_per_byte;
    int64_t delay, longest_queue;
    int64_t free_at; /* when the line has sent all that is queued */
    double loss;
    unsigned seed;
    struct packet **queue;
    uint32_t head, tail;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void run(const char *format, const char *namespace, const char *address) {
    char command[256];
    snprintf(command, sizeof command, format, namespace, address);
    if (system(command) != 0) {
        fprintf(stderr, "failed: %s\n", command);
        exit(1);
    }
}

static int open_device(const char *namespace, const char *address) {
    char path[128];
    snprintf(path, sizeof path, "/var/run/netns/%s", namespace);
    int file = open(path, O_RDONLY);
    if (file < 0 || setns(file, CLONE_NEWNET) != 0) {
        fail(path);
    }
    close(file);
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    strcpy(request.ifr_name, "emulated");
    if (device < 0 || ioctl(device, TUNSETIFF, &request) != 0) {
        fail("/dev/net/tun");
    }
    run("ip -n %s addr add %s/30 dev emulated", namespace, address);
    run("ip -n %s link set emulated mtu 1500 txqueuelen 10000 up", namespace, "");
    run("ip -n %s link set lo up", namespace, "");
    return device;
}

/* Sends what has crossed the line by now. */
static void deliver(struct way *way) {
    while (way->head != way->tail) {
        struct packet *packet = way->queue[way->head % QUEUE_PACKETS];
        if (packet->due > now()) {
            return;
        }
        if (write(way->to, packet->bytes, packet->length) < 0 && errno == EAGAIN) {
            return;
        }
        free(packet);
        way->head++;
    }
}

static void enqueue(struct way *way, const unsigned char *bytes, ssize_t length) {
    int64_t time = now();
    int64_t start = way->free_at > time ? way->free_at : time;
    if (start - time > way->longest_queue || way->tail - way->head == QUEUE_PACKETS) {
        return;
    }
    way->free_at = start + (int64_t) (length * way->nanos_per_byte);
    /* what is lost has taken its time on the line */
    if (rand_r(&way->seed) < way->loss * RAND_MAX) {
        return;
    }
    struct packet *packet = malloc(sizeof *packet + length);
    if (packet == NULL) {
        fail("malloc");
    }
    packet->due = way->free_at + way->delay;
    packet->length = length;
    memcpy(packet->bytes, bytes, length);
    way->queue[way->tail++ % QUEUE_PACKETS] = packet;
}

static void wait_for_work(struct way *way) {
    int64_t wait = LONGEST_WAIT_NANOS;
    if (way->head != way->tail) {
        int64_t left = way->queue[way->head % QUEUE_PACKETS]->due - now();
        wait = left < 0 ? 0 : left < wait ? left : wait;
    }
    struct pollfd readable = {way->from, POLLIN, 0};
    struct timespec limit = {0, wait};
    ppoll(&readable, 1, &limit, NULL);
}

static void *carry(void *argument) {
    struct way *way = argument;
    unsigned char bytes[PACKET_LIMIT];
    for (;;) {
        deliver(way);
        int count = 0;
        ssize_t length;
        while (count < READS_IN_A_ROW && (length = read(way->from, bytes, sizeof bytes)) > 0) {
            enqueue(way, bytes, length);
            count++;
        }
        if (count == 0) {
            wait_for_work(way);
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: netemu NAMESPACE_A NAMESPACE_B MEGABITS DELAY_MS LOSS_PERCENT QUEUE_MS\n");
        return 2;
    }
    int a = open_device(arguments[1], "10.99.0.1");
    int b = open_device(arguments[2], "10.99.0.2");
    struct way there = {
        .from = a,
        .to = b,
        .nanos_per_byte = 8000 / atof(arguments[3]),
        .delay = (int64_t) (atof(arguments[4]) * 1e6),
        .loss = atof(arguments[5]) / 100,
        .longest_queue = (int64_t) (atof(arguments[6]) * 1e6),
        .seed = 1,
        .queue = calloc(QUEUE_PACKETS, sizeof(struct packet *)),
    };
    struct way back = there;
    back.from = b;
    back.to = a;
    back.seed = 2;
    back.queue = calloc(QUEUE_PACKETS, sizeof(struct packet *));
    pthread_t thread;
    if (there.queue == NULL || back.queue == NULL || pthread_create(&thread, NULL, carry, &there) != 0) {
        fail("start");
    }
    puts("ready");
    fflush(stdout);
    carry(&back);
}
