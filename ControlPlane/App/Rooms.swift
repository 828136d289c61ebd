internal import PlaneAccount
internal import PlaneDrift
internal import PlaneFleet
internal import PlaneHTTP
package import PlaneKernel

/// The rooms of the plane, in the order in which they are migrated and started.
package enum Rooms {
    package static let migrations: [MigrationSet] = [
        KernelSchema.migrations, IdempotencyStore.migrations, FleetRoom.migrations, DriftRoom.migrations,
        AccountRoom.migrations,
    ]
}
