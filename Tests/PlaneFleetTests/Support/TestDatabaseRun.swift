import PlaneFleet
import PlaneKernel
import PlaneTestKit
import SharedBase

/// A database and an authority that outlive one gateway.
enum TestDatabaseRun {
    static func twice(
        _ body: (Database, CertificateAuthority, TenantID, TenantID) async throws -> Void
    ) async throws {
        try await TestDatabase.with([FleetRoom.migrations]) { test in
            let (a, b) = try await test.twoTenants()
            try await TemporaryFolder.with { home in
                try await body(test.database, try CertificateAuthority.initialise(home: home), a, b)
            }
        }
    }
}
