import SharedBase

/// Any message of the protocol.
package enum Message: Hashable, Sendable {
    case hello(Hello)
    case welcome(Welcome)
    case heartbeat(Heartbeat)
    case ack(Ack)
    case refused(Refused)
    case ping(Ping)
    case pong(Pong)
    case scanRequest(ScanRequest)
    case renew(Renew)
    case renewed(Renewed)
    case error(ErrorMessage)
    case goodbye(Goodbye)
    case enrol(Enrol)
    case enrolled(Enrolled)
    case dispatch(Dispatch)
    case stepState(StepState)
    case stepAck(StepAck)
    case cancelStep(CancelStep)
    case stepQuery(StepQuery)
    case stepReport(StepReport)
    case panic(PanicNotice)
    case stepKeys(StepKeys)
    case outputAck(OutputAck)
    case auditHead(AuditHeadNotice)
    case reportChunk(ReportChunk)
    case stepOutput(StepOutput)

    /// Reads the payload of `frame`. nil for a type that is not known here and may be passed over; the caller counts it.
    package static func decode(_ frame: Frame) throws(WireError) -> Message? {
        guard let type = FrameType(rawValue: frame.type) else {
            guard frame.flags.contains(.mustUnderstand) else { return nil }
            throw WireError(
                .unknownType,
                attempted: "read a frame",
                reason: "type \(frame.type) is not known here and must be understood",
                advice: "update the older of the two programs"
            )
        }
        let payload = frame.payload
        switch type {
        case .hello: return .hello(try Hello(payload: payload))
        case .welcome: return .welcome(try Welcome(payload: payload))
        case .heartbeat: return .heartbeat(try Heartbeat(payload: payload))
        case .ack: return .ack(try Ack(payload: payload))
        case .refused: return .refused(try Refused(payload: payload))
        case .ping: return .ping(try Ping(payload: payload))
        case .pong: return .pong(try Pong(payload: payload))
        case .scanRequest: return .scanRequest(try ScanRequest(payload: payload))
        case .renew: return .renew(try Renew(payload: payload))
        case .renewed: return .renewed(try Renewed(payload: payload))
        case .error: return .error(try ErrorMessage(payload: payload))
        case .goodbye: return .goodbye(try Goodbye(payload: payload))
        case .enrol: return .enrol(try Enrol(payload: payload))
        case .enrolled: return .enrolled(try Enrolled(payload: payload))
        case .dispatch: return .dispatch(try Dispatch(payload: payload))
        case .stepState: return .stepState(try StepState(payload: payload))
        case .stepAck: return .stepAck(try StepAck(payload: payload))
        case .cancelStep: return .cancelStep(try CancelStep(payload: payload))
        case .stepQuery: return .stepQuery(try StepQuery(payload: payload))
        case .stepReport: return .stepReport(try StepReport(payload: payload))
        case .panic: return .panic(try PanicNotice(payload: payload))
        case .stepKeys: return .stepKeys(try StepKeys(payload: payload))
        case .outputAck: return .outputAck(try OutputAck(payload: payload))
        case .auditHead: return .auditHead(try AuditHeadNotice(payload: payload))
        case .stepOutput: return .stepOutput(try StepOutput(payload: payload))
        case .reportChunk: return .reportChunk(try ReportChunk(payload: payload))
        }
    }

    /// The frame that carries it; `sequence` counts for data only.
    package func frame(sequence: UInt64 = 0) -> Frame {
        switch self {
        case .hello(let message): message.frame
        case .welcome(let message): message.frame
        case .heartbeat(let message): message.frame
        case .ack(let message): message.frame
        case .refused(let message): message.frame
        case .ping(let message): message.frame
        case .pong(let message): message.frame
        case .scanRequest(let message): message.frame
        case .renew(let message): message.frame
        case .renewed(let message): message.frame
        case .error(let message): message.frame
        case .goodbye(let message): message.frame
        case .enrol(let message): message.frame
        case .enrolled(let message): message.frame
        case .dispatch(let message): message.frame
        case .stepState(let message): message.frame
        case .stepAck(let message): message.frame
        case .cancelStep(let message): message.frame
        case .stepQuery(let message): message.frame
        case .stepReport(let message): message.frame
        case .panic(let message): message.frame
        case .stepKeys(let message): message.frame
        case .outputAck(let message): message.frame
        case .auditHead(let message): message.frame
        case .stepOutput(let output): output.frame
        case .reportChunk(let chunk): chunk.frame(sequence: sequence)
        }
    }
}
