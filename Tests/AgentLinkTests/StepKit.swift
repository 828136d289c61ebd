import AgentLink
import SharedBase
import SharedCrypto
import SharedWire
import Synchronization
import TestKit

/// Signs orders as a plane would, with a key of the test's authority.
struct TestSigner {
    let key: PrivateKey
    let chain: [Certificate]

    /// - Parameter change: makes a key that agents must not trust.
    init(
        _ authority: TestAuthority,
        kind: KeyKind = .ed25519,
        usage: CertificateUsage = .steps,
        uri: String = StepKeys.uri,
        validity: Range<Timestamp>? = nil
    ) throws {
        key = try PrivateKey.generate(kind)
        let leaf = try CertificateIssuer.leaf(
            subject: SubjectName(commonName: "steps"),
            publicKey: key.publicKey,
            usage: usage,
            uris: [uri],
            validity: validity ?? (authority.now - .seconds(3600))..<(authority.now + .seconds(86_400)),
            serial: SerialNumber.random(.system),
            issuer: authority.issuer
        )
        chain = [leaf, authority.intermediate]
    }

    var keys: Message { .stepKeys(StepKeys(chains: [chain.map(\.der)])) }

    func sign(_ order: StepOrder) throws -> Dispatch {
        // Of a key of another kind as much as fits into the member.
        let signature = Array(try key.sign(order.canonical).prefix(64))
        return Dispatch(order: order, keyID: key.publicKey.spkiSHA256, signature: signature)
    }
}

/// What an executor was asked, and a journal that can break.
final class StepLedger: StepJournal {
    struct Broken: Error {}

    let inner = MemoryStepJournal()
    let begun = Mutex<[AttemptID]>([])
    let isBroken = Mutex(false)

    var hooks: StepHooks {
        StepHooks(
            journal: self,
            decide: { _ in nil },
            begin: { [self] order in begun.withLock { $0.append(order.attemptID) } },
            cancel: { _ in }
        )
    }

    func memory(of order: StepOrder) async throws -> StepMemory { inner.memory(of: order) }
    func open(_ order: StepOrder, _ state: StepState) async throws {
        if isBroken.withLock({ $0 }) { throw Broken() }
        inner.open(order, state)
    }
    func unacknowledged() async throws -> [StepState] { inner.unacknowledged() }
    func acknowledge(_ ack: StepAck) async throws { inner.acknowledge(ack) }
    func latest(_ attempts: [AttemptID]) async throws -> [AttemptID: StepState] { inner.latest(attempts) }
}

func stepOrder(_ identity: AgentIdentity, now: Timestamp = WallClock.system.now()) -> StepOrder {
    let command = StepCommand.shell("uptime | cut -c1-20")
    return StepOrder(
        tenantID: identity.tenantID,
        agentID: identity.agentID,
        executionID: ExecutionID.new(at: now, random: .system),
        stepID: StepID.new(at: now, random: .system),
        attemptID: AttemptID.new(at: now, random: .system),
        epoch: 1,
        command: command,
        commandHash: SHA256.digest(command.canonical),
        risk: .caution,
        ruleSet: "1",
        variablesHash: SHA256.digest([]),
        nonce: RandomSource.system.bytes(16),
        issuedAt: now,
        expiresAt: now + .seconds(300)
    )
}

extension TestPlane.State {
    /// What was said of an attempt: `accepted`, or the code of its refusal.
    func answers(_ attempt: AttemptID) -> [String] {
        steps.compactMap { message in
            guard case .stepState(let state) = message, state.attemptID == attempt else { return nil }
            if case .refused(let refusal) = state.phase { return refusal.code.rawValue }
            return state.phase.mark.rawValue
        }
    }
}
