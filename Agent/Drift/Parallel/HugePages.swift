internal import CMalloc

/// A wish for huge pages where the calling thread allocates. What pieces of a state leave behind is some ten megabytes: one fault for
/// each two of them instead of one for each four kilobytes.
enum HugePages {
    static func wish() {
        let block = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
        dd0c_wish_huge_pages(block)
        block.deallocate()
    }
}
