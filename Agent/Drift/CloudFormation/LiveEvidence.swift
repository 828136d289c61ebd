import SharedBase

/// What a recording says of one declared resource.
enum LiveEvidence {
    /// The service compared it and found nothing.
    case inSync(id: String?)
    /// Two sides to compare; `declared` is nil where the template's is meant.
    case sides(declared: Value?, actual: Value, id: String?)
    case deleted(id: String?)
    /// It was not looked at, for this reason.
    case unseen(String, id: String?)
}

extension CloudFormationLive {
    /// Drift answers count first, since the service knows with which values it deployed; then properties; then lists.
    func evidence(_ logical: String, _ type: String) -> LiveEvidence {
        let id = physical(logical)
        var reason: String?
        if let row = drifts[logical] {
            switch row.drift {
            case "IN_SYNC": return .inSync(id: id)
            case "DELETED": return .deleted(id: id)
            case "MODIFIED":
                if let expected = row.expected, let actual = row.actual {
                    return .sides(declared: expected, actual: actual, id: id)
                }
                reason = "the drift answer says MODIFIED and holds no properties"
            case let word:
                let words = "the drift answer says \(word ?? "nothing") of it"
                reason = row.reason.map { "\(words): \($0)" } ?? words
            }
        }
        if let found = properties(logical, type), let actual = found.properties {
            if let other = found.type, other != type {
                return .unseen("the live resource of this name is of the type \(other)", id: id)
            }
            return .sides(declared: nil, actual: actual, id: found.id ?? id)
        }
        if listed?[logical]?.status == "DELETE_COMPLETE" { return .deleted(id: id) }
        if let reason { return .unseen(reason, id: id) }
        return missing(logical, id)
    }

    /// A list of the stack's resources, or an inventory, in which it does not stand, says that it is gone; but only
    /// where nothing of the recording is missing.
    private func missing(_ logical: String, _ id: String?) -> LiveEvidence {
        let isListed = listed?[logical] != nil || inventory?[logical] != nil
        if isListed { return .unseen("its live properties are not recorded", id: id) }
        if !gaps.isEmpty { return .unseen("a part of the live side could not be read", id: id) }
        if listed != nil || inventory != nil { return .deleted(id: id) }
        return .unseen("the recorded answers do not name it", id: id)
    }
}
