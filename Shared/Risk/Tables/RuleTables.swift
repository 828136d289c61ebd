/// All tables for tools with verbs. The format stands at `RuleTable`.
enum RuleTables {
    static let all: [String] =
        ClusterTables.all + CloudTables.all + BuildTables.all + SystemTables.all + DiskTables.all + NetworkTables.all
        + ServiceTables.all + PlatformTables.all + PackageTables.all
}

/// Tables that code asks too, parsed once.
enum ParsedTables {
    static let kubectl = RuleTable(ClusterTables.kubectl)
    static let docker = RuleTable(ClusterTables.docker)
    static let aws = RuleTable(CloudTables.aws)
    static let azure = RuleTable(CloudTables.azure)
    static let terraform = RuleTable(BuildTables.terraform)
    static let git = RuleTable(BuildTables.git)
    static let systemctl = RuleTable(SystemTables.systemctl)
    static let service = RuleTable(SystemTables.service)
    static let sysctl = RuleTable(SystemTables.sysctl)
    static let make = RuleTable(PackageTables.make)
    static let pip = RuleTable(PackageTables.pip)
}
