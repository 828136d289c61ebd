// glibc's malloc has settings that the importer's Glibc module leaves out.
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>

/* Asks for huge pages in the part of the heap that `block` lies in: of a thread's own heap, which is a reservation of 64 MiB
   at a multiple of its size. A wish: where it is not that, or the kernel gives none, nothing is different. */
static inline void dd0c_wish_huge_pages(const void *block) {
    const uintptr_t size = (uintptr_t)64 << 20;
    (void)madvise((void *)((uintptr_t)block & ~(size - 1)), size, MADV_HUGEPAGE);
}
