import SharedBase
package import SharedDrift

/// One secret of a made file, and every text by which it would show.
package struct PlantedSecret: Sendable {
    /// In what it hides: `url`, `gzip`, `by value`.
    package var form: String
    /// None of these may stand in any output: the secret itself, and the encoding around it where it has one.
    package var needles: [String]
}

/// A file as a customer has it, with secrets and with values that only look like some.
package struct PlantedFile: Sendable {
    package var kind: StackKindName
    package var name: String
    package var text: String
    package var secrets: [PlantedSecret]
    /// Values that must survive: ARNs, ids, digests, public keys.
    package var benign: [String]
}

/// The planted set: deterministic, the same on every machine, put together at run time so that nothing in the
/// repository looks like a credential.
package enum PlantedSet {
    /// Files of all four kinds with 600 secrets in every form, 150 for each kind.
    package static func files() -> [PlantedFile] {
        var random = SecretMaker(seed: 20_261_126)
        var files: [PlantedFile] = []
        for kind in StackKindName.allCases {
            var pending = (0..<150).map { PlantForm.allCases[$0 % PlantForm.allCases.count] }
            var number = 0
            while !pending.isEmpty {
                let forms = Array(pending.prefix(10))
                pending.removeFirst(forms.count)
                number += 1
                files.append(PlantedWriter(kind: kind, number: number).file(forms, &random))
            }
        }
        return files
    }
}
