/* Loaded before the C library: writes down, in order, what is written to a write-ahead log, what is synced, and which
 * answers are sent. Leaves judging the order to the test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void note(const char *line) {
    static int notes = -1;
    const char *path = getenv("ORDER_NOTES");
    if (notes < 0 && path)
        notes = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (notes >= 0)
        syscall(SYS_write, notes, line, strlen(line));
}

static int is_log(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

static void wrote(int file, ssize_t result) {
    if (result > 0 && is_log(file))
        note("log\n");
}

static void synced(int file, int result) {
    if (result == 0 && is_log(file))
        note("sync\n");
}

/* An answer is noted before it is sent, everything else after it is done. */
static void answering(const void *bytes, size_t length) {
    if (length > 12 && memcmp(bytes, "HTTP/1.1 201", 12) == 0)
        note("201\n");
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t length) {
    REAL(write);
    answering(bytes, length);
    ssize_t result = real(file, bytes, length);
    wrote(file, result);
    return result;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    ssize_t result = real(file, bytes, length, offset);
    wrote(file, result);
    return result;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
    REAL(pwrite64);
    ssize_t result = real(file, bytes, length, offset);
    wrote(file, result);
    return result;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(writev);
    if (count > 0)
        answering(parts[0].iov_base, parts[0].iov_len);
    ssize_t result = real(file, parts, count);
    wrote(file, result);
    return result;
}

ssize_t send(int socket, const void *bytes, size_t length, int flags) {
    REAL(send);
    answering(bytes, length);
    return real(socket, bytes, length, flags);
}

ssize_t sendto(int socket, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
    REAL(sendto);
    answering(bytes, length);
    return real(socket, bytes, length, flags, to, size);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    if (message->msg_iovlen > 0)
        answering(message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
    return real(socket, message, flags);
}

int fsync(int file) {
    REAL(fsync);
    int result = real(file);
    synced(file, result);
    return result;
}

int fdatasync(int file) {
    REAL(fdatasync);
    int result = real(file);
    synced(file, result);
    return result;
}
