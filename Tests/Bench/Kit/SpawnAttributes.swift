package import Glibc

/// How programs are started here.
package enum SpawnAttributes {
    /// With all signals let through and in their standard way. Threads of Swift's pool block them, and a program that inherits that
    /// never hears its own alarm: `openssl speed` then measures for ever.
    package static func withoutBlockedSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }
}
