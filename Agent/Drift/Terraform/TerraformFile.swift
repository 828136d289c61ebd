import SharedBase

/// Any file that holds Terraform resources: a state of any version, or what `terraform show -json` prints of a state or
/// a plan.
enum TerraformFile {
    /// Calls `take` for each current managed instance, in the order of the file. `top` tells what the file is.
    static func instances(
        _ file: InputFile,
        _ top: TopLevel,
        _ take: (borrowing TerraformInstance) throws -> Void
    ) throws {
        switch top.kind {
        case .terraformState(version: 1...3): try TerraformLegacyState.instances(file, take)
        case .terraformShowState, .terraformPlan: try TerraformShown.instances(file, top, take)
        default: try TerraformState.instances(file, take)
        }
    }

    /// The same with a tree for each instance, for who compares.
    static func read(_ file: InputFile, _ top: TopLevel, _ take: (Resource) throws -> Void) throws {
        try instances(file, top) { instance in
            var resource = instance.resource(of: file.path)
            resource.attributes = DynamicValue.unwrapped(resource.attributes) ?? resource.attributes
            try take(resource)
        }
    }
}
