import SharedBase

extension Value {
    /// What stands at the end of a way of positions of members and elements; nil where there is no such place.
    func at(_ way: [Int]) -> Value? {
        var value = self
        for position in way {
            switch value {
            case .object(let object) where object.members.indices.contains(position):
                value = object.members[position].value
            case .array(let items) where items.indices.contains(position): value = items[position]
            default: return nil
            }
        }
        return value
    }
}
