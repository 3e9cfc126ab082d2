/* A disk that fails when it is told to: stands between a program and its C library (LD_PRELOAD).
 *
 * Every call that changes files under one folder is counted. The N-th can be made to fail (a full
 * disk, an input/output error, a disk that becomes read-only), to write half of its bytes, or to
 * kill the program before or after it. Every call can be recorded, with its bytes, so that what
 * a disk may hold after a power cut can be worked out from it.
 *
 * What to do stands in `struct faults`, shared by all processes that are forked from this one, and
 * is set through faults_state(), or by the environment when the program starts:
 *   FAULTS_UNDER  the folder            FAULTS_AT     the number of the call, from 1
 *   FAULTS_ERROR  an errno              FAULTS_STAYS  1: every later call fails as well
 *   FAULTS_KILL   1 before the call, 2 after it, 3 half-way through its bytes
 *   FAULTS_LOG    a file, outside the folder, to which the calls are written
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum call { CREATE = 1, WRITE, SYNC, TRUNCATE, ALLOCATE, RENAME, LINK, UNLINK, MKDIR, RMDIR, MODE,
            SYNC_FOLDER, MARK };
enum { BEFORE = 1, AFTER, HALF_WAY };

struct faults {
    char under[PATH_MAX];   /* "" is nowhere */
    int64_t at;             /* 0 is never */
    int32_t error, stays, kill;
    int64_t count;
    int32_t hit;            /* which kind of call was the N-th, 0 while there was none */
    char hit_path[PATH_MAX];
};

static struct faults *state;
static int log_file = -1;

struct faults *faults_state(void) { return state; }

/* Without a path the calls are not recorded any more. */
void faults_log(const char *path)
{
    if (log_file >= 0)
        syscall(SYS_close, log_file);
    log_file = path && *path
        ? (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
        : -1;
}

static int64_t number_from(const char *name)
{
    const char *text = getenv(name);
    return text ? atoll(text) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (state == MAP_FAILED)
        abort();
    if (getenv("FAULTS_UNDER"))
        strncpy(state->under, getenv("FAULTS_UNDER"), sizeof state->under - 1);
    state->at = number_from("FAULTS_AT");
    state->error = (int32_t)number_from("FAULTS_ERROR");
    state->stays = (int32_t)number_from("FAULTS_STAYS");
    state->kill = (int32_t)number_from("FAULTS_KILL");
    faults_log(getenv("FAULTS_LOG"));
}

/* Which file a call is about */

static int is_under(const char *path)
{
    size_t length = state ? strlen(state->under) : 0;
    return length && !strncmp(path, state->under, length) && (!path[length] || path[length] == '/');
}

static int of_file(int file, char *path)
{
    char link[40] = "/proc/self/fd/", digits[12];
    int before = errno, at = 0;
    if (file < 0)
        return 0;
    do digits[at++] = (char)('0' + file % 10); while (file /= 10);
    for (int end = (int)strlen(link); at; end++)
        link[end] = digits[--at];
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    errno = before;
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_under(path);
}

static int of_name(int folder, const char *name, char *path)
{
    int before = errno;
    path[0] = 0;
    if (name[0] != '/') {
        if (folder == AT_FDCWD)
            path = getcwd(path, PATH_MAX) ? path : strcpy(path, "");
        else
            of_file(folder, path);
        strncat(path, "/", PATH_MAX - strlen(path) - 1);
    }
    strncat(path, name, PATH_MAX - strlen(path) - 1);
    errno = before;
    return is_under(path);
}

/* What is recorded */

static uint64_t inode_of(const char *path)
{
    struct stat about;
    int before = errno;
    uint64_t inode = lstat(path, &about) ? 0 : about.st_ino;
    errno = before;
    return inode;
}

static uint64_t inode_open(int file)
{
    struct stat about;
    int before = errno;
    uint64_t inode = fstat(file, &about) ? 0 : about.st_ino;
    errno = before;
    return inode;
}

static void record(enum call call, uint64_t inode, const char *path, const char *other,
                   int64_t offset, int64_t length, const void *bytes)
{
    if (log_file < 0)
        return;
    int before = errno;
    struct { uint32_t call, path, other, bytes; uint64_t inode; int64_t offset, length; } head = {
        call, (uint32_t)strlen(path), (uint32_t)strlen(other), bytes ? (uint32_t)length : 0,
        inode, offset, length };
    struct iovec parts[] = { { &head, sizeof head }, { (void *)path, head.path },
                             { (void *)other, head.other }, { (void *)bytes, head.bytes } };
    if (syscall(SYS_writev, log_file, parts, 4) < 0)
        abort();
    errno = before;
}

/* Put a word among the calls: where in the record something was promised. */
void faults_mark(const char *word) { record(MARK, 0, word, "", 0, 0, NULL); }

/* What goes wrong */

static void die(void) { kill(getpid(), SIGKILL); pause(); }

static int is_the_one(void) { return state->at && state->count == state->at; }

/* Count a call; return the error that it must give, or 0. A full disk still lets go of files. */
static int fault(enum call call, const char *path)
{
    int64_t number = __atomic_add_fetch(&state->count, 1, __ATOMIC_SEQ_CST);
    if (!state->at || number < state->at || (number > state->at && !state->stays))
        return 0;
    if (number == state->at) {
        state->hit = call;
        strncpy(state->hit_path, path, sizeof state->hit_path - 1);
        if (state->kill == BEFORE || (state->kill == HALF_WAY && call != WRITE))
            die();
    }
    if (state->kill)
        return 0;
    if (state->error == ENOSPC && (call == UNLINK || call == RMDIR || call == MODE))
        return 0;
    return state->error;
}

static void after(void)
{
    if (state && state->kill == AFTER && is_the_one())
        die();
}

#define FAILS(call, path) \
    do { int wrong = fault(call, path); if (wrong) { errno = wrong; return -1; } } while (0)

/* Opening */

static int opening(int folder, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    if (!(flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)) || !of_name(folder, name, path))
        return (int)syscall(SYS_openat, folder, name, flags, mode);
    int is_new = (flags & O_CREAT) && !inode_of(path);
    if (is_new || (flags & O_TRUNC))
        FAILS(CREATE, path);
    else if (state->error == EROFS && state->at && state->count >= state->at && !state->kill) {
        errno = EROFS;
        return -1;
    }
    int file = (int)syscall(SYS_openat, folder, name, flags, mode);
    if (file >= 0 && is_new)
        record(CREATE, inode_open(file), path, "", 0, 0, NULL);
    else if (file >= 0 && (flags & O_TRUNC))
        record(TRUNCATE, inode_open(file), path, "", 0, 0, NULL);
    if (is_new || (flags & O_TRUNC))
        after();
    return file;
}

