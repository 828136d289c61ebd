/// What somebody may do within a tenant; each role may do what those below it may (PX-07).
package enum Role: String, Sendable, CaseIterable, Comparable {
    case viewer
    case member
    case admin
    case owner

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .member: 1
        case .admin: 2
        case .owner: 3
        }
    }
}
