import NIOCore
import SharedBase
import SharedWire

let agentID = AgentID(high: 1, low: 1)
let tenantID = TenantID(high: 2, low: 2)
let noon = Timestamp(seconds: 1_800_000_000)

func seconds(_ count: Double) -> Duration { .milliseconds(Int(count * 1000)) }

func reportID(_ number: UInt64) -> ReportID { ReportID(high: 9, low: number) }

func hello(
    agent: AgentID = agentID,
    tenant: TenantID = tenantID,
    versions: ClosedRange<Int> = 1...1,
    features: Set<String> = Feature.all
) -> Hello {
    Hello(
        versions: versions,
        features: features,
        agentID: agent,
        tenantID: tenant,
        bootID: BootID(high: 3, low: 3),
        agentVersion: "0.1.0",
        hostname: "h",
        time: noon
    )
}

func chunk(_ index: Int = 0, of count: Int = 1, report: UInt64 = 1, bytes: Int = 10) -> ReportChunk {
    ReportChunk(
        reportID: reportID(report),
        stack: WireStack(kind: "terraform", name: "prod"),
        index: index,
        count: count,
        totalBytes: bytes * count,
        sha256: [UInt8](repeating: 0, count: 32),
        body: ByteBuffer(repeating: 7, count: bytes)
    )
}

func planeSession(_ change: (inout PlaneSession.Settings) -> Void = { _ in }) -> PlaneSession {
    var settings = PlaneSession.Settings(agentID: agentID, tenantID: tenantID)
    change(&settings)
    return PlaneSession(settings, now: .zero)
}

/// A plane session that has welcomed its agent.
func establishedPlane(durable: UInt64 = 0, _ change: (inout PlaneSession.Settings) -> Void = { _ in }) -> PlaneSession {
    var plane = planeSession(change)
    _ = plane.received(hello().frame, now: .zero)
    _ = plane.resume(durable: durable, sessionID: SessionID(high: 4, low: 4), time: noon)
    return plane
}

func agentSession(_ change: (inout AgentSession.Settings) -> Void = { _ in }) -> AgentSession {
    var settings = AgentSession.Settings(
        agentID: agentID,
        tenantID: tenantID,
        agentVersion: "0.1.0",
        hostname: "h",
        newBootID: { BootID.new(at: noon, random: .system) }
    )
    settings.chunkBytes = 100
    change(&settings)
    return AgentSession(settings)
}

func welcome(
    durable: UInt64 = 0,
    credits: Credits = .standard,
    version: Int = 1,
    features: Set<String> = Feature.all
) -> Frame {
    Welcome(
        version: version,
        features: features,
        sessionID: SessionID(high: 4, low: 4),
        time: noon,
        credits: credits,
        durableSequence: durable
    ).frame
}

func establishedAgent(
    durable: UInt64 = 0,
    credits: Credits = .standard,
    _ change: (inout AgentSession.Settings) -> Void = { _ in }
) -> AgentSession {
    var agent = agentSession(change)
    _ = agent.connected(now: .zero, time: noon)
    _ = agent.received(welcome(durable: durable, credits: credits), now: .zero)
    return agent
}

func outgoing(_ number: UInt64, bytes: Int) -> OutgoingReport {
    OutgoingReport(
        reportID: reportID(number),
        stack: WireStack(kind: "terraform", name: "prod"),
        totalBytes: bytes,
        sha256: [UInt8](repeating: 0, count: 32)
    )
}

extension [PlaneSession.Action] {
    /// The code of the error frame that closes, where the last two actions are such.
    var refusal: Int? {
        guard count >= 2, case .close = self[count - 1], case .send(.error(let error)) = self[count - 2] else {
            return nil
        }
        return error.code
    }
}

extension [AgentSession.Action] {
    var end: AgentSession.End? {
        guard case .close(let end)? = last else { return nil }
        return end
    }
}