#define OPENING(folder) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | __O_TMPFILE)) { \
        va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    return opening(folder, name, flags, mode)

int open(const char *name, int flags, ...) { OPENING(AT_FDCWD); }
int open64(const char *name, int flags, ...) { OPENING(AT_FDCWD); }
int openat(int folder, const char *name, int flags, ...) { OPENING(folder); }
int openat64(int folder, const char *name, int flags, ...) { OPENING(folder); }
int creat(const char *name, mode_t mode) { return open(name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Writing. A disk that fills up takes the first half of the bytes, and says so. */

static ssize_t plainly(int file, const void *bytes, size_t length, int64_t offset)
{
    return offset < 0 ? syscall(SYS_write, file, bytes, length)
                      : syscall(SYS_pwrite64, file, bytes, length, offset);
}

static ssize_t writing(int file, const void *bytes, size_t length, int64_t offset)
{
    char path[PATH_MAX];
    if (!of_file(file, path))
        return plainly(file, bytes, length, offset);
    int wrong = fault(WRITE, path);
    int half = is_the_one() && length > 1 && (wrong == ENOSPC || state->kill == HALF_WAY);
    if (wrong && !half) {
        errno = wrong;
        return -1;
    }
    int64_t where = offset;
    if (offset < 0) {
        struct stat about;
        int appends = fcntl(file, F_GETFL) & O_APPEND;
        where = appends && !fstat(file, &about) ? about.st_size : lseek(file, 0, SEEK_CUR);
    }
    ssize_t done = plainly(file, bytes, half ? length / 2 : length, offset);
    if (done > 0)
        record(WRITE, inode_open(file), path, "", where, done, bytes);
    if (state->kill == HALF_WAY && is_the_one())
        die();
    after();
    return done;
}

ssize_t write(int file, const void *bytes, size_t length)
{ return writing(file, bytes, length, -1); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{ return writing(file, bytes, length, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset)
{ return writing(file, bytes, length, offset); }

ssize_t writev(int file, const struct iovec *parts, int number)
{
    char path[PATH_MAX];
    if (!of_file(file, path))
        return syscall(SYS_writev, file, parts, number);
    for (int n = 0; n < number; n++)
        if (parts[n].iov_len)
            return writing(file, parts[n].iov_base, parts[n].iov_len, -1); /* a short write */
    return 0;
}

/* Copying inside the kernel is refused: the programs we look at then read and write. */
ssize_t sendfile64(int out, int in, off64_t *offset, size_t length)
{
    char path[PATH_MAX];
    if (of_file(out, path)) {
        errno = EINVAL;
        return -1;
    }
    return syscall(SYS_sendfile, out, in, offset, length);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags)
{
    char path[PATH_MAX];
    if (of_file(out, path)) {
        errno = EXDEV;
        return -1;
    }
    return syscall(SYS_copy_file_range, in, from, out, to, length, flags);
}

/* Forcing to the disk, and lengths */

static int syncing(int file, long how)
{
    char path[PATH_MAX];
    struct stat about;
    int ours = of_file(file, path);
    if (ours)
        FAILS(SYNC, path);
    int done = (int)syscall(how, file);
    if (ours && !done && !fstat(file, &about)) {
        record(S_ISDIR(about.st_mode) ? SYNC_FOLDER : SYNC, about.st_ino, path, "", 0, 0, NULL);
        after();
    }
    return done;
}

int fsync(int file) { return syncing(file, SYS_fsync); }
int fdatasync(int file) { return syncing(file, SYS_fdatasync); }

static int cutting(int file, int64_t length)
{
    char path[PATH_MAX];
    int ours = of_file(file, path);
    if (ours)
        FAILS(TRUNCATE, path);
    int done = (int)syscall(SYS_ftruncate, file, length);
    if (ours && !done) {
        record(TRUNCATE, inode_open(file), path, "", 0, length, NULL);
        after();
    }
    return done;
}

int ftruncate(int file, off_t length) { return cutting(file, length); }
int ftruncate64(int file, off64_t length) { return cutting(file, length); }

static int allocating(int file, int mode, int64_t offset, int64_t length)
{
    char path[PATH_MAX];
    struct stat about;
    int ours = of_file(file, path);
    if (ours)
        FAILS(ALLOCATE, path);
    int done = (int)syscall(SYS_fallocate, file, mode, offset, length);
    if (ours && !done && !fstat(file, &about)) {
        record(TRUNCATE, about.st_ino, path, "", 0, about.st_size, NULL);
        after();
    }
    return done;
}

int fallocate(int file, int mode, off_t offset, off_t length)
{ return allocating(file, mode, offset, length); }
int fallocate64(int file, int mode, off64_t offset, off64_t length)
{ return allocating(file, mode, offset, length); }
int posix_fallocate(int file, off_t offset, off_t length)
{ return allocating(file, 0, offset, length) ? errno : 0; }
int posix_fallocate64(int file, off64_t offset, off64_t length)
{ return allocating(file, 0, offset, length) ? errno : 0; }

/* Names */

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    int ours = of_name(from_folder, from, old) | of_name(to_folder, to, new);
    if (ours)
        FAILS(RENAME, new);
    int done = (int)syscall(SYS_renameat, from_folder, from, to_folder, to);
    if (ours && !done) {
        record(RENAME, inode_of(new), old, new, 0, 0, NULL);
        after();
    }
    return done;
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    char old[PATH_MAX], new[PATH_MAX];
    int ours = of_name(from_folder, from, old) | of_name(to_folder, to, new);
    if (ours)
        FAILS(LINK, new);
    int done = (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
    if (ours && !done) {
        record(LINK, inode_of(new), old, new, 0, 0, NULL);
        after();
    }
    return done;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *name, int flags)
{
    char path[PATH_MAX];
    enum call call = flags & AT_REMOVEDIR ? RMDIR : UNLINK;
    int ours = of_name(folder, name, path) && inode_of(path);
    if (ours)
        FAILS(call, path);
    int done = (int)syscall(SYS_unlinkat, folder, name, flags);
    if (ours && !done) {
        record(call, 0, path, "", 0, 0, NULL);
        after();
    }
    return done;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int folder, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    int ours = of_name(folder, name, path) && !inode_of(path);
    if (ours)
        FAILS(MKDIR, path);
    int done = (int)syscall(SYS_mkdirat, folder, name, mode);
    if (ours && !done) {
        record(MKDIR, inode_of(path), path, "", 0, 0, NULL);
        after();
    }
    return done;
}

int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

/* Who may do what with a file: nothing that a power cut must tell apart, so not recorded. */

int chmod(const char *name, mode_t mode)
{
    char path[PATH_MAX];
    if (of_name(AT_FDCWD, name, path))
        FAILS(MODE, path);
    return (int)syscall(SYS_fchmodat, AT_FDCWD, name, mode);
}

int fchmod(int file, mode_t mode)
{
    char path[PATH_MAX];
    if (of_file(file, path))
        FAILS(MODE, path);
    return (int)syscall(SYS_fchmod, file, mode);
}
