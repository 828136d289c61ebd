internal import PlaneKernel
internal import SharedAudit
internal import SharedBase

/// The bytes of an export, made as they are taken: one page of the trail is held at a time.
///
/// Every entry of the part is checked on the way, also those that the filter leaves out, so the verdict speaks of the
/// whole part.
package struct AuditExport: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    let database: Database
    let plan: ExportPlan
    let format: ExportFormat

    package func makeAsyncIterator() -> Iterator { Iterator(self) }

    package struct Iterator: AsyncIteratorProtocol {
        private enum Step {
            case begin
            case entries(Int)
            case end
            case done
        }

        private let database: Database
        private let plan: ExportPlan
        private var writer: any ExportWriter
        private var walker: ChainWalker
        private var fault: ChainFault?
        private var step = Step.begin
        /// Entries that were passed so far, shown or not.
        private(set) var passed = 0
        /// Entries that were shown so far.
        private(set) var shown = 0
        /// What the walk found; nil until the last piece was made.
        private(set) var verdict: ChainVerdict?

        init(_ export: AuditExport) {
            database = export.database
            plan = export.plan
            switch export.format {
            case .jsonl: writer = JSONLinesWriter()
            case .csv: writer = CSVWriter()
            case .pdf: writer = PDFWriter(plan: export.plan)
            }
            let isWhole = export.plan.range?.first == 0
            let reachesHead = export.plan.head.map { $0.index == export.plan.range?.last } ?? false
            walker = ChainWalker(
                start: isWhole ? .genesis : .anywhere,
                head: reachesHead ? export.plan.head : nil,
                signers: export.plan.signers
            )
        }

        package mutating func next() async throws -> [UInt8]? {
            switch step {
            case .begin:
                step = plan.range.map { .entries($0.first) } ?? .end
                return writer.begin() + (try await checkpoint())
            case .entries(let first):
                return try await entries(from: first)
            case .end:
                step = .done
                let fault = plan.range == nil ? nil : self.fault ?? walker.finish()
                let verdict = ChainVerdict(fault, walker)
                self.verdict = verdict
                return writer.end(ExportResult(verdict: verdict, passed: passed, shown: shown))
            case .done:
                return nil
            }
        }

        /// Where earlier entries are archived, the chain begins behind their signed end.
        private mutating func checkpoint() async throws -> [UInt8] {
            guard let first = plan.range?.first, first > 0,
                let head = try await database.tenant(plan.tenant, readOnly: true, { try CheckpointStore.last($0) }),
                head.index == first - 1
            else { return [] }
            if fault == nil { fault = walker.take(checkpoint: head) }
            return writer.begin(behind: head)
        }

        private mutating func entries(from first: Int) async throws -> [UInt8] {
            let last = plan.range?.last ?? -1
            let tenant = plan.tenant
            let rows = try await database.tenant(tenant, readOnly: true) { session in
                let rows = try AuditReader.chain(session, from: first, through: last)
                guard rows.isEmpty, let beyond = try AuditReader.next(session, from: first), beyond <= last else {
                    return rows
                }
                return try AuditReader.chain(session, from: beyond, through: beyond)
            }
            guard let end = rows.last?.line.index else {
                step = .end
                return []
            }
            var bytes: [UInt8] = []
            for row in rows { bytes += add(row) }
            step = end >= last ? .end : .entries(end + 1)
            return bytes
        }

        private mutating func add(_ row: AuditReader.Row) -> [UInt8] {
            passed += 1
            if fault == nil { fault = walker.take(row.line) }
            let record = AuditRecord(row.line.entry)
            if fault == nil, record.map({ !row.agrees(with: $0) }) ?? true {
                fault = ChainFault(
                    index: row.line.index,
                    kind: .column,
                    reason: "its columns differ from what was hashed"
                )
            }
            // What is damaged is shown whatever the filter says.
            let seen =
                record
                ?? AuditRecord(at: row.at, actor: row.actor, action: row.action, target: row.target, details: .null)
            guard record == nil || plan.filter.matches(seen, inherited: row.inherited ?? row.runbook) else { return [] }
            shown += 1
            return writer.add(row.line, seen)
        }
    }
}
