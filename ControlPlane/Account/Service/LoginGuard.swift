package import SharedBase
internal import Synchronization

/// Slows down those who guess: by account, so that many addresses do not help, and by address, so that many accounts do not.
///
/// Each plane counts for itself. Who knows an address can make its owner wait (five minutes at most, while the guessing goes on);
/// sessions and API keys work on meanwhile.
package final class LoginGuard: Sendable {
    /// Tries without a wait; they are configuration.
    package struct Limits: Sendable {
        package var perAccount: Int
        package var perAddress: Int
        package var signUpsPerAddress: Int

        package init(perAccount: Int = 5, perAddress: Int = 20, signUpsPerAddress: Int = 60) {
            self.perAccount = perAccount
            self.perAddress = perAddress
            self.signUpsPerAddress = signUpsPerAddress
        }
    }

    private struct Tables {
        var accounts: AttemptTable
        var addresses: AttemptTable
        var signUps: AttemptTable
    }

    private let tables: Mutex<Tables>
    private let clock: WallClock

    package init(_ limits: Limits = Limits(), clock: WallClock = .system) {
        self.clock = clock
        tables = Mutex(
            Tables(
                accounts: AttemptTable(.init(free: limits.perAccount, cap: .seconds(300))),
                addresses: AttemptTable(.init(free: limits.perAddress, cap: .seconds(900))),
                signUps: AttemptTable(.init(free: limits.signUpsPerAddress, cap: .seconds(900)))
            )
        )
    }

    /// Counts one try to prove a password, before it is looked at.
    ///
    /// - Parameter account: the address as it was typed, whether it exists or not.
    package func begin(account: String, address: String) throws(AttemptRefusal) {
        let now = clock.now()
        let network = Self.network(of: address)
        let wait = tables.withLock { tables -> Int? in
            let waits = [tables.accounts.wait(account, at: now), tables.addresses.wait(network, at: now)]
            if let wait = waits.compactMap({ $0 }).max() { return wait }
            tables.accounts.add(account, at: now)
            tables.addresses.add(network, at: now)
            return nil
        }
        if let wait { throw .wait(seconds: wait) }
    }

    /// The try was good. The account is free of what was counted, the address of this one try only: whoever has an account of
    /// his own must not wash his address clean with it.
    package func succeeded(account: String, address: String) {
        tables.withLock { tables in
            tables.accounts.forget(account)
            tables.addresses.takeBack(Self.network(of: address))
        }
    }

    /// The try could not be looked at: it counts for nobody.
    package func withdraw(account: String, address: String) {
        tables.withLock { tables in
            tables.accounts.takeBack(account)
            tables.addresses.takeBack(Self.network(of: address))
        }
    }

    /// Counts one try to make an account.
    package func beginSignUp(address: String) throws(AttemptRefusal) {
        let now = clock.now()
        let network = Self.network(of: address)
        let wait = tables.withLock { tables -> Int? in
            if let wait = tables.signUps.wait(network, at: now) { return wait }
            tables.signUps.add(network, at: now)
            return nil
        }
        if let wait { throw .wait(seconds: wait) }
    }

    /// Keys that are held: at most 10,000 of each kind.
    package var held: Int { tables.withLock { $0.accounts.count + $0.addresses.count + $0.signUps.count } }

    /// An IPv6 customer has a /64 at least: its four groups are one address here. IPv4 addresses stay whole.
    static func network(of address: String) -> String {
        guard address.contains(":"), !address.contains(".") else { return address }
        let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups = halves[0].split(separator: ":").map(String.init)
        if halves.count == 2 {
            let tail = halves[1].split(separator: ":").map(String.init)
            groups += [String](repeating: "0", count: max(0, 8 - groups.count - tail.count)) + tail
        }
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}
