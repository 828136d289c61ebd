internal import PlaneKernel

/// Who may change whose role: decisions without effects, taken while the tenant is locked.
enum MembershipRules {
    enum Verdict: Equatable {
        case allowed
        /// It is so already.
        case unchanged
        case roleTooLow
        case lastOwner
    }

    /// - Parameters:
    ///   - actor: the caller's role now, nil where the caller is gone.
    ///   - owners: how many owners the tenant has.
    static func change(actor: Role?, from current: Role, to wanted: Role, owners: Int) -> Verdict {
        guard let actor, actor >= .admin, actor >= current, actor >= wanted else { return .roleTooLow }
        if current == wanted { return .unchanged }
        return current == .owner && owners <= 1 ? .lastOwner : .allowed
    }

    /// Removing somebody else, or oneself (`isSelf`), for which any role does.
    static func removal(actor: Role?, of current: Role, isSelf: Bool, owners: Int) -> Verdict {
        guard let actor, isSelf || (actor >= .admin && actor >= current) else { return .roleTooLow }
        return current == .owner && owners <= 1 ? .lastOwner : .allowed
    }

    /// Giving a role away, to a person or to an API key, or taking one back.
    static func grant(actor: Role?, _ role: Role) -> Verdict {
        guard let actor, actor >= .admin, actor >= role else { return .roleTooLow }
        return .allowed
    }
}
