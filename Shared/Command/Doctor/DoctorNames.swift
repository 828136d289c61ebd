internal import SharedBase

/// The names of checks as a user types them.
package enum DoctorNames {
    package struct Unknown: Error, CustomStringConvertible {
        package let name: String
        let known: [String]

        package var description: String {
            let near = NearestName.of(name, among: known).map { ", did you mean `\($0)`?" } ?? ""
            return "there is no check `\(name)`\(near) (`doctor --list` names them all)"
        }
    }
}
